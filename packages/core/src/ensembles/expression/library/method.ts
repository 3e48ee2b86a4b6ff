import type { Run } from '../interpreter/run.ts';
import type { Value } from '../value.ts';

/** What is called on a value, or a filter it goes through: the value, the arguments, and the run that pays for it. */
export type Method<T> = (self: T, args: readonly Value[], run: Run) => Value;
