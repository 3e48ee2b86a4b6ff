import type { JsonObject } from '@ensembleapp/protocol';

/** A mapping, as opposed to a list, a text, null and the rest. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
