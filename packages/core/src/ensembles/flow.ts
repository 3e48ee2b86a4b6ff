import type { HandlerPlace } from '../agents/read-operation.ts';
import type { AgentReference } from './agent-reference.ts';
import type { Place } from './reading/tree.ts';
import type { Outline } from './steps/outline.ts';
import type { Reads } from './steps/reads.ts';
import type { Feed } from './steps/trust.ts';

/** What the steps of one flow are read with. */
export interface Flow extends HandlerPlace {
  readonly outline: Outline;
  /** The ensemble's own agents, each with its trusted inputs. */
  readonly definitions: ReadonlyMap<string, readonly string[]>;
  /** Keys of the state; absent: any may be set. */
  readonly declared: ReadonlySet<string> | undefined;
  /** Gathers who reads what. */
  readonly reads: Reads;
  /** Gathers which agents of the project are called, and where. */
  readonly calls: Call[];
  /** The fields of a step may stand beside its operation's, as in workflow graphs. */
  readonly machine: boolean;
}

export interface Call extends AgentReference {
  readonly place: Place;
  readonly feed: Feed;
}
