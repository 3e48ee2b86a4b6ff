import { usage } from '../stop.ts';

/** Seconds of each unit. */
const UNITS = { s: 1, m: 60, h: 3600, d: 86_400, w: 604_800, y: 31_536_000 } as const;
const DURATION = /^(\d{1,9})([smhdwy])$/;
const TEN_YEARS = 10 * UNITS.y;

/** Seconds of `90s`, `30m`, `12h`, `30d`, `2w`, `1y`: from 1 s to 10 years. @throws Stop for anything else */
export function parseDuration(text: string): number {
  const seconds = read(text);
  if (seconds === undefined || seconds < 1 || seconds > TEN_YEARS) throw notDuration(text);
  return seconds;
}

/** As `parseDuration`, and `never`, which is null. */
export function parseLifetime(text: string): number | null {
  return text === 'never' ? null : parseDuration(text);
}

/** As `parseDuration`, and `0s`. */
export function parseGrace(text: string): number {
  return text === '0s' ? 0 : parseDuration(text);
}

function read(text: string): number | undefined {
  const [, amount, unit] = DURATION.exec(text) ?? [];
  return isUnit(unit) ? Number(amount) * UNITS[unit] : undefined;
}

function isUnit(unit: string | undefined): unit is keyof typeof UNITS {
  return unit !== undefined && unit in UNITS;
}

function notDuration(text: string) {
  return usage(`Not a duration: "${text}" (try 30d or 12h)`);
}
