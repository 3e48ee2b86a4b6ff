import type { StateKey } from '../store/kept-state-store.ts';
import type { Answer, Execution, Run } from './execution.ts';
import type { Entry } from './journal/entry.ts';
import type { RunContext } from './run-context.ts';
import type { State } from './state.ts';
import type { LeftRun } from './take-up.ts';

/** What is run; it says which state the record shows, and which one that outlives the run it has for itself. */
export type RunBody = (
  run: RunContext,
  onState: (state: State) => void,
  onHeld: (key: StateKey) => void,
) => Promise<Answer>;

/** A run that belongs to another. */
export interface Parent {
  readonly executionId: string;
  /** How many runs it stands inside. */
  readonly depth: number;
  readonly signal: AbortSignal;
}

/** The execution that one tries again, or that it is another go at. */
export type Lineage = Pick<Run, 'retryOf' | 'forkOf'>;

/** How a life begins. */
export interface Beginning {
  readonly executionId?: string;
  readonly parent?: Parent | undefined;
  /** The execution as an earlier life left it, and what that wrote down. */
  readonly earlier?: LeftRun;
  /** Where the id is given out before the run has ended: called when its row is stored. */
  readonly announce?: (execution: Execution) => void;
  /** It is to end as cancelled as soon as it can do no more. */
  readonly isCancelled?: boolean;
  /** Of a retry and a fork. */
  readonly lineage?: Lineage | undefined;
  /** What another execution wrote down, and this one need not do again. */
  readonly recalled?: readonly Entry[];
}
