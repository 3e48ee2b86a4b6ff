import type { Json, JsonObject } from '@ensembleapp/protocol';
import { isObject } from '../agents/operations/is-object.ts';
import { FIELD_FORMATS, FIELD_TYPES, type Field, type FieldFormat, type Fields } from './fields.ts';

/** The declared inputs of a canonical form as what they are checked by; language reference, section 3.1. */
export function fieldsOf(input: JsonObject | undefined): Fields {
  if (!input) return {};
  return input.type === 'object' && isObject(input.properties)
    ? named(input.properties, input.required)
    : named(input, []);
}

function named(fields: JsonObject, required: Json | undefined): Fields {
  const read = Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, fieldOf(field)]));
  const needed = (Array.isArray(required) ? required : []).map(
    (name) => [String(name), { ...(read[String(name)] ?? { type: 'any' }), required: true }] as const,
  );
  return { ...read, ...Object.fromEntries(needed) };
}

function fieldOf(written: Json | undefined): Field {
  if (!isObject(written)) return { type: 'any' };
  const { required, optional, default: fallback, description, title, enum: allowed, format, items } = written;
  const says = description ?? title;
  const pattern = written.pattern;
  return {
    ...typesOf(written),
    ...((required === true || optional === false) && { required: true }),
    ...(fallback !== undefined && { default: fallback }),
    ...(typeof says === 'string' && { description: says }),
    ...(isList(allowed) && { enum: allowed }),
    ...(isFormat(format) && { format }),
    ...bounds(written),
    ...(typeof pattern === 'string' && { pattern }),
    ...(isObject(items) && { items: fieldOf(items) }),
    ...(written.trusted === true && { trusted: true }),
    ...(isObject(written.properties) && { properties: named(written.properties, required) }),
    ...(written.additionalProperties === false && { closed: true }),
  };
}

function typesOf({ type, properties, items }: JsonObject): Pick<Field, 'type' | 'types' | 'nullable'> {
  const written = isList(type) ? type : [type];
  const [first, ...others] = FIELD_TYPES.filter((known) => written.includes(known));
  const nullable = written.includes('null') && { nullable: true };
  if (first && others.length > 0) return { type: 'any', types: [first, ...others], ...nullable };
  return { type: first ?? (properties ? 'object' : items ? 'array' : 'any'), ...nullable };
}

function bounds(written: JsonObject): Partial<Field> {
  const names = ['minimum', 'maximum', 'minLength', 'maxLength'] as const;
  return Object.fromEntries(
    names.flatMap((name) => {
      const bound = written[name];
      return typeof bound === 'number' ? [[name, bound] as const] : [];
    }),
  );
}

function isFormat(format: Json | undefined): format is FieldFormat {
  return FIELD_FORMATS.some((known) => known === format);
}

function isList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}
