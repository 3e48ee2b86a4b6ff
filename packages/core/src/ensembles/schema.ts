import type { ErrorDetail, Json, JsonObject } from '@ensembleapp/protocol';
import { Ajv, type ErrorObject } from 'ajv';
import { compilePattern } from '../pattern/pattern.ts';

/** The faults of a value, each with its path in the value (`lines[2].text`, empty for the whole); none when it fits. */
export type SchemaCheck = (value: Json) => readonly ErrorDetail[];

const MOST_FAULTS = 50;
const compiled = new WeakMap<JsonObject, SchemaCheck>();

/** The faults of a value under a JSON Schema that the reader accepted. Compiled once for each schema object. */
export function checkSchema(schema: JsonObject, value: Json): readonly ErrorDetail[] {
  let check = compiled.get(schema);
  if (!check) {
    check = compileSchema(schema);
    compiled.set(schema, check);
  }
  return check(value);
}

/**
 * Makes the check of a JSON Schema (draft 7; formats are not checked). Patterns run on our own matcher, whose time is bounded by the
 * text's length.
 * @throws Error that says what is wrong with the schema
 */
export function compileSchema(schema: JsonObject): SchemaCheck {
  // An instance for each schema: it is forgotten with it, and one tenant's `$id` never meets another's.
  const validate = new Ajv({
    strict: false,
    allErrors: true,
    validateFormats: false,
    logger: false,
    code: { regExp: Object.assign(compilePattern, { code: 'compilePattern' }) },
  }).compile(schema);
  return (value) => {
    if (validate(value)) return [];
    return (validate.errors ?? []).slice(0, MOST_FAULTS).map(toFault);
  };
}

function toFault({ instancePath, keyword, params, message = 'does not fit' }: ErrorObject): ErrorDetail {
  const path = toPath(instancePath);
  switch (keyword) {
    case 'required':
      return { path: join(path, String(params.missingProperty)), message: 'is required' };
    case 'additionalProperties':
      return { path: join(path, String(params.additionalProperty)), message: 'is not allowed' };
    default:
      return { path, message };
  }
}

/** `/lines/2/text`, a JSON Pointer (RFC 6901), as `lines[2].text`. */
function toPath(pointer: string): string {
  const parts = pointer
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
  return parts.reduce((path, part) => (/^\d+$/.test(part) ? `${path}[${part}]` : join(path, part)), '');
}

function join(path: string, name: string): string {
  return path === '' ? name : `${path}.${name}`;
}
