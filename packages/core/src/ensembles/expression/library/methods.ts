import { nearest } from '../../../nearest.ts';
import { fault } from '../expression-failure.ts';
import { Callable } from '../interpreter/callable.ts';
import { readMember } from '../interpreter/member.ts';
import type { Run } from '../interpreter/run.ts';
import { isList, kindOf, type Value } from '../value.ts';
import { boundedArgument } from './argument.ts';
import { DATE_METHODS } from './date-methods.ts';
import { LIST_METHODS } from './list-methods.ts';
import type { Method } from './method.ts';
import { TEXT_METHODS } from './text-methods.ts';

const NUMBER_METHODS: ReadonlyMap<string, Method<number>> = new Map<string, Method<number>>([
  ['toFixed', (number, [digits]) => number.toFixed(boundedArgument(digits, 'the digits', 0, 100, 0))],
  ['toPrecision', (number, [digits]) => toPrecision(number, digits)],
  ['toString', (number, [radix]) => number.toString(boundedArgument(radix, 'the radix', 2, 36, 10))],
]);

const BOOLEAN_METHODS: ReadonlyMap<string, Method<boolean>> = new Map([['toString', (boolean) => String(boolean)]]);

const NONE: ReadonlyMap<string, Method<never>> = new Map();

/**
 * Calls what a value calls by that name: one of its methods, or a function it holds. The name is known not to be forbidden.
 * @throws ExpressionFailure when there is nothing of that name to call
 */
export function callMethod(self: Value, name: string, args: readonly Value[], run: Run): Value {
  if (typeof self === 'string') return apply(TEXT_METHODS, self, self.length >> 6, name, args, run);
  if (isList(self)) return apply(LIST_METHODS, self, self.length, name, args, run);
  if (typeof self === 'number') return apply(NUMBER_METHODS, self, 0, name, args, run);
  if (typeof self === 'boolean') return apply(BOOLEAN_METHODS, self, 0, name, args, run);
  if (self instanceof Date) return apply(DATE_METHODS, self, 0, name, args, run);
  if (self === undefined || self === null) {
    throw fault(`"${name}" is called on ${self}`, `write  ?.${name}(...)  for a value that may be missing`);
  }
  return callMember(self, name, args, run, NONE);
}

function apply<T extends Value>(
  methods: ReadonlyMap<string, Method<T>>,
  self: T,
  size: number,
  name: string,
  args: readonly Value[],
  run: Run,
): Value {
  const method = methods.get(name);
  if (!method) return callMember(self, name, args, run, methods);
  run.walkList(size);
  return method(self, args, run);
}

/** Calls a function that a list or mapping holds. */
function callMember(
  self: Value,
  name: string,
  args: readonly Value[],
  run: Run,
  methods: ReadonlyMap<string, unknown>,
): Value {
  const member = readMember(self, name);
  if (member instanceof Callable) return member.call(run, args);
  const near = nearest(name, methods.keys());
  const hint = name === 'length' ? 'write  .length  without brackets' : near && `did you mean ${near}?`;
  throw fault(`a ${kindOf(self)} has no method "${name}"`, hint);
}

function toPrecision(number: number, digits: Value): string {
  return digits === undefined ? String(number) : number.toPrecision(boundedArgument(digits, 'the digits', 1, 100, 1));
}
