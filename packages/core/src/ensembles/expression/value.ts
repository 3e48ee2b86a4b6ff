import { Callable } from './interpreter/callable.ts';

/** What an expression computes with: JSON values, undefined, dates, and (inside an expression only) functions. */
export type Value = undefined | null | boolean | number | string | Date | Callable | readonly Value[] | Mapping;

export interface Mapping {
  readonly [name: string]: Value;
}

export type ValueKind = 'undefined' | 'null' | 'boolean' | 'number' | 'text' | 'date' | 'function' | 'list' | 'mapping';

/** What a value is, in the words that messages use. */
export function kindOf(value: Value): ValueKind {
  switch (typeof value) {
    case 'string':
      return 'text';
    case 'boolean':
      return 'boolean';
    case 'number':
      return 'number';
    case 'undefined':
      return 'undefined';
    default:
      if (value === null) return 'null';
      if (isList(value)) return 'list';
      if (value instanceof Date) return 'date';
      return isMapping(value) ? 'mapping' : 'function';
  }
}

export function isList(value: Value): value is readonly Value[] {
  return Array.isArray(value);
}

export function isMapping(value: Value): value is Mapping {
  if (typeof value !== 'object' || value === null) return false;
  return !(Array.isArray(value) || value instanceof Date || value instanceof Callable);
}

/** Falsy are false, 0, NaN, "", null and undefined. */
export function isTruthy(value: Value): boolean {
  return Boolean(value);
}

/** `===`: lists, mappings and dates are equal only to themselves. */
export function isSame(a: Value, b: Value): boolean {
  return a === b;
}

/** `==`: as `===`, but null equals undefined and a number equals numeric text. */
export function isEqual(a: Value, b: Value): boolean {
  if (a === b) return true;
  if (typeof a === 'number' && typeof b === 'string') return a === readNumeric(b);
  if (typeof a === 'string' && typeof b === 'number') return readNumeric(a) === b;
  return (a ?? null) === null && (b ?? null) === null;
}

const BLANK = /^\s*$/;

/** The number a text stands for; NaN when it is blank or not numeric. */
export function readNumeric(text: string): number {
  return BLANK.test(text) ? Number.NaN : Number(text);
}

const ERROR = Symbol('error');

/** Marks a mapping such as `{code, message, step}` as an error: its text form is its message. */
export function errorValue<T extends { readonly message: string }>(fields: T): Readonly<T> {
  return Object.freeze(Object.defineProperty({ ...fields }, ERROR, { value: true }));
}

export function isErrorValue(value: unknown): value is Mapping & { readonly message: string } {
  return typeof value === 'object' && value !== null && ERROR in value;
}
