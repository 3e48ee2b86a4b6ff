import { toText } from '../interpreter/convert.ts';
import { integerArgument, textArgument } from './argument.ts';
import type { Method } from './method.ts';
import { grown, join, normalize, pad, repeat, substr } from './text-build.ts';
import { replaceEvery, replaceFirst, searched, split } from './text-search.ts';

/** What can be called on a text. `replace`, `replaceAll` and `split` take text, never patterns. */
export const TEXT_METHODS: ReadonlyMap<string, Method<string>> = new Map<string, Method<string>>([
  ['at', (text, [index]) => text.at(integerArgument(index, 0))],
  ['charAt', (text, [index]) => text.charAt(integerArgument(index, 0))],
  ['charCodeAt', (text, [index]) => text.charCodeAt(integerArgument(index, 0))],
  ['codePointAt', (text, [index]) => text.codePointAt(integerArgument(index, 0))],
  ['concat', (text, more, run) => join([text, ...more.map((part) => toText(part, run))], '', run)],
  ['endsWith', (text, [part, end], run) => text.endsWith(textArgument(part, run), integerArgument(end, undefined))],
  ['includes', (text, [part, from], run) => text.includes(searched(text, part, run), integerArgument(from, 0))],
  ['indexOf', (text, [part, from], run) => text.indexOf(searched(text, part, run), integerArgument(from, 0))],
  [
    'lastIndexOf',
    (text, [part, from], run) => text.lastIndexOf(searched(text, part, run), integerArgument(from, text.length)),
  ],
  ['localeCompare', (text, [other], run) => text.localeCompare(textArgument(other, run), 'en')],
  ['normalize', (text, [form], run) => normalize(text, form, run)],
  ['padEnd', (text, args, run) => pad(text, 'padEnd', args, run)],
  ['padStart', (text, args, run) => pad(text, 'padStart', args, run)],
  ['repeat', (text, [count], run) => repeat(text, count, run)],
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
