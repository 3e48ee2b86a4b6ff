import type { OperationLogLine } from '../../agents/operation-call.ts';
import type { Waiting } from '../waiting.ts';

/** Something that happened in a run beside the starts and ends of its steps. `sequence` is from the same counter as theirs. */
export type Moment = Happening & {
  readonly sequence: number;
  /** Epoch ms. */
  readonly at: number;
};

export type Happening =
  | ({ readonly kind: 'log' } & LogLine)
  /** An attempt failed, and another one is made after `delay` ms. */
  | {
      readonly kind: 'retrying';
      readonly step: string;
      readonly agent: string | null;
      readonly error: { readonly code: string; readonly message: string };
      readonly attempt: number;
      readonly delay: number;
    }
  /** `key` names the place of the run that changed it; null: it was changed from outside. */
  | { readonly kind: 'state'; readonly key: string | null; readonly keys: readonly string[] }
  /** A step waits for somebody to answer. */
  | { readonly kind: 'waiting'; readonly waiting: Waiting }
  /** Somebody did, or the time for it is over. */
  | { readonly kind: 'resumed'; readonly key: string; readonly step: string };

/** A line of a step's log. */
export interface LogLine extends OperationLogLine {
  readonly agent: string | null;
}
