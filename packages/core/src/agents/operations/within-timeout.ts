import { StepFailure } from '../step-failure.ts';

/**
 * Does work that a signal can end, and ends it itself after so many ms; undefined: never.
 * @throws StepFailure `ATTEMPT_TIMEOUT`, the signal's reason, or what the work throws
 */
export async function withinTimeout<Result>(
  timeout: number | undefined,
  signal: AbortSignal,
  message: string,
  work: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  if (timeout === undefined) return work(signal);
  const limit = new AbortController();
  const failure = new StepFailure('ATTEMPT_TIMEOUT', message, { retryable: true });
  const timer = setTimeout(() => limit.abort(failure), timeout);
  try {
    return await work(AbortSignal.any([signal, limit.signal]));
  } finally {
    clearTimeout(timer);
  }
}
