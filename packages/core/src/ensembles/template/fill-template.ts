import type { Json, JsonObject } from '@ensembleapp/protocol';
import { isObject } from '../../agents/operations/is-object.ts';
import { render } from '../expression/evaluate.ts';
import type { Reference } from '../expression/expression.ts';
import { fault } from '../expression/expression-failure.ts';
import { setMember } from '../expression/interpreter/member.ts';
import { DEFAULT_LIMITS, type Limits } from '../expression/limits.ts';
import { readRoot, type Scope } from '../expression/scope.ts';
import { Subject, valueReached } from '../expression/subject.ts';
import type { FilledTemplate } from './filled-template.ts';
import { slotName, type WrittenTemplate } from './written-template.ts';

/**
 * Puts beside a template the values that it reads; a plain text is rendered at once.
 * @throws ExpressionFailure
 */
export function fillTemplate(written: WrittenTemplate, scope: Scope, limits: Limits = DEFAULT_LIMITS): Json {
  const { source: template, parsed, engine, output } = written;
  const values = valuesOf(written, scope, limits);
  if (output === 'text') return parsed.render(values);
  return { template, engine, values } satisfies FilledTemplate;
}

function valuesOf({ slots, reads, others }: WrittenTemplate, scope: Scope, limits: Limits): JsonObject {
  const values: Record<string, Json> = {};
  const made = new Set<Json>([values]);
  const found = reads.map((reference) => readAt(reference, scope));
  for (const one of found.toSorted((a, b) => a.path.length - b.path.length)) put(one, values, made);
  const input = valueReached(readRoot(scope, 'input'));
  for (const name of others) {
    if (isObject(input) && Object.hasOwn(input, name)) setMember(values, name, input[name] ?? null);
  }
  for (const [index, expression] of slots.entries()) {
    const text = render({ kind: 'mixed', parts: [expression] }, scope, limits);
    setMember(values, slotName(index), text ?? null);
  }
  return values;
}

/** A value and where in the template's values it belongs. */
interface Found {
  readonly path: readonly string[];
  readonly value: Json;
}

/** Follows a path as far as names lead; what the engine itself knows of a value, such as its `size`, is left to it. */
function readAt({ root, path }: Reference, scope: Scope): Found {
  let reached = readRoot(scope, root);
  const walked = [root];
  for (const name of path) {
    const value = valueReached(reached);
    if (reached instanceof Subject && reached.members.has(name)) reached = reached.members.get(name);
    else if (isObject(value) && Object.hasOwn(value, name)) reached = value[name] ?? null;
    else break;
    walked.push(name);
  }
  // Functions are never in a scope.
  return { path: walked, value: (valueReached(reached) ?? null) as Json };
}

/** @throws ExpressionFailure when a step is read both as its output and for something else that is known of it */
function put({ path, value }: Found, values: Record<string, Json>, made: Set<Json>): void {
  let at: Record<string, Json> = values;
  for (const [index, name] of path.entries()) {
    const there = at[name];
    if (index === path.length - 1) {
      if (there === undefined) setMember(at, name, value);
      return;
    }
    if (there === undefined) {
      const inner = {};
      made.add(inner);
      setMember(at, name, inner);
      at = inner;
    } else if (made.has(there) && isObject(there)) at = there;
    else if (memberAt(there, path.slice(index + 1)) === value) return;
    else throw fault(`the template reads ${name} both as a value and for ${path[index + 1]}`, `write ${name}.output`);
  }
}

function memberAt(value: Json, path: readonly string[]): Json | undefined {
  return path.reduce<Json | undefined>(
    (at, name) => (isObject(at) && Object.hasOwn(at, name) ? at[name] : undefined),
    value,
  );
}
