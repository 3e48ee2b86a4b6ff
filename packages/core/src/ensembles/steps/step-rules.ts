import type { Json } from '@ensembleapp/protocol';
import { nearest } from '../../nearest.ts';
import { STEP_TIMEOUT_LIMIT } from '../duration.ts';
import { namesOf } from '../expression/names.ts';
import { inputs } from '../read-fields.ts';
import { checkSchema } from '../read-schema.ts';
import { anyOf, type Description, described, schemaOf } from '../reading/described.ts';
import {
  type At,
  condition,
  duration,
  expression,
  flag,
  listOf,
  listOrOne,
  mappingOf,
  number,
  oneOf,
  plainText,
  type Rule,
  text,
  texts,
  values,
  word,
  wrong,
} from '../reading/rule.ts';
import { readShape, type Shape, shape, shaped } from '../reading/shape.ts';
import { textOf } from '../reading/text-of.ts';
import { type Entry, type Mapping, type Tree, toJson } from '../reading/tree.ts';
import { AGENT_ROOTS } from '../roots.ts';
import { linkCall } from './link-call.ts';

const LONGEST_WAIT = 3_600_000;
const MOST_ATTEMPTS = 20;
const LONGEST_CACHE_SECONDS = 30 * 86_400;

/** Reads a value where these names are known too. */
export function naming(rule: Rule, ...names: readonly string[]): Rule {
  return described(
    (refer) => schemaOf(rule, refer),
    (value, at, name) => rule(value, { ...at, scope: { ...at.scope, names: namesOf(names, at.scope.names) } }, name),
  );
}

/** Reads a value in the body of the loop whose field it is. */
export function inBody(rule: Rule): Rule {
  return described(
    (refer) => schemaOf(rule, refer),
    (value, at, name) => rule(value, { ...at, scope: at.body ?? at.scope }, name),
  );
}

/** What a loop calls its item; it may not stand before what the credential vouches for. */
export const itemName: Rule = described({ type: 'string' }, (value, at, name) => {
  const word = textOf(value)?.value;
  if (AGENT_ROOTS.some((root) => root === word)) {
    at.faults.error(
      value,
      'INVALID_FIELD',
      `${name} may not be ${word}: that name has a meaning of its own`,
      'choose another name',
    );
  }
  return plainText(value, at, name);
});

/** A mapping of this shape, or one value that stands for it with one field. */
function shapedOr(field: string, of: Shape): Rule {
  const only = of.fields.get(field);
  const schema: Description = (refer) => anyOf(only ? schemaOf(only.rule, refer) : {}, refer.shape(of));
  return described(schema, (value, at, name) => {
    if (value.kind === 'mapping') return readShape(value, of, at);
    return { [field]: only ? only.rule(value, at, name) : toJson(value) };
  });
}

const RETRY = shape('retry', {
  attempts: [number(1, MOST_ATTEMPTS), 'maxAttempts', 'max_attempts', 'maxRetries'],
  backoff: oneOf('exponential', 'linear', 'fixed'),
  initialDelay: [duration(LONGEST_WAIT), 'initial_delay', 'delay'],
  maxDelay: [duration(LONGEST_WAIT), 'max_delay'],
  retryOn: [listOrOne(word), 'retry_on'],
  retryIf: [naming(condition, 'error'), 'retry_if'],
  attemptTimeout: [duration(STEP_TIMEOUT_LIMIT), 'timeout', 'attempt_timeout'],
  jitter: flag,
});
export const retry: Rule = shapedOr('attempts', RETRY);

/** Seconds, or an expression. */
const ttl: Rule = described({ type: ['number', 'string'] }, (value, at, name) =>
  textOf(value)?.value.includes('$')
    ? values(value, at, name)
    : number(1, LONGEST_CACHE_SECONDS, false)(value, at, name),
);

const CACHE = shape('cache', { ttl, key: text, bypass: condition });
export const cache: Rule = shapedOr('ttl', CACHE);

/** One of some words, or a mapping with exactly one of some fields. */
function wordOr(words: readonly string[], fields: Readonly<Record<string, Rule>>): Rule {
  const of = shape('handling', fields);
  const rule = `must be ${[...words, ...Object.keys(fields).map((field) => `{${field}: …}`)].join(' or ')}`;
  return described(
    (refer) => anyOf({ enum: words }, refer.shape(of)),
    (value, at, name) => {
      if (value.kind === 'mapping') {
        if (!Object.keys(fields).some((field) => value.entries.has(field))) wrong(value, name, rule, at);
        return readShape(value, of, at);
      }
      if (!words.some((known) => known === toJson(value))) wrong(value, name, rule, at);
      return toJson(value);
    },
  );
}

