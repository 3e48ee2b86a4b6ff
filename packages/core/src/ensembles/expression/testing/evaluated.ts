import type { Json } from '@ensembleapp/protocol';
import { render } from '../evaluate.ts';
import { ExpressionFailure } from '../expression-failure.ts';
import { ExpressionProblem } from '../expression-problem.ts';
import type { Limits } from '../limits.ts';
import { namesOf } from '../names.ts';
import { parseText } from '../parse-text.ts';
import type { Scope } from '../scope.ts';

/** The clock, the id and the chance of tests. */
export const FIXED = {
  now: () => Date.UTC(2026, 0, 31, 12, 30, 5, 7),
  uuid: () => '00000000-0000-4000-8000-000000000001',
  random: () => 0.25,
} satisfies Omit<Scope, 'get'>;

export function scopeOf(roots: Readonly<Record<string, unknown>>): Scope {
  return { ...FIXED, get: (root) => roots[root] };
}

/** The value of a text in which the given roots are known. */
export function evaluated(
  source: string,
  roots: Readonly<Record<string, unknown>> = {},
  limits?: Limits,
): Json | undefined {
  return render(parseText(source, namesOf(Object.keys(roots))), scopeOf(roots), limits);
}

/** The code of the fault that reading or evaluating a text ends with; undefined when it has a value. */
export function faultOf(
  source: string,
  roots: Readonly<Record<string, unknown>> = {},
  limits?: Limits,
): ExpressionProblem | ExpressionFailure | undefined {
  try {
    evaluated(source, roots, limits);
    return undefined;
  } catch (error) {
    if (error instanceof ExpressionProblem || error instanceof ExpressionFailure) return error;
    throw error;
  }
}
