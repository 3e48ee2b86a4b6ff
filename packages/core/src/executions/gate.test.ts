import { expect, it } from 'vitest';
import { ItemOrder } from './gate.ts';

const WRITERS = new Map([
  ['early', 'w'],
  ['late', null],
]);

it('an item changes a key when every item before it is through with it', async () => {
  const order = new ItemOrder(WRITERS);
  const [first, second, third] = [0, 1, 2].map((index) => order.gate(index, true));
  expect(first?.turn(['early', 'late'])).toBeUndefined();
  const done: string[] = [];
  const waiting = [
    second?.turn(['early'])?.then(() => done.push('second')),
    third?.turn(['early'])?.then(() => done.push('third')),
  ];
  third?.passed('w');
  await Promise.resolve();
  expect(done).toEqual([]);
  first?.passed('w');
  second?.passed('w');
  await Promise.all(waiting);
  expect(done).toEqual(['second', 'third']);
  expect(second?.turn(['late'])).toBeInstanceOf(Promise);
  order.done(0);
  expect(second?.turn(['late'])).toBeUndefined();
});

it('an item that is not early is through with a key only at its end', () => {
  const order = new ItemOrder(WRITERS);
  order.gate(0, false).passed('w');
  expect(order.gate(1, false).turn(['early'])).toBeInstanceOf(Promise);
  order.done(0);
  expect(order.gate(1, false).turn(['early'])).toBeUndefined();
});
