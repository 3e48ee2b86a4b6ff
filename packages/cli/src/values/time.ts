import { usage } from '../stop.ts';
import { parseDuration } from './duration.ts';

const ISO = /^\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d)?)?$/;

/** Epoch ms of ISO 8601, or of a duration back from now. @throws Stop for anything else */
export function parseTime(text: string): number {
  if (!ISO.test(text)) {
    if (/^\d{4}-/.test(text)) throw notTime(text);
    return Date.now() - parseDuration(text) * 1000;
  }
  const time = Date.parse(text);
  if (Number.isNaN(time)) throw notTime(text);
  return time;
}

function notTime(text: string) {
  return usage(`Not a time: "${text}" (try 2025-03-01T13:05:09Z, or 2h for two hours ago)`);
}
