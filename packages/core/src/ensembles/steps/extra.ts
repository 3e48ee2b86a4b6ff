import type { JsonObject } from '@ensembleapp/protocol';
import { type Entry, toJson } from '../reading/tree.ts';

/** Entries as they are kept where the canonical form has no field for them. */
export function toExtra(entries: readonly Entry[]): JsonObject {
  return Object.fromEntries(entries.map(({ name, value }) => [name, toJson(value)]));
}

/** The fields with these beside what is kept already. */
export function withExtra(fields: JsonObject, kept: JsonObject): JsonObject {
  if (Object.keys(kept).length === 0) return fields;
  const { extra } = fields;
  return { ...fields, extra: { ...(typeof extra === 'object' && extra !== null ? extra : {}), ...kept } };
}
