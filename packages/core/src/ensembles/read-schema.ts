import type { JsonObject } from '@ensembleapp/protocol';
import { FIELD_TYPES, type FieldType } from './fields.ts';
import type { Faults } from './reading/faults.ts';
import { textOf } from './reading/text-of.ts';
import { type Entry, type Mapping, toJsonObject } from './reading/tree.ts';
import { checkSchemaTree } from './schema-rules.ts';

const MARKS = ['$schema', 'properties', 'anyOf', 'oneOf', 'allOf', 'enum', 'const', 'items', '$ref'];

/** The JSON Schema of an output: as written, or from the short form `{greeting: string}`, where all fields are optional. */
export function readSchema(entry: Entry | undefined, faults: Faults): JsonObject | null {
  if (!entry) return null;
  const { value } = entry;
  if (value.kind === 'mapping' && !isJsonSchema(value)) return readShort(value, faults);
  checkSchemaTree(value, faults);
  return value.kind === 'mapping' ? toJsonObject(value) : null;
}

/** Whether a mapping is meant as JSON Schema and not as fields by name. */
export function isJsonSchema(mapping: Mapping): boolean {
  const type = mapping.entries.get('type')?.value;
  const typed =
    type?.kind === 'list' || (type !== undefined && isFieldType(textOf(type)?.value) && mapping.entries.size >= 1);
  return typed || MARKS.some((mark) => mapping.entries.has(mark));
}

function readShort(mapping: Mapping, faults: Faults): JsonObject {
  const properties = [...mapping.entries.values()].map((entry) => {
    const type = textOf(entry.value)?.value;
    if (isFieldType(type)) return [entry.name, schemaOf(type)] as const;
    checkSchemaTree(entry.value, faults);
    return [entry.name, entry.value.kind === 'mapping' ? toJsonObject(entry.value) : {}] as const;
  });
  return { type: 'object', properties: Object.fromEntries(properties) };
}

function schemaOf(type: FieldType): JsonObject {
  if (type === 'any') return {};
  return type === 'date' ? { type: 'string', format: 'date' } : { type };
}

export function isFieldType(text: string | undefined): text is FieldType {
  return FIELD_TYPES.some((type) => type === text);
}
