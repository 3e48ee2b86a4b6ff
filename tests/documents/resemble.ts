import { expect } from 'vitest';

/** Any time later than 2001, in ms. */
const TIME = 1_000_000_000_000;

/**
 * Checks that what was printed is what a document shows. In what is shown `…` stands for anything without a blank, a time for any
 * time, and blanks between columns for any blanks. JSON is compared as data; a duration may be any number.
 */
export function expectResemblance(printed: string, shown: string, where: string): void {
  const data = parse(shown);
  if (data !== undefined) expect(parse(printed) ?? printed, where).toEqual(matcherOf(data));
  else expect(squeeze(printed), where).toMatch(pattern(squeeze(shown)));
}

/** A matcher for data as a document shows it. */
export function matcherOf(shown: unknown, name = ''): unknown {
  if (Array.isArray(shown)) return shown.map((item) => matcherOf(item));
  if (typeof shown === 'object' && shown !== null)
    return Object.fromEntries(Object.entries(shown).map(([member, value]) => [member, matcherOf(value, member)]));
  if (typeof shown === 'number' && (/(duration|executionTime)$/i.test(name) || shown > TIME)) return expect.any(Number);
  return typeof shown === 'string' && shown.includes('…') ? expect.stringMatching(pattern(shown)) : shown;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const WILDCARD = /(…|\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ)/;

function pattern(shown: string): RegExp {
  const parts = shown.split(WILDCARD).map((part, index) => {
    if (index % 2 === 0) return part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
    return part === '…' ? '\\S*' : WILDCARD.source.replace('…|', '');
  });
  return new RegExp(`^${parts.join('')}$`);
}

function squeeze(text: string): string {
  return text
    .trim()
    .replace(/[ \t]+/g, ' ')
    .replace(/ $/gm, '');
}
