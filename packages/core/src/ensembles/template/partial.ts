import { ExpressionProblem } from '../expression/expression-problem.ts';

/** A template names another one. */
export function partial(written: string, offset: number): ExpressionProblem {
  const message = `${written} is not available in this version: a template stands alone`;
  return new ExpressionProblem('OPERATION_UNAVAILABLE', message, offset, 'write it in place');
}
