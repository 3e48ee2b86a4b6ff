import type { Json, JsonObject } from '@ensembleapp/protocol';
import type { Field, Fields, FieldType } from './fields.ts';

/** Declared inputs as the JSON Schema of an object, for whoever is to fill them. */
export function schemaOfFields(fields: Fields): JsonObject {
  const names = Object.keys(fields);
  const required = names.filter((name) => fields[name]?.required);
  return {
    type: 'object',
    properties: Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, schemaOf(field)])),
    ...(required.length > 0 && { required }),
  };
}

function schemaOf({ type, required: _, trusted: __, items, properties, format, ...rest }: Field): JsonObject {
  const kept: Record<string, Json> = { ...TYPES[type] };
  for (const [name, value] of Object.entries(rest)) kept[name] = value;
  if (format !== undefined) kept.format = format;
  if (items) kept.items = schemaOf(items);
  return properties ? { ...kept, ...schemaOfFields(properties) } : kept;
}

const TYPES = {
  string: { type: 'string' },
  number: { type: 'number' },
  integer: { type: 'integer' },
  boolean: { type: 'boolean' },
  array: { type: 'array' },
  object: { type: 'object' },
  any: {},
  date: { type: 'string', format: 'date' },
} as const satisfies Record<FieldType, JsonObject>;
