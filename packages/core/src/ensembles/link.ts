import type { ComponentUse } from '../components/use.ts';
import type { AgentReference } from './agent-reference.ts';
import type { Place } from './reading/tree.ts';
import type { Feed } from './steps/trust.ts';
import type { Door } from './triggers/doors.ts';

/** What a definition refers to beyond its own text, and where; for the link stage. */
export type Link = AgentLink | EnsembleLink | ToolLink | ComponentLink | DoorLink;

interface AgentLink extends AgentReference {
  readonly to: 'agent';
  /** It has to be a tool. */
  readonly isTool?: boolean;
  readonly place: Place;
  readonly feed: Feed;
}

interface EnsembleLink extends AgentReference {
  readonly to: 'ensemble';
  readonly place: Place;
  readonly feed: Feed;
}

/** Something that a model may call. */
interface ToolLink {
  readonly to: 'tool';
  readonly name: string;
  readonly place: Place;
  /** What its author feeds it with. */
  readonly feed: Feed;
  /** The inputs that are fed. */
  readonly fixed: ReadonlySet<string>;
}

interface ComponentLink extends ComponentUse {
  readonly to: 'component';
  readonly place: Place;
}

/** A path that one of its triggers answers on, if nobody else does. */
export interface DoorLink extends Pick<Door, 'path' | 'methods'> {
  readonly to: 'door';
  /** Whose it is. */
  readonly ensemble: string;
  /** An earlier trigger of the same ensemble answers there. */
  readonly isSecond: boolean;
  readonly place: Place;
}
