import { fault } from '../expression-failure.ts';
import { Callable } from '../interpreter/callable.ts';
import { toNumber, toText } from '../interpreter/convert.ts';
import type { Run } from '../interpreter/run.ts';
import { kindOf, type Value } from '../value.ts';

/** The text form of an argument; `fallback` when it is left out. */
export function textArgument(value: Value, run: Run, fallback = ''): string {
  return value === undefined ? fallback : toText(value, run);
}

/** An argument as a whole number, cut off towards zero, not a number as 0; `fallback` when it is left out. */
export function integerArgument<F extends number | undefined>(value: Value, fallback: F): number | F {
  if (value === undefined) return fallback;
  const number = Math.trunc(toNumber(value));
  return Number.isNaN(number) ? 0 : number;
}

/** @throws ExpressionFailure when the whole number is not within the bounds */
export function boundedArgument(value: Value, what: string, min: number, max: number, fallback: number): number {
  const number = integerArgument(value, fallback);
  if (number < min || number > max) throw fault(`${what} must be from ${min} to ${max}`);
  return number;
}

/** @throws ExpressionFailure when the argument is not a function */
export function functionArgument(value: Value, where: string): Callable {
  if (value instanceof Callable) return value;
  throw fault(`${where} needs a function, not ${article(kindOf(value))}`, `write  ${where}(x => ...)`);
}

function article(kind: string): string {
  return kind === 'undefined' || kind === 'null' ? kind : `a ${kind}`;
}
