import { nearest } from '../../nearest.ts';
import type { Reference } from '../expression/expression.ts';
import { ExpressionProblem } from '../expression/expression-problem.ts';
import type { Names } from '../expression/names.ts';
import { parseExpression } from '../expression/parse-expression.ts';
import { parseText, type Text } from '../expression/parse-text.ts';
import type { Link } from '../link.ts';
import { ENSEMBLE_ROOTS, LATER_ROOTS, STEP_ROOTS, TRIGGER_ROOTS } from '../roots.ts';
import { isLater, type Position } from '../steps/position.ts';
import { readTemplate, type TemplateReading } from '../template/written-template.ts';
import type { Faults } from './faults.ts';
import { type TextScalar, textOf } from './text-of.ts';
import type { Scalar, Tree } from './tree.ts';

/** What can be named at a place. */
export interface Scope {
  readonly names: Names;
  /** Where each step stands, by id; empty in an agent file. */
  readonly steps: ReadonlyMap<string, Position>;
  /** The step whose field this is; absent: all steps have settled. */
  readonly reader?: Position;
  /** The step's own result is there, as in `state.set`. */
  readonly settled?: boolean;
  /** Environment names the project allows; absent: not checked here. */
  readonly env?: ReadonlySet<string> | undefined;
  /** Gathers what is referred to beyond the text. */
  readonly links: Link[];
  /** Told of all that is read, and of which step. */
  readonly onRead?: ((reference: Reference, step: string | undefined) => void) | undefined;
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

/** Checks a field that takes an expression, with or without `${ }`, or a plain boolean. */
export function checkCondition(name: string, tree: Tree, scope: Scope, faults: Faults): void {
  if (tree.kind === 'scalar' && typeof tree.value === 'boolean') return;
  const text = textOf(tree);
  if (!text) {
    faults.error(tree, 'INVALID_FIELD', `${name} must be an expression`);
    return;
  }
  checking(text, scope, faults, () =>
    checkReferences(text, parseExpression(text.value, scope.names).references, scope, faults),
  );
}

/** Checks a text in a template language: the template itself, and the expressions in it. */
export function checkTemplate(text: TextScalar, reading: TemplateReading, scope: Scope, faults: Faults): void {
  checking(text, scope, faults, () => {
    const read = readTemplate(text.value, scope.names, reading);
    if (read.kind !== 'template') return checkParsed(text, read, scope, faults);
    for (const { references } of read.slots) checkReferences(text, references, scope, faults);
    checkReferences(text, read.reads, scope, faults);
  });
}

function checkText(text: TextScalar, scope: Scope, faults: Faults): void {
  checking(text, scope, faults, () => checkParsed(text, parseText(text.value, scope.names), scope, faults));
}

function checkParsed(text: Scalar, parsed: Text, scope: Scope, faults: Faults): void {
  if (parsed.kind === 'whole') checkReferences(text, parsed.expression.references, scope, faults);
  if (parsed.kind !== 'mixed') return;
  for (const part of parsed.parts) if (typeof part !== 'string') checkReferences(text, part.references, scope, faults);
}

function checking(text: TextScalar, { names }: Scope, faults: Faults, check: () => void): void {
  try {
    check();
  } catch (problem) {
    if (!(problem instanceof ExpressionProblem)) throw problem;
    const { code, message, offset, hint } = problem;
    faults.error(text.locate(offset), code, message, hint ?? hintOf(code, names));
  }
}

const MOST_NAMES = 12;

function hintOf(code: string, names: Names): string {
  if (code !== 'UNKNOWN_NAME') return 'see the grammar of expressions';
  const known = [...names.list()];
  const more = known.length > MOST_NAMES ? ', …' : '';
  return `known here: ${known.slice(0, MOST_NAMES).join(', ')}${more}`;
}

const ROOTS: ReadonlySet<string> = new Set([...ENSEMBLE_ROOTS, ...LATER_ROOTS]);

function checkReferences(text: Scalar, references: readonly Reference[], scope: Scope, faults: Faults): void {
  for (const reference of references) {
    const { root, path, offset } = reference;
    const step = checkStep(text, reference, scope, faults);
    scope.onRead?.(reference, step);
    const [name] = path;
    if (root === 'component' && name !== undefined)
      scope.links.push({ to: 'component', reference: name, place: text.locate(offset) });
    if (root === 'env' && name !== undefined && scope.env && !scope.env.has(name)) {
      const hint = 'add the name to env.allow in ensemble.config.ts';
      faults.error(text.locate(offset), 'ENV_NOT_ALLOWED', `the project does not allow env.${name}`, hint);
    }
  }
}

/** The id of the step that is read, if it is one. */
function checkStep(text: Scalar, { root, path, offset }: Reference, scope: Scope, faults: Faults): string | undefined {
  const { steps, reader, settled } = scope;
  const [member] = path;
  const byRoot = STEP_ROOTS.some((name) => name === root);
  if (byRoot ? member === undefined : ROOTS.has(root) && !isStepHere(root, scope)) return undefined;
  const id = byRoot ? (member ?? '') : root;
  const position = steps.get(id);
  if (position) {
    const later = reader && !(settled && position.id === reader.id) && isLater(position, reader);
    if (later) {
      const which = position.id === reader.id ? 'this step itself' : 'a later step';
      faults.warn(text.locate(offset), 'FORWARD_REFERENCE', `"${id}" is ${which}: its output is undefined here`);
    }
    return id;
  }
  if (byRoot && root !== 'previous') {
    const meant = nearest(id, steps.keys());
    faults.error(
      text.locate(offset),
      'UNKNOWN_NAME',
      `there is no step "${id}"`,
      meant ? `did you mean "${meant}"?` : stepsHint(steps),
    );
  }
  return undefined;
}

function stepsHint(steps: Scope['steps']): string {
  return `the steps are ${[...steps.keys()].slice(0, MOST_NAMES).join(', ') || 'none'}`;
}

/** Parts of the trigger have short names, which a step may take. */
function isStepHere(root: string, { steps }: Scope): boolean {
  return TRIGGER_ROOTS.includes(root) && steps.has(root);
}
