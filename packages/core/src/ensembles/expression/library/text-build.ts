import { fault } from '../expression-failure.ts';
import type { Run } from '../interpreter/run.ts';
import type { Value } from '../value.ts';
import { boundedArgument, integerArgument, textArgument } from './argument.ts';

/** Joins texts, after checking how long the result is going to be. */
export function join(texts: readonly string[], separator: string, run: Run): string {
  let length = separator.length * Math.max(0, texts.length - 1);
  for (const text of texts) length += text.length;
  run.reserveText(length);
  return texts.join(separator);
}

/** A text that may have become a few times longer than the one it was made from, by a change of case or form. */
export function grown(text: string, run: Run): string {
  run.reserveText(text.length);
  return text;
}

export function repeat(text: string, count: Value, run: Run): string {
  const times = boundedArgument(count, 'the count', 0, Number.MAX_SAFE_INTEGER, 0);
  run.reserveText(text.length * times);
  return text === '' ? '' : text.repeat(times);
}

export function pad(text: string, side: 'padStart' | 'padEnd', [length, fill]: readonly Value[], run: Run): string {
  const wanted = integerArgument(length, 0);
  run.reserveText(Math.max(text.length, wanted));
  return text[side](wanted, textArgument(fill, run, ' '));
}

const FORMS = ['NFC', 'NFD', 'NFKC', 'NFKD'];

export function normalize(text: string, form: Value, run: Run): string {
  const name = textArgument(form, run, 'NFC');
  if (!FORMS.includes(name)) throw fault(`the form must be one of ${FORMS.join(', ')}`);
  return grown(text.normalize(name), run);
}

/** `length` characters from `start`, which counts from the end when negative. */
export function substr(text: string, start: number, length: number): string {
  const from = start < 0 ? Math.max(0, text.length + start) : start;
  return length <= 0 ? '' : text.slice(from, from + length);
}
