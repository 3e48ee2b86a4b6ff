import type { JsonObject } from '@ensembleapp/protocol';
import { DIRECT_FIELDS } from '../agents/operation-fields.ts';
import { DEFINITION, SILENT } from './read-definitions.ts';
import { anyOf, type Refer, schemaOf } from './reading/described.ts';
import type { Shape } from './reading/shape.ts';
import { CONTROL_SHAPES } from './steps/control-shapes.ts';
import { SHORTHANDS } from './steps/expand-step.ts';
import { LEAF_FIELDS } from './steps/step-fields.ts';

type Schemas = Readonly<Record<string, JsonObject>>;

const TEXT: JsonObject = { type: 'string' };

/**
 * The JSON Schema (draft 7) of definitions as they may be written, in every spelling, from what the reader itself takes: for editors,
 * which show and complete what is known and mark what is not.
 */
export class DefinitionSchema implements Refer {
  readonly #definitions: Record<string, JsonObject> = {};
  readonly #names = new Map<Shape, string>();

  /** The whole document. @param described the JSON Schema of the definition itself */
  document(title: string, described: JsonObject): JsonObject {
    return {
      $schema: 'http://json-schema.org/draft-07/schema#',
      title,
      ...described,
      definitions: { ...this.#definitions },
    };
  }

  shape(of: Shape): JsonObject {
    const known = this.#names.get(of);
    if (known !== undefined) return refer(known);
    let name = of.name;
    for (let count = 2; Object.hasOwn(this.#definitions, name); count++) name = `${of.name}-${count}`;
    this.#names.set(of, name);
    return this.#define(name, () => mapping(this.fieldsOf(of)));
  }

  /** One entry of a flow. */
  step(): JsonObject {
    return this.#define('step', () => mapping(this.#stepFields()));
  }

  /** A list of steps; in it a list is a sequence. */
  steps(): JsonObject {
    return { type: 'array', items: anyOf(this.step(), { type: 'array', items: this.step() }) };
  }

  /** One of the agents of an ensemble: a step where there is no flow, a definition beside one. */
  entry(): JsonObject {
    return this.#define('entry', () =>
      mapping(
        merge(this.#stepFields(), this.fieldsOf(DEFINITION), this.fieldsOf(SILENT), { operations: this.steps() }),
      ),
    );
  }

  /** What each spelling of a shape's fields takes; where fields differ by shape, what one of them takes. */
  fieldsOf(...shapes: readonly Shape[]): Schemas {
    return merge(
      ...shapes.map(({ fields }) =>
        Object.fromEntries([...fields].map(([spelling, { rule }]) => [spelling, orNull(schemaOf(rule, this))])),
      ),
    );
  }

  #stepFields(): Schemas {
    const called = Object.fromEntries(
      ['id', 'name', 'agent', 'operation', 'ensemble', 'tool'].map((name) => [name, TEXT]),
    );
    const types = [...CONTROL_SHAPES.keys(), 'mapReduce'];
    const beside = Object.fromEntries(DIRECT_FIELDS.map((name) => [name, {}]));
    const short = [...SHORTHANDS].map(([name, [type, field]]) => [name, this.#shorthand(type, field)] as const);
    return merge(
      { ...called, type: { enum: types }, ...beside, ...Object.fromEntries(short) },
      this.fieldsOf(LEAF_FIELDS, ...CONTROL_SHAPES.values()),
      { config: anyOf({ type: 'object' }, TEXT) },
    );
  }

  #shorthand(type: string, field: string): JsonObject {
    const of = CONTROL_SHAPES.get(type);
    const rule = of?.fields.get(field)?.rule;
    return of && rule ? anyOf(schemaOf(rule, this), this.shape(of)) : {};
  }

  /** Made once; whatever refers to itself on the way refers to its name. */
  #define(name: string, make: () => JsonObject): JsonObject {
    if (!Object.hasOwn(this.#definitions, name)) {
      this.#definitions[name] = {};
      this.#definitions[name] = make();
    }
    return refer(name);
  }
}

function refer(name: string): JsonObject {
  return { $ref: `#/definitions/${name}` };
}

/** A mapping of these fields and no others but the author's own. */
export function mapping(properties: Schemas): JsonObject {
  return {
    type: 'object',
    properties: { ...properties, extra: { type: 'object' } },
    patternProperties: { '^x-': {} },
    additionalProperties: false,
  };
}

/** Fields of several kinds of mapping: what any of them takes. */
export function merge(...kinds: readonly Schemas[]): Schemas {
  const merged = new Map<string, JsonObject[]>();
  for (const [name, schema] of kinds.flatMap((kind) => Object.entries(kind))) {
    merged.set(name, [...(merged.get(name) ?? []), schema]);
  }
  return Object.fromEntries([...merged].map(([name, schemas]) => [name, anyOf(...schemas)]));
}

/** A null that is written says nothing. */
function orNull(schema: JsonObject): JsonObject {
  return Object.keys(schema).length === 0 ? schema : anyOf(schema, { type: 'null' });
}
