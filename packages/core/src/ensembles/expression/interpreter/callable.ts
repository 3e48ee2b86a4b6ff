import type { Value } from '../value.ts';
import type { Run } from './run.ts';

/** A function inside an expression: an arrow, or a global such as `Boolean` or `JSON`, whose members are functions too. */
export class Callable {
  readonly call: (run: Run, args: readonly Value[]) => Value;
  readonly members: ReadonlyMap<string, Value>;

  constructor(call: Callable['call'], members: ReadonlyMap<string, Value> = NO_MEMBERS) {
    this.call = call;
    this.members = members;
  }
}

const NO_MEMBERS: ReadonlyMap<string, Value> = new Map();
