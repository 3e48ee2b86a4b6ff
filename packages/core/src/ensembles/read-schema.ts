import type { Json, JsonObject } from '@ensembleapp/protocol';
import { isObject } from '../agents/operations/is-object.ts';
import { FIELD_TYPES, type FieldType } from './fields.ts';
import type { At } from './reading/rule.ts';
import { textOf } from './reading/text-of.ts';
import { type Entry, type Mapping, type Tree, toJson } from './reading/tree.ts';
import { checkSchemaTree } from './schema-rules.ts';

const MARKS = ['$schema', 'properties', 'anyOf', 'oneOf', 'allOf', 'enum', 'const', 'items', '$ref'];

/** The schema of an output: a JSON Schema, as written or from the short form `{greeting: string}`, or the component that is one. */
export function readSchema(entry: Entry | undefined, at: At): JsonObject | string | null {
  if (!entry) return null;
  checkSchema(entry.value, at);
  const written = toJson(entry.value);
  if (typeof written === 'string') return written;
  return isObject(written) ? schemaForm(written) : null;
}

/** Reports what is wrong with a schema, in either form. */
export function checkSchema(tree: Tree, at: At): void {
  if (tree.kind !== 'mapping' || isJsonSchema(toJsonOf(tree))) checkSchemaTree(tree, at);
  else
    for (const { value } of tree.entries.values()) {
      const word = textOf(value)?.value;
      if (isFieldType(word)) continue;
      if (word === undefined || word.includes('${')) checkSchemaTree(value, at);
      else at.faults.error(value, 'INVALID_FIELD', 'there is no such type', `the types are ${FIELD_TYPES.join(', ')}`);
    }
}

function toJsonOf(mapping: Mapping): JsonObject {
  const json = toJson(mapping);
  return isObject(json) ? json : {};
}

/** A JSON Schema: the one that is written, or what `{greeting: string}` stands for, where all fields are optional. */
export function schemaForm(written: JsonObject): JsonObject {
  if (isJsonSchema(written)) return written;
  const properties = Object.entries(written).map(([name, value]) => [name, partOf(value)] as const);
  return { type: 'object', properties: Object.fromEntries(properties) };
}

function partOf(value: Json): Json {
  if (isFieldType(value)) return schemaOf(value);
  return isObject(value) || typeof value === 'string' ? value : {};
}

/** Whether a mapping is meant as JSON Schema and not as fields by name. */
function isJsonSchema(written: JsonObject): boolean {
  return Array.isArray(written.type) || isFieldType(written.type) || MARKS.some((mark) => Object.hasOwn(written, mark));
}

function schemaOf(type: FieldType): JsonObject {
  if (type === 'any') return {};
  return type === 'date' ? { type: 'string', format: 'date' } : { type };
}

export function isFieldType(text: Json | undefined): text is FieldType {
  return FIELD_TYPES.some((type) => type === text);
}
