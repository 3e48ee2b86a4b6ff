import { nearest } from '../../nearest.ts';
import type { Expression, Reference } from '../expression/expression.ts';
import { ExpressionProblem } from '../expression/expression-problem.ts';
import type { Names } from '../expression/names.ts';
import { parseExpression } from '../expression/parse-expression.ts';
import { parseText } from '../expression/parse-text.ts';
import { LATER_ROOTS, STEP_ROOTS } from '../roots.ts';
import type { Faults } from './faults.ts';
import { textOf } from './read-values.ts';
import type { Scalar, Tree } from './tree.ts';

/** What can be named at a place. */
export interface Scope {
  readonly names: Names;
  /** Ids of the steps, in order; empty in an agent file. */
  readonly steps: readonly string[];
  /** Steps before this one have settled here; absent: all have. */
  readonly before?: number;
  /** Some steps could not be read: names that nobody knows may be theirs. */
  readonly partial?: boolean;
  /** Environment names the project allows; absent: not checked here. */
  readonly env?: ReadonlySet<string> | undefined;
}

/** Parses every text in the tree and reports what is wrong with each expression at its own place. */
export function checkValues(tree: Tree, scope: Scope, faults: Faults): void {
  switch (tree.kind) {
    case 'scalar': {
      const text = textOf(tree);
      if (text?.value.includes('$')) checkText(text, scope, faults);
      return;
    }
    case 'list':
      for (const item of tree.items) checkValues(item, scope, faults);
      return;
    case 'mapping':
      for (const { value } of tree.entries.values()) checkValues(value, scope, faults);
  }
}

/** A field that takes an expression, with or without `${ }`, or a plain boolean. */
export function readCondition(name: string, tree: Tree, scope: Scope, faults: Faults): string | boolean | undefined {
  if (tree.kind === 'scalar' && typeof tree.value === 'boolean') return tree.value;
  const text = textOf(tree);
  if (!text) {
    faults.error(tree, 'INVALID_FIELD', `${name} must be an expression`);
    return undefined;
  }
  checking(text, scope, faults, () => checkReferences(text, parseExpression(text.value, scope.names), scope, faults));
  return text.value;
}

function checkText(text: Scalar & { readonly value: string }, scope: Scope, faults: Faults): void {
  checking(text, scope, faults, () => {
    const parsed = parseText(text.value, scope.names);
    if (parsed.kind === 'whole') checkReferences(text, parsed.expression, scope, faults);
    if (parsed.kind !== 'mixed') return;
    for (const part of parsed.parts) if (typeof part !== 'string') checkReferences(text, part, scope, faults);
  });
}

function checking(text: Scalar & { readonly value: string }, scope: Scope, faults: Faults, check: () => void): void {
  try {
    check();
  } catch (problem) {
    if (!(problem instanceof ExpressionProblem)) throw problem;
    const { code, message, offset, hint } = problem;
    const root = code === 'UNKNOWN_NAME' ? /^[\w$-]+/.exec(text.value.slice(offset))?.[0] : undefined;
    const later = root !== undefined && [root, root.split('-')[0] ?? root].find((name) => LATER_ROOTS.has(name));
    if (later) faults.unavailable(text.locate(offset), later);
    else if (code !== 'UNKNOWN_NAME' || !scope.partial) faults.error(text.locate(offset), code, message, hint);
  }
}

function checkReferences(text: Scalar, expression: Expression, scope: Scope, faults: Faults): void {
  for (const reference of expression.references) {
    if (reference.root === 'component') faults.unavailable(text.locate(reference.offset), 'component');
    checkStep(text, reference, scope, faults);
    const [name] = reference.path;
    if (reference.root === 'env' && name !== undefined && scope.env && !scope.env.has(name)) {
      const hint = 'add the name to env.allow in ensemble.config.ts';
      faults.error(text.locate(reference.offset), 'ENV_NOT_ALLOWED', `the project does not allow env.${name}`, hint);
    }
  }
}

function checkStep(text: Scalar, { root, path, offset }: Reference, scope: Scope, faults: Faults): void {
  const [member] = path;
  const byRoot = STEP_ROOTS.some((name) => name === root) && !scope.steps.includes(root);
  if (byRoot && member === undefined) return;
  const id = byRoot ? (member ?? '') : root;
  const index = scope.steps.indexOf(id);
  if (index !== -1) {
    if (scope.before === undefined || index < scope.before) return;
    const which = index === scope.before ? 'this step itself' : 'a later step';
    faults.warn(text.locate(offset), 'FORWARD_REFERENCE', `"${id}" is ${which}: its output is undefined here`);
  } else if (byRoot && root !== 'previous' && !scope.partial) {
    const meant = nearest(id, scope.steps);
    faults.error(text.locate(offset), 'UNKNOWN_NAME', `there is no step "${id}"`, meant && `did you mean "${meant}"?`);
  }
}
