import type { Json } from '@ensembleapp/protocol';
import type { Expression, Node } from './expression.ts';
import { ExpressionFailure } from './expression-failure.ts';
import { Callable } from './interpreter/callable.ts';
import { type Code, NO_FRAME } from './interpreter/code.ts';
import { compile } from './interpreter/compile.ts';
import { toText } from './interpreter/convert.ts';
import { exceeded, Run } from './interpreter/run.ts';
import { type Missing, settle } from './interpreter/settle.ts';
import { join } from './library/text-build.ts';
import { DEFAULT_LIMITS, type Limits } from './limits.ts';
import type { Text } from './parse-text.ts';
import type { Scope } from './scope.ts';
import { isTruthy } from './value.ts';

/**
 * The value of an expression as plain JSON data; undefined when what it names is missing. A value that is only read through
 * is given as the scope holds it, not copied.
 * @throws ExpressionFailure
 */
export function evaluate(
  expression: Expression,
  scope: Scope,
  limits: Limits = DEFAULT_LIMITS,
  missing: Missing = 'omit',
): Json | undefined {
  return attributed(expression, (program) => {
    const value = program.code(new Run(scope, limits), NO_FRAME);
    return program.readsThrough ? (value as Json | undefined) : settle(value, missing);
  });
}

/**
 * Whether a condition holds. An arrow function is called with `argument` first.
 * @throws ExpressionFailure
 */
export function test(expression: Expression, scope: Scope, limits: Limits = DEFAULT_LIMITS, argument?: Json): boolean {
  return attributed(expression, (program) => {
    const run = new Run(scope, limits);
    const value = program.code(run, NO_FRAME);
    return isTruthy(value instanceof Callable ? value.call(run, [argument]) : value);
  });
}

/**
 * The value of a text: a whole expression keeps its type, mixed parts are joined by their text forms.
 * @throws ExpressionFailure
 */
export function render(
  text: Text,
  scope: Scope,
  limits: Limits = DEFAULT_LIMITS,
  missing: Missing = 'omit',
): Json | undefined {
  if (text.kind === 'literal') return text.value;
  if (text.kind === 'whole') return evaluate(text.expression, scope, limits, missing);
  const run = new Run(scope, limits);
  const texts = text.parts.map((part) => (typeof part === 'string' ? part : slotText(part, run)));
  return join(texts, '', run);
}

function slotText(expression: Expression, run: Run): string {
  return attributed(expression, (program) => {
    const value = program.code(run, NO_FRAME);
    if (value === undefined) run.scope.onUndefined?.(expression.source);
    if (typeof value === 'number') settle(value, 'omit');
    return toText(value, run);
  });
}

interface Program {
  readonly code: Code;
  /** It only reads members, so that its value is data of the scope. */
  readonly readsThrough: boolean;
}

const programs = new WeakMap<Expression, Program>();

/** Compiled when first evaluated, then kept with the expression. */
function programOf(expression: Expression): Program {
  let program = programs.get(expression);
  if (!program) {
    program = { code: compile(expression.tree), readsThrough: readsThrough(expression.tree) };
    programs.set(expression, program);
  }
  return program;
}

function readsThrough(node: Node): boolean {
  if (node.kind === 'chain') return node.links.every(({ kind }) => kind === 'member') && readsThrough(node.start);
  return node.kind === 'root' || node.kind === 'component';
}

/**
 * Runs the program of an expression; a failure is told which one it happened in. Data nested too deep for the stack of the host
 * goes over a limit like everything else that is too large.
 */
function attributed<T>(expression: Expression, work: (program: Program) => T): T {
  try {
    return work(programOf(expression));
  } catch (error) {
    const failure = error instanceof RangeError ? exceeded('its values are nested too deep') : error;
    if (failure instanceof ExpressionFailure) failure.source ??= expression.source;
    throw failure;
  }
}
