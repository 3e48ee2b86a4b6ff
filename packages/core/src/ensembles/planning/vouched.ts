import { isObject } from '../../agents/operations/is-object.ts';
import type { ParsedValue } from '../expression/parse-value.ts';
import { readsOnlyTrusted } from '../steps/trust.ts';

export const NONE: ReadonlySet<string> = new Set();

/** The members of a mapping of arguments that are constants, or nothing but what the credential vouched for. */
export function vouchedIn(input: ParsedValue): ReadonlySet<string> {
  switch (input.kind) {
    case 'constant':
      return isObject(input.value) ? new Set(Object.keys(input.value)) : NONE;
    case 'mapping':
      return new Set(input.members.flatMap(([name, value]) => (readsOnlyTrusted(value) ? [name] : [])));
    default:
      return NONE;
  }
}
