import { fault } from '../expression-failure.ts';
import { isErrorValue, kindOf, readNumeric, type Value } from '../value.ts';
import { jsonText } from './json-text.ts';
import type { Run } from './run.ts';

/**
 * The text form: nothing for null and undefined, ISO text for dates, compact JSON for lists and mappings, its message for an error.
 * @throws ExpressionFailure for a function, an invalid date, or a text over the limit
 */
export function toText(value: Value, run: Run): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (value === null || value === undefined) return '';
  if (value instanceof Date) return isoText(value);
  return isErrorValue(value) ? value.message : jsonText(value, run);
}

/**
 * Reads numbers, booleans, null (0), numeric text and dates as a number; undefined and other text are NaN.
 * @throws ExpressionFailure for a list, a mapping or a function
 */
export function toNumber(value: Value): number {
  if (typeof value === 'number') return value;
  if (typeof value === 'string') return readNumeric(value);
  if (value === undefined) return Number.NaN;
  if (value === null) return 0;
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (value instanceof Date) return value.getTime();
  throw fault(`a ${kindOf(value)} is not a number`);
}

/** The name a value selects by, in `x[value]`; undefined for what can be no name. */
export function toKey(value: Value): string | undefined {
  if (typeof value === 'string') return value;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined;
}

/** @throws ExpressionFailure when the date is not valid */
export function isoText(date: Date): string {
  if (Number.isNaN(date.getTime())) throw fault('the date is not valid', 'write dates as 2026-01-31T12:00:00Z');
  return date.toISOString();
}
