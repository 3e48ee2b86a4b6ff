import type { Json, JsonObject } from '@ensembleapp/protocol';
import { lasting } from '../../step-failure.ts';
import { isObject } from '../is-object.ts';

/** The data a setting works on, which has to be a list. @throws StepFailure `INVALID_INPUT`. */
export function expectList(setting: string, value: Json): readonly Json[] {
  if (Array.isArray(value)) return value;
  throw lasting('INVALID_INPUT', `transform: ${setting} needs a list`);
}

/** @throws StepFailure `INVALID_INPUT`. */
export function expectMapping(setting: string, value: Json): JsonObject {
  if (isObject(value)) return value;
  throw lasting('INVALID_INPUT', `transform: ${setting} must be a mapping`);
}

/** One name or a list of names. @throws StepFailure `INVALID_INPUT`. */
export function expectNames(setting: string, value: Json): readonly string[] {
  const names = typeof value === 'string' ? [value] : value;
  if (Array.isArray(names) && names.every((name) => typeof name === 'string')) return names;
  throw lasting('INVALID_INPUT', `transform: ${setting} must be a list of names`);
}

/** @throws StepFailure `INVALID_INPUT`. */
export function expectCount(setting: string, value: Json): number {
  if (typeof value === 'number' && Number.isInteger(value) && value >= 0) return value;
  throw lasting('INVALID_INPUT', `transform: ${setting} must be a whole number`);
}
