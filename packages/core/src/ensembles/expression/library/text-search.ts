import type { Run } from '../interpreter/run.ts';
import type { Value } from '../value.ts';
import { textArgument } from './argument.ts';

/** The part a text is searched for, once the run has agreed to the search. */
export function searched(text: string, part: Value, run: Run): string {
  const wanted = textArgument(part, run);
  run.reserveSearch(text, wanted);
  return wanted;
}

/** The pieces between separators; the whole text without a separator, its characters for an empty one. */
export function split(text: string, by: Value, limit: number | undefined, run: Run): readonly string[] {
  if (by === undefined) return [text];
  const separator = searched(text, by, run);
  const pieces = separator === '' ? text.length : count(text, separator) + 1;
  run.reserveList(limit === undefined || limit < 0 ? pieces : Math.min(pieces, limit));
  return text.split(separator, limit);
}

/** Replaces every occurrence; the replacement is put in as it is, without `$` patterns. */
export function replaceEvery(text: string, part: string, by: string, run: Run): string {
  run.reserveSearch(text, part);
  const growth = by.length - part.length;
  run.reserveText(text.length + Math.max(0, count(text, part) * growth));
  return text.replaceAll(part, () => by);
}

/** Replaces the first occurrence; the replacement is put in as it is, without `$` patterns. */
export function replaceFirst(text: string, part: string, by: string, run: Run): string {
  run.reserveSearch(text, part);
  run.reserveText(text.length + Math.max(0, by.length - part.length));
  return text.replace(part, () => by);
}

function count(text: string, part: string): number {
  if (part === '') return text.length + 1;
  let found = 0;
  for (let at = text.indexOf(part); at >= 0; at = text.indexOf(part, at + part.length)) found++;
  return found;
}
