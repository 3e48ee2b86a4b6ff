import type { HandlerPlace } from '../agents/read-operation.ts';
import type { Tree } from './reading/tree.ts';
import type { Outline } from './steps/outline.ts';
import type { Reads } from './steps/reads.ts';

/** One of the ensemble's own agents, as far as the steps that call it have to know. */
export interface OwnAgent {
  /** Inputs that only the credential may fill. */
  readonly trusted: readonly string[];
  /** The agent that it stands for. */
  readonly agent: string | undefined;
  /** What it is given, or what it takes. */
  readonly input: Tree | undefined;
}

/** What the steps of one flow are read with. */
export interface Flow extends HandlerPlace {
  readonly outline: Outline;
  /** The ensemble's own agents. */
  readonly definitions: ReadonlyMap<string, OwnAgent>;
  /** Keys of the state; absent: any may be set. */
  readonly declared: ReadonlySet<string> | undefined;
  /** Gathers who reads what. */
  readonly reads: Reads;
  /** The fields of a step may stand beside its operation's, as in workflow graphs. */
  readonly machine: boolean;
}
