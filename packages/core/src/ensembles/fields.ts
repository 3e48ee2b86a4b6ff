import type { ErrorDetail, Json, JsonObject } from '@ensembleapp/protocol';
import { isObject } from '../agents/operations/is-object.ts';
import { fitsFormat } from './field-format.ts';
import { fitsPattern } from './field-pattern.ts';

export const FIELD_TYPES = ['string', 'number', 'integer', 'boolean', 'array', 'object', 'any', 'date'] as const;
export type FieldType = (typeof FIELD_TYPES)[number];

export const FIELD_FORMATS = ['email', 'uri', 'uuid', 'date', 'date-time'] as const;
export type FieldFormat = (typeof FIELD_FORMATS)[number];

/** Declared inputs by name; language reference, section 3.1. */
export type Fields = Readonly<Record<string, Field>>;

export interface Field {
  readonly type: FieldType;
  /** Of one that may be of several; its `type` is `any`. */
  readonly types?: readonly FieldType[];
  /** Null is a value, also where one is required. */
  readonly nullable?: boolean;
  readonly required?: boolean;
  readonly default?: Json;
  readonly description?: string;
  readonly enum?: readonly Json[];
  readonly format?: FieldFormat;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly pattern?: string;
  readonly items?: Field;
  readonly properties?: Fields;
  /** No members but those. */
  readonly closed?: boolean;
  /** Only what the credential vouches for is taken (language reference, 3.1); its default may be an expression that reads that. */
  readonly trusted?: boolean;
}

/** The input with its defaults filled in, or everything that is wrong with it. */
export type Checked = { readonly value: JsonObject } | { readonly problems: readonly ErrorDetail[] };

/**
 * Checks an input against its declared fields. A default fills what is absent and nothing else; `required` refuses what is absent
 * or null; values are never converted; what is not declared passes through.
 */
export function checkFields(fields: Fields, input: JsonObject): Checked {
  const problems: ErrorDetail[] = [];
  const value = checkNamed(fields, input, 'input', problems);
  return problems.length === 0 ? { value } : { problems };
}

function checkNamed(fields: Fields, given: JsonObject, path: string, problems: ErrorDetail[]): JsonObject {
  const value: Record<string, Json> = { ...given };
  for (const [name, field] of Object.entries(fields)) {
    const at = `${path}.${name}`;
    const present = Object.hasOwn(given, name) ? given[name] : undefined;
    const filled = present === undefined && !field.trusted ? field.default : present;
    if (filled === undefined || filled === null) {
      const isValue = filled === null && field.nullable;
      if (field.required && !field.trusted && !isValue) problems.push({ path: at, message: 'is required' });
      else if (filled === null) value[name] = null;
    } else value[name] = checkField(field, filled, at, problems);
  }
  return value;
}

/** Everything that is wrong with a value that is not null. */
export function faultsOf(field: Field, value: Json, path: string): readonly ErrorDetail[] {
  const problems: ErrorDetail[] = [];
  checkField(field, value, path, problems);
  return problems;
}

function checkField(field: Field, value: Json, path: string, problems: ErrorDetail[]): Json {
  const fault = typeFault(field, value) ?? enumFault(field, value) ?? boundFault(field, value);
  if (fault !== undefined) problems.push({ path, message: fault });
  else if (isObject(value)) {
    const { properties = {}, closed } = field;
    if (closed) refuseOthers(properties, value, path, problems);
    return checkNamed(properties, value, path, problems);
  } else if (Array.isArray(value) && field.items) {
    const { items } = field;
    return value.map((item: Json, index) => checkField(items, item, `${path}[${index}]`, problems));
  }
  return value;
}

function refuseOthers(known: Fields, value: JsonObject, path: string, problems: ErrorDetail[]): void {
  for (const name of Object.keys(value)) {
    if (!Object.hasOwn(known, name)) problems.push({ path: `${path}.${name}`, message: 'is none of the members' });
  }
}

const TYPES = {
  string: { fits: (value) => typeof value === 'string', rule: 'must be a string' },
  number: { fits: (value) => typeof value === 'number', rule: 'must be a number' },
  integer: { fits: Number.isInteger, rule: 'must be an integer' },
  boolean: { fits: (value) => typeof value === 'boolean', rule: 'must be a boolean' },
  array: { fits: Array.isArray, rule: 'must be an array' },
  object: { fits: isObject, rule: 'must be an object' },
  date: {
    fits: (value) => typeof value === 'string' && (fitsFormat('date', value) || fitsFormat('date-time', value)),
    rule: 'must be a date such as 2024-01-31 or 2024-01-31T09:00:00Z',
  },
  any: { fits: () => true, rule: '' },
} satisfies Record<FieldType, { fits: (value: Json) => boolean; rule: string }>;

function typeFault({ type, types = [type] }: Field, value: Json): string | undefined {
  const known = types.map((one) => TYPES[one]);
  return known.some(({ fits }) => fits(value)) ? undefined : known.map(({ rule }) => rule).join(' or ');
}

function enumFault({ enum: allowed }: Field, value: Json): string | undefined {
  if (!allowed) return undefined;
  const text = JSON.stringify(value);
  if (allowed.some((item) => item === value || JSON.stringify(item) === text)) return undefined;
  return `must be one of ${allowed.map((item) => JSON.stringify(item)).join(', ')}`;
}

function boundFault(field: Field, value: Json): string | undefined {
  const { minimum, maximum, minLength, maxLength, format, pattern } = field;
  if (typeof value === 'number') {
    if (minimum !== undefined && value < minimum) return `must be at least ${minimum}`;
    if (maximum !== undefined && value > maximum) return `must be at most ${maximum}`;
  }
  if (typeof value === 'string' || Array.isArray(value)) {
    const what = typeof value === 'string' ? 'characters' : 'items';
    const length = typeof value === 'string' ? [...value].length : value.length;
    if (minLength !== undefined && length < minLength) return `must have at least ${minLength} ${what}`;
    if (maxLength !== undefined && length > maxLength) return `must have at most ${maxLength} ${what}`;
  }
  if (typeof value !== 'string') return undefined;
  if (format !== undefined && !fitsFormat(format, value)) return `must be of the form ${format}`;
  return pattern !== undefined && !fitsPattern(pattern, value) ? `must match ${pattern}` : undefined;
}
