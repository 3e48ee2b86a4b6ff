import { isErrorValue } from '../expression/value.ts';

/** Where a template's text goes: into HTML or XML, where every value is escaped, or into plain text. */
export type Output = 'markup' | 'text';

/** A value as a template shows it: nothing for null, compact JSON for lists and mappings. */
export function valueText(value: unknown): string {
  if (typeof value === 'string') return value;
  if (value === null || value === undefined) return '';
  if (typeof value !== 'object') return String(value);
  return isErrorValue(value) ? value.message : JSON.stringify(value);
}

const ENTITIES: ReadonlyMap<string, string> = new Map([
  ['&', '&amp;'],
  ['<', '&lt;'],
  ['>', '&gt;'],
  ['"', '&quot;'],
  ["'", '&#39;'],
  ['`', '&#96;'],
]);

/** Text for any place between tags, or between quotes inside them. */
export function escapeMarkup(text: string): string {
  return text.replace(/[&<>"'`]/g, (character) => ENTITIES.get(character) ?? character);
}
