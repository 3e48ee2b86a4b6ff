import { expect, it } from 'vitest';
import { Slots } from './slots.ts';

const never = new AbortController().signal;

it('places go to whoever stands first in the document', async () => {
  const slots = new Slots(1);
  const release = slots.tryTake();
  expect(slots.tryTake()).toBeUndefined();
  const got: number[] = [];
  const waiting = [7, 3, 7, 1].map(async (position) => {
    const done = await slots.take(position, never);
    got.push(position);
    done();
  });
  release?.();
  release?.();
  await Promise.all(waiting);
  expect(got).toEqual([1, 3, 7, 7]);
  expect(slots.tryTake()).toBeDefined();
  expect(slots.tryTake()).toBeUndefined();
});

it('who no longer wants a place does not keep others from it', async () => {
  const slots = new Slots(1);
  const release = slots.tryTake();
  const controller = new AbortController();
  const reason = new Error('stopped');
  const gone = slots.take(1, controller.signal);
  const next = slots.take(2, never);
  controller.abort(reason);
  await expect(gone).rejects.toBe(reason);
  release?.();
  (await next)();
  await expect(slots.take(1, controller.signal)).rejects.toBe(reason);
});
