import { StepFailure } from '../step-failure.ts';

/**
 * Does work that has so many ms and no more; undefined: as long as the attempt.
 * @param who who was asked, for the message
 * @throws StepFailure ATTEMPT_TIMEOUT; the reason of the signal; what the work throws
 */
export async function timed<Result>(
  who: string,
  timeout: number | undefined,
  around: AbortSignal,
  work: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const limit = new AbortController();
  const timer = timeout === undefined ? undefined : setTimeout(() => limit.abort(), timeout);
  try {
    return await work(timer === undefined ? around : AbortSignal.any([around, limit.signal]));
  } catch (error) {
    around.throwIfAborted();
    if (limit.signal.aborted) throw new StepFailure('ATTEMPT_TIMEOUT', `${who} did not answer within ${timeout} ms`);
    throw error;
  } finally {
    clearTimeout(timer);
  }
}
