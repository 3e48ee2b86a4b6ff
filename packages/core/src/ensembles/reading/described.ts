import type { JsonObject } from '@ensembleapp/protocol';
import type { Rule } from './rule.ts';
import type { Shape } from './shape.ts';

/** Refers to the JSON Schema of something that stands at several places. */
export interface Refer {
  shape(of: Shape): JsonObject;
  step(): JsonObject;
}

/** What an editor is told of the values that a rule takes: JSON Schema, draft 7. */
export type Description = JsonObject | ((refer: Refer) => JsonObject);

/** The rule, with what an editor is told of it. */
export function described(schema: Description, rule: Rule): Rule {
  return Object.assign((...parameters: Parameters<Rule>) => rule(...parameters), { schema });
}

/** The JSON Schema of what a rule takes; of a rule that says nothing of it, of anything. */
export function schemaOf({ schema = {} }: Rule, refer: Refer): JsonObject {
  return typeof schema === 'function' ? schema(refer) : schema;
}

/** What fits a test has to fit `yes`, and the rest `no`. */
export function choice(test: JsonObject, yes: JsonObject, no: JsonObject = {}): JsonObject {
  return Object.fromEntries([
    ['if', test],
    ['then', yes],
    ['else', no],
  ]);
}

/** One of these members is there. */
export function anyRequired(...names: readonly string[]): JsonObject {
  return { anyOf: names.map((name) => ({ required: [name] })) };
}

/** One of several. */
export function anyOf(...schemas: readonly JsonObject[]): JsonObject {
  const different = new Map(schemas.map((schema) => [JSON.stringify(schema), schema]));
  const [only, ...others] = different.values();
  if (!only || different.has('{}')) return {};
  return others.length === 0 ? only : { anyOf: [...different.values()] };
}
