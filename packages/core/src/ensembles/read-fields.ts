import type { Json, JsonObject } from '@ensembleapp/protocol';
import { nearest } from '../nearest.ts';
import { words } from '../words.ts';
import { checkFields, FIELD_FORMATS, FIELD_TYPES } from './fields.ts';
import { fieldsOf } from './input-fields.ts';
import { isFieldType } from './read-schema.ts';
import { checkValues } from './reading/check-expressions.ts';
import type { Faults } from './reading/faults.ts';
import {
  type At,
  constant,
  flag,
  listOf,
  mappingOf,
  number,
  oneOf,
  plainText,
  type Rule,
  wrong,
} from './reading/rule.ts';
import { readShape, type Shape, shape } from './reading/shape.ts';
import { textOf } from './reading/text-of.ts';
import { type Mapping, type Tree, toJson } from './reading/tree.ts';
import { checkPattern } from './schema-rules.ts';
import { isTrusted } from './steps/trust.ts';

const KEYWORDS: ReadonlySet<string> = new Set(
  words(`type required optional default description enum format minimum maximum minLength maxLength pattern items
  properties trusted`),
);
const bound = number(Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY, false);
const named = mappingOf(field);
/** Fields within a field. */
export const inner: Rule = mappingOf(nested);

/** What is said of a value that comes from outside. */
export const VALUE_FIELD = shape('input', {
  type,
  required,
  optional: flag,
  default: constant,
  description: plainText,
  title: plainText,
  enum: listOf(constant),
  format: oneOf(...FIELD_FORMATS),
  minimum: bound,
  maximum: bound,
  minLength: bound,
  maxLength: bound,
  pattern,
  items: nested,
  properties: inner,
});

const FIELD = shape('input', { trusted: flag, additionalProperties: flag, $schema: constant }, VALUE_FIELD);

/** A JSON Schema whose properties are the inputs. */
const SCHEMA = shape('input', { properties: named, additionalProperties: others }, FIELD);

/** Declared inputs: fields by name, or a JSON Schema of an object; language reference, section 3.1. Shorthands are written out. */
export const inputs: Rule = (value, at, name) => {
  if (value.kind !== 'mapping') {
    wrong(value, name, 'must be a mapping', at);
    return toJson(value);
  }
  return isObjectSchema(value) ? readField(value, at, SCHEMA) : named(value, at, name);
};

/** The names that are declared. */
export function inputNames(value: Tree | undefined): readonly string[] {
  if (value?.kind !== 'mapping') return [];
  const properties = value.entries.get('properties')?.value;
  return isObjectSchema(value) && properties?.kind === 'mapping'
    ? [...properties.entries.keys()]
    : [...value.entries.keys()];
}

function isObjectSchema({ entries }: Mapping): boolean {
  return textOf(entries.get('type')?.value)?.value === 'object' && entries.get('properties')?.value.kind === 'mapping';
}

/** A type name, a field's members, or anything else, which is its default. */
function field(value: Tree, at: At): Json {
  const word = textOf(value)?.value;
  if (isFieldType(word)) return { type: word };
  if (value.kind === 'mapping' && isField(value)) return readField(value, at);
  return toJson(value) === null ? { type: 'any' } : { default: toJson(value) };
}

/** A field within a field. */
export function nested(value: Tree, at: At): Json {
  const trusted = value.kind === 'mapping' ? value.entries.get('trusted') : undefined;
  if (trusted)
    at.faults.error(trusted, 'INVALID_FIELD', 'trusted is said of a whole input', 'say it of the input itself');
  return field(value, at);
}

function isField({ entries }: Mapping): boolean {
  const names = [...entries.keys()];
  const written = entries.get('type')?.value;
  const types = written?.kind === 'list' ? written.items : written ? [written] : [];
  const typed = types.some((type) => isFieldType(textOf(type)?.value));
  return typed || (names.length > 0 && names.every((name) => KEYWORDS.has(name)));
}

function readField(mapping: Mapping, at: At, of: Shape = FIELD): JsonObject {
  const before = at.faults.count;
  const read = readShape(mapping, of, at);
  if (at.faults.count > before) return read;
  if (read.trusted === true && holdsExpression(read.default)) checkBinding(mapping, at);
  else checkDefault(read, mapping, at.faults);
  return read;
}

export function holdsExpression(value: Json | undefined): boolean {
  return value !== undefined && JSON.stringify(value).includes('$');
}

/** The default of a trusted input may be an expression: it says what the input is bound to. */
function checkBinding({ entries }: Mapping, { scope, faults }: At): void {
  const written = entries.get('default')?.value;
  if (!written) return;
  const before = faults.count;
  checkValues(written, scope, faults);
  if (faults.count > before || isTrusted(written, scope.names)) return;
  const message = 'a trusted input is bound to what the credential vouches for';
  faults.error(written, 'UNTRUSTED_VALUE', message, 'write  ${secure.…}  or ${userContext.…}, or a constant');
}

/** The name of a type. */
export function type(value: Tree, at: At): Json {
  const { faults } = at;
  const word = textOf(value)?.value;
  if (value.kind === 'list' && value.items.length > 0) {
    for (const item of value.items) if (toJson(item) !== 'null') type(item, at);
  } else if (!isFieldType(word)) {
    const meant = word === undefined ? undefined : nearest(word, FIELD_TYPES);
    const hint = meant ? `did you mean "${meant}"?` : `the types are ${FIELD_TYPES.join(', ')}`;
    faults.error(value, 'INVALID_FIELD', 'there is no such type', hint);
  }
  return toJson(value);
}

/** What else may be given: anything, since triggers and callers bring more than is declared. */
function others(value: Tree, at: At, name: string): Json {
  if (toJson(value) === false) at.faults.use('input.closed', value, 'additionalProperties: false of the whole input');
  return flag(value, at, name);
}

/** Said of the field itself, or a list of the names within it that are required. */
function required(value: Tree, at: At, name: string): Json {
  return value.kind === 'list' ? listOf(plainText)(value, at, name) : flag(value, at, name);
}

function pattern(value: Tree, { faults }: At): Json {
  checkPattern(textOf(value)?.value, value, faults);
  return toJson(value);
}

/** A default that its own field would refuse. */
export function checkDefault(read: JsonObject, mapping: Mapping, faults: Faults): void {
  const written = mapping.entries.get('default')?.value;
  if (!written || read.default === null || read.pattern !== undefined) return;
  const checked = checkFields(fieldsOf({ default: read }), { default: toJson(written) });
  for (const { message } of 'problems' in checked ? checked.problems : []) {
    faults.error(written, 'INVALID_FIELD', `the default ${message}`, 'write a default that the field itself takes');
  }
}
