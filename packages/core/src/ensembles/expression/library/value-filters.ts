import { toNumber } from '../interpreter/convert.ts';
import { isList, isTruthy, type Value } from '../value.ts';
import { boundedArgument } from './argument.ts';
import type { Method } from './method.ts';

/** Filters for numbers and truth. A missing number is 0. */
export const VALUE_FILTERS: ReadonlyMap<string, Method<Value>> = new Map<string, Method<Value>>([
  ['abs', ofNumber((number) => Math.abs(number))],
  ['round', ofNumber((number, [digits]) => round(number, boundedArgument(digits, 'the digits', 0, 100, 0)))],
  ['floor', ofNumber((number) => Math.floor(number))],
  ['ceil', ofNumber((number) => Math.ceil(number))],
  ['number', ofNumber((number) => number)],
  ['boolean', (value) => isTruthy(value)],
  ['default', (value, [fallback]) => (isBlank(value) ? fallback : value)],
]);

function ofNumber(change: Method<number>): Method<Value> {
  return (value, args, run) => change(toNumber(value ?? null), args, run);
}

/** Half away from zero, by the decimal digits as written: 1.005 to two digits is 1.01. */
function round(number: number, digits: number): number {
  return Math.sign(number) * shift(Math.round(shift(Math.abs(number), digits)), -digits);
}

/** Moves the decimal point without the error that multiplying would bring in. */
function shift(number: number, places: number): number {
  const [digits, exponent = '0'] = String(number).split('e');
  return Number.isFinite(number) ? Number(`${digits}e${Number(exponent) + places}`) : number;
}

function isBlank(value: Value): boolean {
  return value === undefined || value === null || value === '' || (isList(value) && value.length === 0);
}
