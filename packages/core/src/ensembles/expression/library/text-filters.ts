import { isoText, toNumber, toText } from '../interpreter/convert.ts';
import { jsonText } from '../interpreter/json-text.ts';
import type { Run } from '../interpreter/run.ts';
import type { Value } from '../value.ts';
import { integerArgument, textArgument } from './argument.ts';
import { parseDate } from './dates.ts';
import { encodeUri, indentOf } from './globals.ts';
import type { Method } from './method.ts';
import { grown } from './text-build.ts';
import { replaceEvery } from './text-search.ts';

/** Filters that give text; what they are given is read by its text form. */
export const TEXT_FILTERS: ReadonlyMap<string, Method<Value>> = new Map<string, Method<Value>>([
  ...both(
    'uppercase',
    'upper',
    ofText((text, _, run) => grown(text.toUpperCase(), run)),
  ),
  ...both(
    'lowercase',
    'lower',
    ofText((text, _, run) => grown(text.toLowerCase(), run)),
  ),
  ['capitalize', ofText((text, _, run) => grown(capitalize(text), run))],
  ['trim', ofText((text) => text.trim())],
  ['string', ofText((text) => text)],
  ['escape', ofText((text, _, run) => escapeHtml(text, run))],
  ['urlencode', ofText((text, _, run) => encodeUri(text, run))],
  [
    'replace',
    ofText((text, [part, by], run) => replaceEvery(text, textArgument(part, run), textArgument(by, run), run)),
  ],
  [
    'truncate',
    ofText((text, [length, end], run) => truncate(text, integerArgument(length, 0), textArgument(end, run, '…'))),
  ],
  ['json', (value, [indent], run) => jsonText(value ?? null, run, indentOf(indent))],
  ['date', (value) => toDateText(value)],
]);

function ofText(change: Method<string>): Method<Value> {
  return (value, args, run) => change(toText(value, run), args, run);
}

function both(name: string, short: string, filter: Method<Value>): readonly (readonly [string, Method<Value>])[] {
  return [
    [name, filter],
    [short, filter],
  ];
}

function capitalize(text: string): string {
  const [first = ''] = text;
  return first.toUpperCase() + text.slice(first.length).toLowerCase();
}

const ENTITIES: readonly (readonly [string, string])[] = [
  ['&', '&amp;'],
  ['<', '&lt;'],
  ['>', '&gt;'],
  ['"', '&quot;'],
  ["'", '&#39;'],
];

function escapeHtml(text: string, run: Run): string {
  return ENTITIES.reduce((escaped, [character, entity]) => replaceEvery(escaped, character, entity, run), text);
}

/** At most `length` characters, the end mark among them. */
function truncate(text: string, length: number, end: string): string {
  if (text.length <= length) return text;
  return text.slice(0, Math.max(0, length - end.length)) + end;
}

/** ISO text of a date, of epoch milliseconds, or of a text that stands for a date. */
function toDateText(value: Value): string {
  if (value === null || value === undefined || value === '') return '';
  return isoText(new Date(typeof value === 'string' ? parseDate(value) : toNumber(value)));
}
