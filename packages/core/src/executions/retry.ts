import { sleep } from '../agents/operations/abortable.ts';
import { StepFailure } from '../agents/step-failure.ts';
import { test } from '../ensembles/expression/evaluate.ts';
import type { Scope } from '../ensembles/expression/scope.ts';
import type { PlannedRetry } from '../ensembles/planning/policies.ts';
import { errorJson } from './step-subject.ts';

/** How often to try, and how long to wait in between. */
export interface RetryRule {
  /** All tries, the first included. */
  readonly attempts: number;
  /** Wait after the try of this number, ms. */
  readonly delay: (attempt: number) => number;
  /** Bound of what the other side may ask to wait, ms. */
  readonly longestDelay: number;
  /** Whether to try again after this failure; left out: whether it may go away. */
  readonly retries?: (failure: StepFailure) => boolean;
}

export const ONCE: RetryRule = { attempts: 1, delay: () => 0, longestDelay: 0 };

/** The rule of a step; what is retried can be chosen by status and code, or by an expression with the root `error`. */
export function retryRule({ on, test: condition, ...rule }: PlannedRetry, stepId: string, scope: Scope): RetryRule {
  if (on) return { ...rule, retries: (failure) => on.some((code) => isListed(code, failure)) };
  if (!condition) return rule;
  return {
    ...rule,
    retries(failure) {
      const error = errorJson(failure, stepId);
      const withError: Scope = { get: (root) => (root === 'error' ? error : scope.get(root)) };
      return test(condition, withError, undefined, error);
    },
  };
}

function isListed(code: string, { reason, status }: StepFailure): boolean {
  return code === reason || code === String(status) || (code === 'timeout' && reason === 'ATTEMPT_TIMEOUT');
}

/**
 * Tries until it succeeds, fails for good, or has tried often enough; a `Retry-After` of the other side replaces the wait.
 * @param attempt called with the number of the try, from 1
 */
export async function retrying<Result>(
  { attempts, delay, longestDelay, retries = ({ retryable }) => retryable }: RetryRule,
  signal: AbortSignal,
  attempt: (number: number) => Promise<Result>,
): Promise<Result> {
  for (let number = 1; ; number += 1) {
    try {
      return await attempt(number);
    } catch (error) {
      signal.throwIfAborted();
      if (number >= attempts || !(error instanceof StepFailure) || !retries(error)) throw error;
      const asked = error.retryAfter === undefined ? undefined : Math.min(error.retryAfter, longestDelay);
      await sleep(asked ?? delay(number), signal);
    }
  }
}
