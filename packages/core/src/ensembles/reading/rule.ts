import type { Json } from '@ensembleapp/protocol';
import { parseDuration } from '../duration.ts';
import type { Flow } from '../flow.ts';
import { checkCondition, checkValues, type Scope } from './check-expressions.ts';
import { anyOf, type Description, described, schemaOf } from './described.ts';
import type { Faults } from './faults.ts';
import { textOf } from './text-of.ts';
import { describe, type Tree, toJson } from './tree.ts';

/** What a value is read with: who collects the faults, and what its expressions can name. */
export interface At {
  readonly faults: Faults;
  readonly scope: Scope;
  /** The flow that steps stand in. */
  readonly flow?: Flow;
  /** Id of the step, or name of the definition, that is read. */
  readonly owner?: string;
  /** What the steps of a loop, and its tests, can name. */
  readonly body?: Scope;
}

/**
 * Checks one value and gives its canonical form. Whatever is wrong with it, what was written is in what is given back: a rule drops
 * nothing.
 */
export interface Rule {
  (value: Tree, at: At, name: string): Json;
  /** What an editor is told of these values; absent: anything. */
  readonly schema?: Description;
}

/** Any value; texts in it may hold expressions. */
export const values: Rule = (value, { scope, faults }) => {
  checkValues(value, scope, faults);
  return toJson(value);
};

/** Any value, its texts without expressions. */
export const constant: Rule = (value) => toJson(value);

/** Text that may hold expressions. */
export const text: Rule = described({ type: 'string' }, (value, at, name) => {
  if (!textOf(value)) wrong(value, name, 'must be text', at);
  return values(value, at, name);
});

/** Text as it is. */
export const plainText: Rule = described({ type: 'string' }, (value, at, name) => {
  if (!textOf(value)) wrong(value, name, 'must be text', at);
  return toJson(value);
});

export const flag: Rule = described({ type: 'boolean' }, (value, at, name) => {
  if (!isScalar(value, 'boolean')) wrong(value, name, 'must be true or false', at);
  return toJson(value);
});

/** An expression, with or without `${ }`, or a plain truth value. */
export const condition: Rule = described({ type: ['string', 'boolean'] }, (value, { scope, faults }, name) => {
  checkCondition(name, value, scope, faults);
  return toJson(value);
});

/** A bare expression, or one in `${ }`; anything that is no text is a constant. */
export const expression: Rule = (value, at, name) =>
  textOf(value) ? condition(value, at, name) : values(value, at, name);

/** true, false, or text with an expression. */
export const flagOrText: Rule = described({ type: ['boolean', 'string'] }, (value, at, name) =>
  textOf(value) ? values(value, at, name) : flag(value, at, name),
);

/** A number within bounds. More than the largest is the limit of a resource. */
export function number(least: number, most = Number.POSITIVE_INFINITY, whole = true): Rule {
  const bounds = {
    ...(Number.isFinite(least) && { minimum: least }),
    ...(Number.isFinite(most) && { maximum: most }),
  };
  return described({ type: whole ? 'integer' : 'number', ...bounds }, (value, at, name) => {
    const given = toJson(value);
    const from = Number.isFinite(least) ? ` from ${least}` : '';
    const rule = `must be a ${whole ? 'whole ' : ''}number${from}`;
    if (typeof given !== 'number' || given < least || (whole && !Number.isInteger(given))) wrong(value, name, rule, at);
    else if (given > most)
      at.faults.error(value, 'LIMIT_EXCEEDED', `${name} must be at most ${most}`, `write ${most} or less`);
    return given;
  });
}

const DURATION_RULE = 'must be milliseconds, or a text such as 500ms, 30s, 5m, 2h';

/** A duration of at least 1 ms and at most `limit` ms; an expression may give it. */
export function duration(limit: number): Rule {
  return described({ type: ['string', 'number'] }, (value, at, name) => {
    const given = toJson(value);
    if (typeof given === 'string' && given.includes('$')) {
      at.faults.use('text.duration', value, `an expression as ${name}`);
      return values(value, at, name);
    }
    const ms = typeof given === 'string' || typeof given === 'number' ? parseDuration(given) : undefined;
    if (ms === undefined || ms < 1) wrong(value, name, DURATION_RULE, at);
    else if (ms > limit)
      at.faults.error(value, 'LIMIT_EXCEEDED', `${name} must be at most ${limit} ms`, `write ${limit} or less`);
    return given;
  });
}

export function oneOf(...known: readonly string[]): Rule {
  return described({ enum: known }, (value, at, name) => {
    const given = toJson(value);
    if (!known.some((word) => word === given)) wrong(value, name, `must be one of ${known.join(', ')}`, at);
    return given;
  });
}

export function listOf(rule: Rule): Rule {
  const schema: Description = (refer) => ({ type: 'array', items: schemaOf(rule, refer) });
  return described(schema, (value, at, name) => {
    if (value.kind === 'list') return value.items.map((item) => rule(item, at, name));
    wrong(value, name, 'must be a list', at);
    return toJson(value);
  });
}

/** A list; one value alone is a list of it. */
export function listOrOne(rule: Rule): Rule {
  const schema: Description = (refer) => {
    const one = schemaOf(rule, refer);
    return anyOf({ type: 'array', items: one }, one);
  };
  return described(schema, (value, at, name) =>
    (value.kind === 'list' ? value.items : [value]).map((item) => rule(item, at, name)),
  );
}

/** A mapping whose every value follows the rule. */
export function mappingOf(rule: Rule): Rule {
  const schema: Description = (refer) => ({ type: 'object', additionalProperties: schemaOf(rule, refer) });
  return described(schema, (value, at, name) => {
    if (value.kind === 'mapping') {
      return Object.fromEntries(
        [...value.entries.values()].map((entry) => [entry.name, rule(entry.value, at, entry.name)]),
      );
    }
    wrong(value, name, 'must be a mapping', at);
    return toJson(value);
  });
}

/** Text or number. */
export const word: Rule = described({ type: ['string', 'number'] }, (value, at, name) => {
  if (!isScalar(value, 'string') && !isScalar(value, 'number')) wrong(value, name, 'must be text or a number', at);
  return toJson(value);
});

export const texts = listOf(plainText);
export const mapping = mappingOf(values);

/** Reports a value of the wrong kind. */
export function wrong(value: Tree, name: string, rule: string, { faults }: At): void {
  const message = `${name} ${rule}; it is ${describe(value)}`;
  faults.error(value, 'INVALID_FIELD', message, rule.replace(/^must be /, 'write '));
}

function isScalar(value: Tree, type: 'string' | 'number' | 'boolean'): boolean {
  return value.kind === 'scalar' && typeof value.value === type;
}
