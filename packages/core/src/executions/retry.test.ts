import { expect, it } from 'vitest';
import { lasting, StepFailure } from '../agents/step-failure.ts';
import { ONCE, retrying } from './retry.ts';

const never = new AbortController().signal;
const soon = { attempts: 3, delay: () => 1, longestDelay: 5 };

/** Fails as told, one failure an attempt; then answers the number of the attempt. */
function failing(...failures: readonly Error[]) {
  const tried: number[] = [];
  const attempt = async (number: number) => {
    tried.push(number);
    const failure = failures[number - 1];
    if (failure) throw failure;
    return number;
  };
  return { tried, attempt };
}

it('retrying tries again while the failure may go away, and answers what the last try did', async () => {
  const { tried, attempt } = failing(new StepFailure('STEP_FAILED', 'one'), new StepFailure('NETWORK_ERROR', 'two'));
  expect(await retrying(soon, never, attempt)).toBe(3);
  expect(tried).toEqual([1, 2, 3]);
});

it('retrying ends with the last failure after the last attempt', async () => {
  const failures = ['one', 'two', 'three', 'four'].map((message) => new StepFailure('STEP_FAILED', message));
  await expect(retrying(soon, never, failing(...failures).attempt)).rejects.toThrow('three');
  await expect(retrying(ONCE, never, failing(...failures).attempt)).rejects.toThrow('one');
});

it('retrying gives up at once on a failure that stays, and on a bug', async () => {
  for (const error of [
    lasting('INVALID_INPUT', 'stays'),
    new StepFailure('STEP_FAILED', 'stays', { status: 404 }),
    new TypeError('stays'),
  ]) {
    const { tried, attempt } = failing(error);
    await expect(retrying(soon, never, attempt)).rejects.toBe(error);
    expect(tried).toEqual([1]);
  }
});

it('retrying waits as long as the other side asks, within the bound', async () => {
  const asked: number[] = [];
  const rule = { attempts: 2, longestDelay: 20, delay: (attempt: number) => asked.push(attempt) };
  await retrying(rule, never, failing(new StepFailure('STEP_FAILED', 'busy', { retryAfter: 60_000 })).attempt);
  expect(asked).toEqual([]);
});

it('retrying ends as soon as the signal aborts, with its reason', async () => {
  const controller = new AbortController();
  const { tried, attempt } = failing(new StepFailure('STEP_FAILED', 'one'), new StepFailure('STEP_FAILED', 'two'));
  const ended = retrying({ attempts: 3, delay: () => 60_000, longestDelay: 0 }, controller.signal, attempt);
  const reason = new Error('over');
  setTimeout(() => controller.abort(reason), 5);
  await expect(ended).rejects.toBe(reason);
  expect(tried).toEqual([1]);
});
