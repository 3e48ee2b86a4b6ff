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

/** Where trying begins; by default with the first attempt, at once. */
export interface Tried {
  /** The attempt that was made last, and how many of them failed; the others were cut off, and do not count. */
  readonly attempt: number;
  readonly failures: number;
  /** When the next one is due, ms from now. */
  readonly wait: number;
}

/** Told how long the next try is waited for, ms, and why the try of this number failed. */
export type OnDelay = (ms: number, failure: StepFailure, attempt: number) => void;

const NOT_TRIED: Tried = { attempt: 0, failures: 0, wait: 0 };

/**
 * Tries until it succeeds, fails for good, or has tried often enough; a `Retry-After` of the other side replaces the wait.
 * @param attempt called with the number of the try, from 1
 * @param onDelay told how long the next try is waited for, ms, and which one failed why
 */
export async function retrying<Result>(
  { attempts, delay, longestDelay, retries = ({ retryable }) => retryable }: RetryRule,
  signal: AbortSignal,
  attempt: (number: number) => Promise<Result>,
  tried: Tried = NOT_TRIED,
  onDelay: OnDelay = () => {},
): Promise<Result> {
  const most = attempts + tried.attempt - tried.failures;
  if (tried.wait > 0) await sleep(tried.wait, signal);
  for (let number = tried.attempt + 1; ; number += 1) {
    try {
      return await attempt(number);
    } catch (error) {
      signal.throwIfAborted();
      if (number >= most || !(error instanceof StepFailure) || !retries(error)) throw error;
      const asked = error.retryAfter === undefined ? undefined : Math.min(error.retryAfter, longestDelay);
      const wait = asked ?? delay(number);
      onDelay(wait, error, number);
      await sleep(wait, signal);
    }
  }
}
