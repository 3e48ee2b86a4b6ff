import type { Json } from '@ensembleapp/protocol';
import type { StepFailureFacts } from '../../agents/step-failure.ts';
import type { Settled } from '../settled.ts';
import type { Moment } from '../watching/moment.ts';

/**
 * One thing that a run wrote down about itself. `key` names a place of the run: the loop turns around a step, and its id. Read in
 * order, the entries of a run are all it takes to go on where it was.
 */
export type Entry =
  /** An attempt at a step is about to be made; of a control step: it has begun. */
  | ({ readonly kind: 'started'; readonly key: string } & Started)
  /** An attempt failed, and the next one is due at that time, epoch ms. */
  | { readonly kind: 'delayed'; readonly key: string; readonly due: number }
  | { readonly kind: 'settled'; readonly key: string; readonly settled: KeptSettled }
  /** What was found once and must not be found again otherwise: which side of a branch, which items, until when to sleep. */
  | { readonly kind: 'decided'; readonly key: string; readonly value: Json }
  /** What is to be told of the run later. */
  | { readonly kind: 'moment'; readonly moment: Moment };

export interface Started {
  readonly startTime: number;
  readonly startSeq: number;
  /** From 1; 0 of a control step. */
  readonly attempt: number;
  /** Absent where an earlier attempt said it, and of a control step. */
  readonly input?: Json;
}

/** A settled step as it is kept; what a control step gave follows from the steps inside it, and is not. */
export interface KeptSettled extends Omit<Settled, 'failure' | 'errors' | 'outputs' | 'input'> {
  readonly input?: Json;
  readonly failure: KeptFailure | undefined;
  readonly startTime: number;
  readonly startSeq: number;
  readonly endSeq: number;
}

export interface KeptFailure extends Pick<StepFailureFacts, 'status' | 'retryable' | 'provider' | 'details'> {
  readonly reason: string;
  readonly message: string;
}

/** What an earlier life of the run left of one step. */
export interface Trail {
  readonly started?: Started | undefined;
  /** Failed attempts that another one was to follow. */
  readonly failures: number;
  /** When the next attempt is due; undefined when one was running. */
  readonly due?: number | undefined;
  readonly settled?: KeptSettled | undefined;
}
