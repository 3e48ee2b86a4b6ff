import type { Value } from './value.ts';

/**
 * What a scope holds for a name that is more than its value: the bare name of a step is its output, yet it can be asked for its
 * `status`. Its own members come before those of the value.
 */
export class Subject {
  readonly value: Value;
  readonly members: Members;

  constructor(value: Value, members: Members) {
    this.value = value;
    this.members = members;
  }
}

/** Members by name; a `Map` will do. */
export interface Members {
  has(name: string): boolean;
  get(name: string): Value | Subject;
}

/** The value of what a chain has come to. */
export function valueReached(reached: Value | Subject): Value {
  return reached instanceof Subject ? reached.value : reached;
}
