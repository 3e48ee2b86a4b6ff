import { invalid } from '@ensembleapp/core/refusal.ts';

const MAX_DEPTH = 64;
/** Names that reach a prototype; no data of a caller may bear them. */
const FORBIDDEN = ['__proto__', 'prototype', 'constructor'];

/**
 * Takes the names that reach a prototype out of freshly parsed JSON, at every level, in place.
 * @throws Refusal INVALID_INPUT when it is nested deeper than 64
 */
export function sanitize<Value extends object>(value: Value): Value {
  clean(value, 1);
  return value;
}

function clean(value: object, depth: number): void {
  if (depth > MAX_DEPTH) throw invalid({ path: '', message: `the body must not be nested deeper than ${MAX_DEPTH}` });
  if (!Array.isArray(value)) {
    for (const name of FORBIDDEN) if (Object.hasOwn(value, name)) Reflect.deleteProperty(value, name);
  }
  for (const member of Object.values(value)) {
    if (typeof member === 'object' && member !== null) clean(member, depth + 1);
  }
}
