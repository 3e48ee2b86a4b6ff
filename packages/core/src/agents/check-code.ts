import { isReference } from '../components/main-text.ts';
import { checkValues } from '../ensembles/reading/check-expressions.ts';
import type { Faults } from '../ensembles/reading/faults.ts';
import type { At } from '../ensembles/reading/rule.ts';
import { textOf } from '../ensembles/reading/text-of.ts';
import type { Entry, Place } from '../ensembles/reading/tree.ts';
import type { HandlerPlace } from './read-operation.ts';

const CODE_WORDS: ReadonlySet<string> = new Set(['handler', 'script', 'code']);

/** Whether a `handler` is the path of a module; otherwise it is code. */
export function isModulePath(written: string): boolean {
  return !written.includes('\n') && /\.(?:ts|js|mjs)$|^\S+\.\w+$/.test(written);
}

/** Checks the `script` or `code` of a `code` operation: a reference, which may hold expressions, or code, which is kept as it is. */
export function checkScript({ name, value }: Entry, place: HandlerPlace, { scope, faults }: At): void {
  const written = textOf(value)?.value;
  if (written === undefined) faults.error(value, 'INVALID_FIELD', `${name} must be text`);
  else if (name === 'script' && isReference(written, 'script')) checkValues(value, scope, faults);
  else checkInline(name, written, value, place, faults);
}

/** Checks code that stands in the definition. */
export function checkInline(name: string, written: string, at: Place, { inline }: HandlerPlace, faults: Faults): void {
  if (!/[\s;(){}]/.test(written.trim())) {
    const files = { handler: 'file', script: 'script' }[name];
    const message = `"${written}" is neither ${files === undefined ? '' : `a ${files} nor `}code`;
    faults.error(at, 'OPERATION_UNAVAILABLE', message, 'write the body of a function, such as  return input.name;');
  } else if (inline === false) {
    const hint = 'the setting code.inline allows it, or save the code as a file of the project';
    faults.error(at, 'OPERATION_UNAVAILABLE', 'code that comes over the API is not run on this server', hint);
  }
}

/** One thing is run. */
export function checkCodeWords(operation: string, entries: readonly Entry[], faults: Faults): void {
  if (operation !== 'code') return;
  const [first, second] = entries.filter(({ name }) => CODE_WORDS.has(name));
  if (!first || !second) return;
  const message = `${first.name} and ${second.name} both say which code runs`;
  faults.error(second, 'CONFLICTING_FIELDS', message, 'keep one of them');
}
