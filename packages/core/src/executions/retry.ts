import { sleep } from '../agents/operations/abortable.ts';
import { StepFailure } from '../agents/step-failure.ts';

/** How often to try, and how long to wait in between. */
export interface RetryRule {
  /** All tries, the first included. */
  readonly attempts: number;
  /** Wait after the try of this number, ms. */
  readonly delay: (attempt: number) => number;
  /** Bound of what the other side may ask to wait, ms. */
  readonly longestDelay: number;
}

export const ONCE: RetryRule = { attempts: 1, delay: () => 0, longestDelay: 0 };

/**
 * Tries until it succeeds, fails for good, or has tried often enough; a `Retry-After` of the other side replaces the wait.
 * @param attempt called with the number of the try, from 1
 */
export async function retrying<Result>(
  { attempts, delay, longestDelay }: RetryRule,
  signal: AbortSignal,
  attempt: (number: number) => Promise<Result>,
): Promise<Result> {
  for (let number = 1; ; number += 1) {
    try {
      return await attempt(number);
    } catch (error) {
      signal.throwIfAborted();
      if (number >= attempts || !(error instanceof StepFailure) || !error.retryable) throw error;
      const asked = error.retryAfter === undefined ? undefined : Math.min(error.retryAfter, longestDelay);
      await sleep(asked ?? delay(number), signal);
    }
  }
}
