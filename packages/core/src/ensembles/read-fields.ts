import type { Json } from '@ensembleapp/protocol';
import { nearest } from '../nearest.ts';
import { words } from '../words.ts';
import { checkFields, FIELD_FORMATS, FIELD_TYPES, type Field, type Fields } from './fields.ts';
import { isFieldType } from './read-schema.ts';
import type { Faults } from './reading/faults.ts';
import { Members } from './reading/members.ts';
import { readBoolean, readList, readMapping, readOneOf, readText, readTexts, textOf } from './reading/read-values.ts';
import { type Entry, type Mapping, type Tree, toJson } from './reading/tree.ts';
import { checkPattern } from './schema-rules.ts';

const KEYWORDS: ReadonlySet<string> = new Set(
  words(`type required optional default description enum format minimum maximum minLength maxLength pattern items
  properties trusted`),
);

/** Declared inputs in any of their forms: fields by name, or a JSON Schema of an object. */
export function readFields(entry: Entry | undefined, faults: Faults): Fields {
  const mapping = readMapping(entry, faults);
  if (!mapping) return {};
  const type = textOf(mapping.entries.get('type')?.value ?? mapping)?.value;
  const properties = mapping.entries.get('properties')?.value;
  if (type === 'object' && properties?.kind === 'mapping') return readObjectSchema(mapping, faults).properties ?? {};
  return readNamed(mapping, faults);
}

function readNamed(mapping: Mapping, faults: Faults, required: readonly string[] = []): Fields {
  const fields = Object.fromEntries(
    [...mapping.entries.values()].map(({ name, value }) => [name, readField(value, faults)]),
  );
  const needed = required.map((name) => [name, { ...(fields[name] ?? { type: 'any' }), required: true }] as const);
  return { ...fields, ...Object.fromEntries(needed) };
}

/** A type name, a field's members, or anything else, which is its default. */
function readField(tree: Tree, faults: Faults): Field {
  const word = textOf(tree)?.value;
  if (isFieldType(word)) return { type: word };
  if (tree.kind !== 'mapping') return toJson(tree) === null ? { type: 'any' } : { type: 'any', default: toJson(tree) };
  return isField(tree) ? readObjectSchema(tree, faults) : { type: 'any', default: toJson(tree) };
}

function isField(mapping: Mapping): boolean {
  const names = [...mapping.entries.keys()];
  const typed = isFieldType(textOf(mapping.entries.get('type')?.value ?? mapping)?.value);
  return typed || (names.length > 0 && names.every((name) => KEYWORDS.has(name)));
}

function readObjectSchema(mapping: Mapping, faults: Faults): Field {
  const members = new Members(mapping, faults);
  const type = readType(members, faults);
  const { required, inner } = readRequired(members, faults);
  const defaulted = members.take('default');
  const properties = readMapping(members.take('properties'), faults);
  const items = members.take('items');
  const allowed = members.take('enum');
  const extra = members.take('additionalProperties');
  if (extra && toJson(extra.value) !== true) faults.unavailable(extra, 'additionalProperties in inputs');
  members.take('$schema');
  const trusted = members.take('trusted');
  if (trusted && toJson(trusted.value) !== false) faults.unavailable(trusted, 'trusted');
  const title = members.take('title');
  const description = readText(members.take('description') ?? title, faults);
  const format = readOneOf(members.take('format'), FIELD_FORMATS, faults);
  const pattern = readPattern(members.take('pattern'), faults);
  const oneOf = allowed && readEnum(allowed, faults);
  const field: Field = {
    type,
    ...(required && { required }),
    ...(defaulted && { default: toJson(defaulted.value) }),
    ...(description !== undefined && { description }),
    ...(oneOf && { enum: oneOf }),
    ...(format && { format }),
    ...readBounds(members, faults),
    ...(pattern !== undefined && { pattern }),
    ...(items && { items: readField(items.value, faults) }),
    ...(properties && { properties: readNamed(properties, faults, inner) }),
  };
  members.finish();
  if (defaulted) checkDefault(field, defaulted, faults);
  return field;
}

function readType(members: Members, faults: Faults): Field['type'] {
  const entry = members.take('type');
  if (!entry) return members.has('properties') ? 'object' : members.has('items') ? 'array' : 'any';
  const word = textOf(entry.value)?.value;
  if (isFieldType(word)) return word;
  if (entry.value.kind === 'list') faults.unavailable(entry, 'a list of types');
  else {
    const meant = word === undefined ? undefined : nearest(word, FIELD_TYPES);
    const hint = meant ? `did you mean "${meant}"?` : `the types are ${FIELD_TYPES.join(', ')}`;
    faults.error(entry.value, 'INVALID_FIELD', 'there is no such type', hint);
  }
  return 'any';
}

/** A default that its own field would refuse. */
function checkDefault(field: Field, { value }: Entry, faults: Faults): void {
  const checked =
    toJson(value) === null || field.pattern !== undefined
      ? undefined
      : checkFields({ default: field }, { default: toJson(value) });
  for (const { message } of checked && 'problems' in checked ? checked.problems : []) {
    faults.error(value, 'INVALID_FIELD', `the default ${message}`);
  }
}

/** `required: true` and `optional: false` are said of the field itself; a list names required fields inside it. */
function readRequired(members: Members, faults: Faults): { required: boolean; inner: readonly string[] } {
  const list = members.mapping.entries.get('required')?.value.kind === 'list';
  const required = members.take('required');
  const optionalEntry = members.take('optional');
  const said = optionalEntry ? readBoolean(optionalEntry, faults) === false : false;
  if (list) return { required: said, inner: readTexts(required, faults) ?? [] };
  return { required: readBoolean(required, faults) ?? said, inner: [] };
}

function readEnum(entry: Entry, faults: Faults): readonly Json[] | undefined {
  return readList(entry, faults)?.items.map(toJson);
}

function readPattern(entry: Entry | undefined, faults: Faults): string | undefined {
  if (!entry) return undefined;
  const pattern = textOf(entry.value)?.value;
  checkPattern(pattern, entry.value, faults);
  return pattern;
}

function readBounds(members: Members, faults: Faults): Partial<Field> {
  const bounds = (['minimum', 'maximum', 'minLength', 'maxLength'] as const).flatMap((name) => {
    const entry = members.take(name);
    if (!entry) return [];
    const bound = toJson(entry.value);
    if (typeof bound === 'number') return [[name, bound] as const];
    faults.error(entry.value, 'INVALID_FIELD', `${name} must be a number`);
    return [];
  });
  return Object.fromEntries(bounds);
}
