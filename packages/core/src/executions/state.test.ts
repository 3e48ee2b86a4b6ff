import { expect, it } from 'vitest';
import type { PlannedState } from '../ensembles/planning/flow.ts';
import { State } from './state.ts';

const planned: PlannedState = {
  fields: new Map([
    ['n', { type: 'number' }],
    ['list', { type: 'array' }],
    ['numbers', { type: 'array', items: { type: 'number' } }],
  ]),
  start: { n: 1, list: [] },
};
const add = (by: number) => (values: { readonly n?: unknown }) => ({ n: Number(values.n) + by });

it('a change is made whole or not at all', () => {
  const state = new State(planned);
  expect(() => state.commit(() => ({ n: 2, list: 'no' }))).toThrow('state.list must be an array');
  expect(() => state.commit(() => ({ n: 2, numbers: [1, 'no'] }))).toThrow('state.numbers[1] must be a number');
  expect(state.values).toEqual({ n: 1, list: [] });
  const before = state.values;
  state.commit(add(4));
  expect(state.values.n).toBe(5);
  expect(before.n).toBe(1);
});

it('what was done in a fork is done again where it came from, against the state as it is then', () => {
  const state = new State(planned);
  const fork = state.fork();
  fork.commit(add(10));
  state.commit(add(100));
  expect(fork.values.n).toBe(11);
  state.merge(fork);
  expect(state.values.n).toBe(111);
});

it('all values together have a limit', () => {
  const state = new State(planned);
  state.commit(() => ({ list: ['x'.repeat(200_000)] }));
  expect(() => state.commit(() => ({ other: 'x'.repeat(100_000) }))).toThrow('256 KiB');
  expect(Object.keys(state.values)).toEqual(['n', 'list']);
});
