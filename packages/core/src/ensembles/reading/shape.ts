import type { Json, JsonObject } from '@ensembleapp/protocol';
import { nearest } from '../../nearest.ts';
import { described } from './described.ts';
import type { At, Rule } from './rule.ts';
import { wrong } from './rule.ts';
import { type Entry, isEmpty, type Mapping, toJson } from './tree.ts';

/** The fields of one kind of mapping: their canonical names, other spellings, and what their values follow. */
export interface Shape {
  readonly name: string;
  /** By every spelling. */
  readonly fields: ReadonlyMap<string, Field>;
  /** Other words that stand in such a mapping, and were taken before: for hints. */
  readonly beside?: readonly string[];
}

interface Field {
  /** Canonical. */
  readonly name: string;
  readonly rule: Rule;
  /** `shape.name`: what runnable.ts knows it by. */
  readonly feature: string;
  /** A written null is a value here; elsewhere it says nothing. */
  readonly nullable: boolean;
}

/** One field of a shape: its rule alone, or with its other spellings. */
export type FieldOf = Rule | readonly [rule: Rule, ...spellings: readonly string[]];

const NULLABLE = new Set(['input', 'default', 'fallback', 'body', 'rawBody', 'output', 'value', 'data', 'items']);

/** Describes a kind of mapping. `others` are shapes whose fields it has too. */
export function shape(name: string, fields: Readonly<Record<string, FieldOf>>, ...others: readonly Shape[]): Shape {
  const own = Object.entries(fields).flatMap(([field, of]) => {
    const [rule, ...spellings] = typeof of === 'function' ? [of] : of;
    const described = { name: field, rule, feature: `${name}.${field}`, nullable: NULLABLE.has(field) };
    return [field, ...spellings].map((spelling) => [spelling, described] as const);
  });
  const known = new Map<string, Field>(own);
  for (const [spelling, field] of others.flatMap((other) => [...other.fields])) {
    if (!known.has(spelling)) known.set(spelling, field);
  }
  return { name, fields: known };
}

/**
 * The canonical form of a mapping: fields under their canonical names, in the order written. What is unknown, or written a second
 * time under another name, is reported and kept under `extra`.
 */
export function readShape(mapping: Mapping, of: Shape, at: At): JsonObject {
  const { fields } = of;
  const canonical: Record<string, Json> = {};
  const extra: Record<string, Json> = {};
  const written = new Map<string, Entry>();
  for (const entry of mapping.entries.values()) {
    const field = fields.get(entry.name);
    const { value } = entry;
    if (!field) {
      if (entry.name === 'extra' && value.kind === 'mapping') Object.assign(extra, readExtra(value, at, of));
      else extra[entry.name] = unknown(entry, at, of);
      continue;
    }
    const earlier = written.get(field.name);
    if (earlier) {
      const message = `"${entry.name}" and "${earlier.name}" are the same field`;
      at.faults.error(entry, 'CONFLICTING_FIELDS', message, 'keep one of them');
      extra[entry.name] = toJson(value);
      continue;
    }
    written.set(field.name, entry);
    if (value.kind === 'scalar' && value.value === null && !field.nullable) continue;
    if (!isEmpty(value)) at.faults.use(field.feature, entry, entry.name);
    canonical[field.name] = field.rule(value, at, entry.name);
  }
  if (Object.keys(extra).length > 0) canonical.extra = extra;
  return canonical;
}

/** The rule of a value that has this shape. */
export function shaped(of: Shape): Rule {
  return described(
    (refer) => refer.shape(of),
    (value, at, name) => {
      if (value.kind === 'mapping') return readShape(value, of, at);
      wrong(value, name, 'must be a mapping', at);
      return toJson(value);
    },
  );
}

/** Words that a canonical form keeps under `extra` because it spells them otherwise. */
const RESPELLED = new Set(['operation', 'type', 'agent']);

function readExtra(extra: Mapping, at: At, of: Shape): JsonObject {
  return Object.fromEntries(
    [...extra.entries.values()].map((entry) => [
      entry.name,
      RESPELLED.has(entry.name) ? toJson(entry.value) : unknown(entry, at, of),
    ]),
  );
}

function unknown(entry: Entry, { faults }: At, { fields, beside = [] }: Shape): Json {
  if (!entry.name.startsWith('x-')) {
    const known = [...new Set([...fields.keys(), ...beside])];
    const meant = nearest(entry.name, known);
    const hint =
      meant === entry.name
        ? 'it does not go with the fields beside it'
        : meant
          ? `did you mean "${meant}"?`
          : `the fields here are ${[...new Set([...fields.values()].map(({ name }) => name))].join(', ')}`;
    faults.error(entry, 'UNKNOWN_FIELD', `unknown field "${entry.name}"`, hint);
  }
  return toJson(entry.value);
}

/** The shape where these words are taken before it is read. */
export function besides(of: Shape, ...beside: readonly string[]): Shape {
  return { ...of, beside };
}

/** The same fields, known to runnable.ts under another name. */
export function renamed(name: string, { fields }: Shape): Shape {
  const own = [...fields].map(
    ([spelling, field]) => [spelling, { ...field, feature: `${name}.${field.name}` }] as const,
  );
  return { name, fields: new Map(own) };
}