export const onError: Rule = wordOr(['fail', 'continue'], { fallback: values });
export const onTimeout: Rule = wordOr(['continue'], { fallback: values, error: text });

/** The agent that judges an output. What it is given is not the credential's. */
const evaluator: Rule = described({ type: 'string' }, (value, at, name) => {
  const agent = textOf(value)?.value;
  if (agent !== undefined && !agent.includes('$'))
    linkCall('agent', agent, value, { place: value, untrusted: 'all' }, at);
  else wrong(value, name, 'must be the name of an agent', at);
  return toJson(value);
});

export const scoring: Rule = shaped(
  shape('scoring', {
    enabled: flag,
    evaluator,
    criteria: values,
    thresholds: shaped(
      shape('thresholds', {
        minimum: number(0, 1, false),
        target: number(0, 1, false),
        excellent: number(0, 1, false),
      }),
    ),
    onFailure: oneOf('retry', 'continue', 'abort'),
    retryLimit: number(0, MOST_ATTEMPTS),
    requireImprovement: flag,
    minImprovement: number(0, 1, false),
  }),
);

export const maxConcurrency: Rule = number(1, 100);

export const loop: Rule = shaped(
  shape('loop', {
    items: expression,
    parallel: flag,
    maxConcurrency: [maxConcurrency, 'max_concurrency', 'concurrency'],
    as: itemName,
    indexAs: itemName,
    breakWhen: condition,
  }),
);

/** `state` of a step: the keys it uses, and those it sets when it has succeeded. */
export const state: Rule = shaped(shape('access', { use, set }));

function use(value: Tree, at: At, name: string): Json {
  for (const key of value.kind === 'list' ? value.items : []) {
    const written = textOf(key)?.value;
    if (written !== undefined && at.owner !== undefined) at.flow?.reads.of(at.owner).reads.add(written);
  }
  return texts(value, at, name);
}

function set(value: Tree, at: At, name: string): Json {
  const { flow, owner, scope } = at;
  const keys: readonly (Entry | Tree)[] =
    value.kind === 'mapping' ? [...value.entries.values()] : value.kind === 'list' ? value.items : [];
  for (const place of keys) {
    const key = 'name' in place ? place.name : textOf(place)?.value;
    if (key === undefined || !flow) continue;
    if (owner !== undefined) flow.reads.of(owner).writes.add(key);
    if (!flow.declared || flow.declared.has(key)) continue;
    const meant = nearest(key, flow.declared);
    const hint = meant ? `did you mean "${meant}"?` : 'declare it in state.schema';
    at.faults.error(place, 'UNDECLARED_STATE', `the state has no "${key}"`, hint);
  }
  const onRead: typeof scope.onRead = (reference, step) => flow?.reads.note(owner ?? '', reference, step, true);
  const settled: At = {
    ...at,
    scope: { ...scope, names: namesOf(['output'], scope.names), settled: true, onRead },
  };
  return value.kind === 'mapping' ? mappingOf(values)(value, settled, name) : listOf(plainText)(value, settled, name);
}

/** Ids of steps that this one waits for. */
export const dependsOn: Rule = listOrOne((value, at) => {
  const id = textOf(value)?.value;
  const { steps } = at.scope;
  if (id === undefined) wrong(value, 'depends_on', 'must be ids of steps', at);
  else if (!steps.has(id)) {
    const meant = nearest(id, steps.keys());
    at.faults.error(value, 'UNKNOWN_NAME', `there is no step "${id}"`, meant && `did you mean "${meant}"?`);
  } else if (at.owner !== undefined) at.flow?.reads.of(at.owner).steps.add(id);
  return toJson(value);
});

const SHAPES = shape('schema', { input: inputs, output: outputSchema });

/** What a step takes and gives: `{input, output}`, or the schema of what it gives. */
export const schema: Rule = (value, at) => (isShapes(value) ? readShape(value, SHAPES, at) : outputSchema(value, at));

/** Whether a schema says what is taken and given. */
export function isShapes(value: Tree): value is Mapping {
  return (
    value.kind === 'mapping' &&
    value.entries.size > 0 &&
    [...value.entries.keys()].every((name) => SHAPES.fields.has(name))
  );
}

function outputSchema(value: Tree, at: At): Json {
  checkSchema(value, at);
  return toJson(value);
}
