import type { HandlerFacts, HandlerHost, HandlerResult } from '@ensembleapp/core/agents/handlers.ts';
import type { Source } from './messages.ts';

/** Code to be called, or only to be loaded. */
export interface Job {
  readonly source: Source;
  /** Absent: it is loaded only. */
  readonly call?: { readonly facts: HandlerFacts; readonly host: HandlerHost; readonly signal: AbortSignal };
}

/** A job until it has an end. */
export interface Task extends Job {
  readonly resolve: (result: HandlerResult) => void;
  readonly reject: (error: unknown) => void;
  /** To be on a thread by itself: a thread ended while it was there beside others, or its code was ended before. */
  isAlone: boolean;
  /** It had begun on a thread that was ended. */
  isResumed: boolean;
  /** How many threads it was given to. */
  moves: number;
}

/** Code that could not be loaded. */
export class LoadFailure extends Error {
  override readonly name = 'LoadFailure';
}
