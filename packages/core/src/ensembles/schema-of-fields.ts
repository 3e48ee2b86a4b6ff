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

function schemaOf({ required: _, trusted: __, type, types, nullable, closed, items, ...field }: Field): JsonObject {
  const { properties, format, ...rest } = field;
  const kept: Record<string, Json> = { ...TYPES[type] };
  if (types || nullable) kept.type = [...jsonTypes(types ?? [type]), ...(nullable ? ['null'] : [])];
  for (const [name, value] of Object.entries(rest)) kept[name] = value;
  if (format !== undefined) kept.format = format;
  if (items) kept.items = schemaOf(items);
  const inner = properties ? { ...kept, ...schemaOfFields(properties) } : kept;
  return closed ? { ...inner, additionalProperties: false } : inner;
}

/** The names that JSON Schema has for them; a date is text. */
function jsonTypes(types: readonly FieldType[]): readonly string[] {
  const any = ['string', 'number', 'boolean', 'array', 'object'];
  return [...new Set(types.flatMap((type) => (type === 'any' ? any : type === 'date' ? 'string' : type)))];
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
