import { ExpressionFailure } from '../expression-failure.ts';
import { isForbidden } from '../forbidden.ts';
import type { Mapping, Value } from '../value.ts';
import { Callable } from './callable.ts';

const INDEX = /^(?:0|[1-9]\d{0,8})$/;

/**
 * A member of a value: items and length of a list, characters and length of a text, own members of a mapping. Everything
 * else, and every member of undefined or null, is undefined. The name is known not to be forbidden.
 */
export function readMember(value: Value, name: string): Value {
  if (typeof value === 'string' || Array.isArray(value)) {
    if (name === 'length') return value.length;
    return INDEX.test(name) ? value[Number(name)] : undefined;
  }
  if (typeof value !== 'object' || value === null || value instanceof Date) return undefined;
  if (value instanceof Callable) return value.members.get(name);
  return Object.hasOwn(value, name) ? (value as Mapping)[name] : undefined;
}

/** @throws ExpressionFailure FORBIDDEN_NAME when a name made at run time would reach a prototype */
export function allowedName(name: string): string {
  if (isForbidden(name)) throw new ExpressionFailure('FORBIDDEN_NAME', `"${name}" cannot be used as a name`);
  return name;
}

/** Sets an own member of a mapping under construction, whatever its name. */
export function setMember(target: Record<string, Value>, name: string, value: Value): void {
  if (name === '__proto__') {
    Object.defineProperty(target, name, { value, enumerable: true, configurable: true, writable: true });
  } else {
    target[name] = value;
  }
}
