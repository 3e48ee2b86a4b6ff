import { invalid } from '@ensembleapp/core/refusal.ts';

const MAX_DEPTH = 64;
/** Names that reach a prototype; no data of a caller may bear them. */
const FORBIDDEN = ['__proto__', 'prototype', 'constructor'];

/**
 * Takes the names that reach a prototype out of freshly parsed JSON, at every level, in place.
 * @returns how many members all its objects had
 * @throws Refusal INVALID_INPUT when it is nested deeper than 64
 */
export function sanitize(value: object): number {
  return clean(value, 1);
}

function clean(value: object, depth: number): number {
  if (depth > MAX_DEPTH) throw invalid({ path: '', message: `the body must not be nested deeper than ${MAX_DEPTH}` });
  const members: readonly unknown[] = Object.values(value);
  let count = Array.isArray(value) ? 0 : members.length;
  for (const member of members) {
    if (typeof member === 'object' && member !== null) count += clean(member, depth + 1);
  }
  if (!Array.isArray(value)) {
    for (const name of FORBIDDEN) if (Object.hasOwn(value, name)) Reflect.deleteProperty(value, name);
  }
  return count;
}
