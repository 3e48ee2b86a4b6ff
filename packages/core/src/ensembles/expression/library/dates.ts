import { toNumber } from '../interpreter/convert.ts';
import type { Run } from '../interpreter/run.ts';
import type { Value } from '../value.ts';

const ZONED = /(?:z|gmt|utc|[+-]\d\d:?\d\d)\s*(?:\(.*\))?\s*$/i;
const ISO_DAY = /^[+-]?\d{4,6}(?:-\d\d(?:-\d\d)?)?$/;
const ISO_TIME = /^[+-]?\d{4,6}-\d\d(?:-\d\d)?[T ]\d\d:\d\d/;

/** No way to write a date is longer, and the patterns below stay quick. */
const LONGEST = 64;

/** Epoch milliseconds of a text; NaN when it is no date. A text without a zone is in UTC, wherever the server stands. */
export function parseDate(text: string): number {
  if (text.length > LONGEST) return Number.NaN;
  const trimmed = text.trim();
  if (ISO_DAY.test(trimmed) || ZONED.test(trimmed)) return Date.parse(trimmed);
  return Date.parse(ISO_TIME.test(trimmed) ? `${trimmed.replace(' ', 'T')}Z` : `${trimmed} UTC`);
}

/** `new Date(...)`: now; a date, text or number of milliseconds; or year, month from 0, day, hours, … in UTC. */
export function makeDate(args: readonly Value[], run: Run): Date {
  const [first] = args;
  if (args.length === 0) return new Date(readClock(run));
  if (args.length === 1) {
    return new Date(typeof first === 'string' ? parseDate(first) : toNumber(first));
  }
  const [year = Number.NaN, month = 0, day = 1, hours = 0, minutes = 0, seconds = 0, ms = 0] = args.map(toNumber);
  return new Date(Date.UTC(year, month, day, hours, minutes, seconds, ms));
}

export function readClock(run: Run): number {
  return run.scope.now?.() ?? Date.now();
}
