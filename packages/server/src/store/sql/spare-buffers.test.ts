import { expect, it } from 'vitest';
import { SpareBuffers } from './spare-buffers.ts';

it('gives a buffer that holds as much as is asked for', () => {
  const spare = new SpareBuffers();
  for (const bytes of [0, 1, 512, 513, 4096, 100_000]) expect(spare.take(bytes).length).toBeGreaterThanOrEqual(bytes);
});

it('gives again what it was given, to one at a time', () => {
  const spare = new SpareBuffers();
  const first = spare.take(600);
  spare.give(first);
  expect(spare.take(1000)).toBe(first);
  expect(spare.take(1000)).not.toBe(first);
});

it('never gives less than is asked for, whatever it was given', () => {
  const spare = new SpareBuffers();
  spare.give(spare.take(600));
  expect(spare.take(1025).length).toBeGreaterThanOrEqual(1025);
});

it('keeps no more than 4 MB', () => {
  const spare = new SpareBuffers();
  const taken = Array.from({ length: 5 }, () => spare.take(1_048_576));
  for (const buffer of taken) spare.give(buffer);
  const again = Array.from({ length: 5 }, () => spare.take(1_048_576));
  expect(again.filter((buffer) => taken.includes(buffer))).toHaveLength(4);
});
