import { expect, it } from 'vitest';
import { startTimeLimit } from './time-limit.ts';

const reached = (signal: AbortSignal) =>
  new Promise((resolve) => signal.addEventListener('abort', () => resolve(signal.reason)));

it('a time limit aborts with its reason when its time is over', async () => {
  const limit = startTimeLimit(5, () => new Error('over'));
  expect(await reached(limit.signal)).toMatchObject({ message: 'over' });
});

it('a time limit ends with the limit around it, for the same reason', async () => {
  const outer = startTimeLimit(5, () => new Error('outer'));
  const inner = startTimeLimit(60_000, () => new Error('inner'), outer.signal);
  expect(await reached(inner.signal)).toMatchObject({ message: 'outer' });
  const late = startTimeLimit(60_000, () => new Error('inner'), outer.signal);
  expect(late.signal.reason).toMatchObject({ message: 'outer' });
  inner.end();
  late.end();
});

it('a time limit that was ended aborts no more', async () => {
  const outer = new AbortController();
  const limit = startTimeLimit(1, () => new Error('over'), outer.signal);
  limit.end();
  outer.abort();
  await new Promise((resolve) => setTimeout(resolve, 10));
  expect(limit.signal.aborted).toBe(false);
});
