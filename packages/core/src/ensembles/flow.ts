import type { HandlerPlace } from '../agents/read-operation.ts';
import type { AgentReference } from './agent-reference.ts';
import type { Place } from './reading/tree.ts';
import type { Outline } from './steps/outline.ts';
import type { Reads } from './steps/reads.ts';

/** What the steps of one flow are read with. */
export interface Flow extends HandlerPlace {
  readonly outline: Outline;
  /** Names of the ensemble's own agents. */
  readonly definitions: ReadonlySet<string>;
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
}
