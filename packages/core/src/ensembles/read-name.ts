import { type Json, type JsonObject, NAME } from '@ensembleapp/protocol';
import type { Faults } from './reading/faults.ts';
import { textOf } from './reading/text-of.ts';
import { type Mapping, toJson } from './reading/tree.ts';

/** A definition's name, and the mapping without it. */
export interface ReadName {
  readonly name: Json;
  readonly rest: Mapping;
  /** The name under a second key. */
  readonly again: JsonObject;
}

/** Reads the name of a definition under the first of its keys; a second of them is a fault. */
export function readName(mapping: Mapping, keys: readonly string[], faults: Faults): ReadName {
  const [entry, second] = keys.flatMap((key) => mapping.entries.get(key) ?? []);
  if (!entry) {
    faults.error(mapping, 'MISSING_NAME', 'the name is missing', 'begin with  name: …');
    return { name: '', rest: mapping, again: {} };
  }
  const name = textOf(entry.value)?.value;
  if (name === undefined || !NAME.test(name)) {
    const rule = 'a name is 1 to 64 letters, digits, ".", "_" or "-", first a letter or digit';
    faults.error(entry.value, 'INVALID_FIELD', rule);
  }
  const entries = new Map(mapping.entries);
  entries.delete(entry.name);
  if (second && (second.name !== 'name' || keys[0] === 'name')) {
    const message = `"${second.name}" and "${entry.name}" are the same field`;
    faults.error(second, 'CONFLICTING_FIELDS', message, 'keep one of them');
    entries.delete(second.name);
    return { name: toJson(entry.value), rest: { ...mapping, entries }, again: { [second.name]: toJson(second.value) } };
  }
  return { name: toJson(entry.value), rest: { ...mapping, entries }, again: {} };
}
