import { boundedArgument, integerArgument, textArgument } from './argument.ts';
import { fault } from './expression-failure.ts';
import type { Method } from './method.ts';
import { exceeded, type Run } from './run.ts';

/** What can be called on a text. `replace`, `replaceAll` and `split` take text, never patterns. */
export const TEXT_METHODS: ReadonlyMap<string, Method<string>> = new Map<string, Method<string>>([
  ['at', (text, [index]) => text.at(integerArgument(index, 0))],
  ['charAt', (text, [index]) => text.charAt(integerArgument(index, 0))],
  ['charCodeAt', (text, [index]) => text.charCodeAt(integerArgument(index, 0))],
  ['codePointAt', (text, [index]) => text.codePointAt(integerArgument(index, 0))],
  ['concat', (text, more, run) => join([text, ...more.map((part) => textArgument(part, run))], '', run)],
  ['endsWith', (text, [part, end], run) => text.endsWith(textArgument(part, run), integerArgument(end, undefined))],
  ['includes', (text, [part, from], run) => text.includes(textArgument(part, run), integerArgument(from, 0))],
  ['indexOf', (text, [part, from], run) => text.indexOf(textArgument(part, run), integerArgument(from, 0))],
  [
    'lastIndexOf',
    (text, [part, from], run) => text.lastIndexOf(textArgument(part, run), integerArgument(from, text.length)),
  ],
  ['localeCompare', (text, [other], run) => text.localeCompare(textArgument(other, run), 'en')],
  ['normalize', (text, [form], run) => normalize(text, textArgument(form, run, 'NFC'), run)],
  [
    'padEnd',
    (text, [length, fill], run) => pad(text, length, run, (to) => text.padEnd(to, textArgument(fill, run, ' '))),
  ],
  [
    'padStart',
    (text, [length, fill], run) => pad(text, length, run, (to) => text.padStart(to, textArgument(fill, run, ' '))),
  ],
  [
    'repeat',
    (text, [count], run) => repeat(text, boundedArgument(count, 'the count', 0, Number.MAX_SAFE_INTEGER, 0), run),
  ],
  ['replace', (text, [part, by], run) => replaceFirst(text, textArgument(part, run), textArgument(by, run), run)],
  ['replaceAll', (text, [part, by], run) => replaceEvery(text, textArgument(part, run), textArgument(by, run), run)],
  ['slice', (text, [start, end]) => text.slice(integerArgument(start, 0), integerArgument(end, undefined))],
  ['split', (text, [by, limit], run) => split(text, by, integerArgument(limit, undefined), run)],
  ['startsWith', (text, [part, from], run) => text.startsWith(textArgument(part, run), integerArgument(from, 0))],
  ['substring', (text, [start, end]) => text.substring(integerArgument(start, 0), integerArgument(end, text.length))],
  ['substr', (text, [start, length]) => substr(text, integerArgument(start, 0), integerArgument(length, text.length))],
  ['toLowerCase', (text, _, run) => grown(text.toLowerCase(), run)],
  ['toUpperCase', (text, _, run) => grown(text.toUpperCase(), run)],
  ['toString', (text) => text],
  ['trim', (text) => text.trim()],
  ['trimEnd', (text) => text.trimEnd()],
  ['trimStart', (text) => text.trimStart()],
]);

/** Joins texts, after checking how long the result is going to be. */
export function join(texts: readonly string[], separator: string, run: Run): string {
  let length = separator.length * Math.max(0, texts.length - 1);
  for (const text of texts) length += text.length;
  run.reserveText(length);
  return texts.join(separator);
}

/** Replaces every occurrence; the replacement is put in as it is. */
export function replaceEvery(text: string, part: string, by: string, run: Run): string {
  const grows = by.length - part.length;
  run.reserveText(grows > 0 ? text.length + count(text, part) * grows : text.length);
  return text.replaceAll(part, () => by);
}

/** The pieces between separators; the whole text without a separator, its characters for an empty one. */
export function split(text: string, by: Parameters<Method<string>>[1][number], limit: number | undefined, run: Run) {
  if (by === undefined) return [text];
  const separator = textArgument(by, run);
  const pieces = separator === '' ? text.length : count(text, separator) + 1;
  run.reserveList(limit === undefined || limit < 0 ? pieces : Math.min(pieces, limit));
  return text.split(separator, limit);
}

/** A text that may have become a few times longer than the one it was made from. */
export function grown(text: string, run: Run): string {
  run.reserveText(text.length);
  return text;
}

function replaceFirst(text: string, part: string, by: string, run: Run): string {
  run.reserveText(text.length + Math.max(0, by.length - part.length));
  return text.replace(part, () => by);
}

function repeat(text: string, times: number, run: Run): string {
  run.reserveText(text.length * times);
  return text.repeat(text === '' ? 0 : times);
}

function pad(text: string, length: Parameters<typeof integerArgument>[0], run: Run, build: (length: number) => string) {
  const wanted = integerArgument(length, 0);
  run.reserveText(Math.max(text.length, wanted));
  return build(wanted);
}

const FORMS = ['NFC', 'NFD', 'NFKC', 'NFKD'];
/** No form makes a text more than 18 times longer. */
const NORMALIZED_GROWTH = 18;

function normalize(text: string, form: string, run: Run): string {
  if (!FORMS.includes(form)) throw fault(`the form must be one of ${FORMS.join(', ')}`);
  if (text.length > run.limits.text * NORMALIZED_GROWTH) throw exceeded('a text would be too long');
  return grown(text.normalize(form), run);
}

function substr(text: string, start: number, length: number): string {
  const from = start < 0 ? Math.max(0, text.length + start) : start;
  return length <= 0 ? '' : text.slice(from, from + length);
}

function count(text: string, part: string): number {
  if (part === '') return text.length + 1;
  let found = 0;
  for (let at = text.indexOf(part); at >= 0; at = text.indexOf(part, at + part.length)) found++;
  return found;
}
