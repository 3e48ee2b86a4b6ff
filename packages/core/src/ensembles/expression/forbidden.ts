import { ExpressionProblem } from './expression-problem.ts';

const FAMILY = /^__(?:define|lookup)\w*__$/;

/** Names that would reach a prototype. They are refused both when written and when made at run time. */
export function isForbidden(name: string): boolean {
  return name === '__proto__' || name === 'prototype' || name === 'constructor' || FAMILY.test(name);
}

/** @throws ExpressionProblem FORBIDDEN_NAME when such a name is written at the offset. */
export function refuseForbidden(name: string, offset: number): void {
  if (isForbidden(name)) {
    throw new ExpressionProblem('FORBIDDEN_NAME', `"${name}" cannot be used as a name`, offset, 'choose another name');
  }
}
