import { describe, expect, it } from 'vitest';
import { evaluate, test } from './evaluate.ts';
import { ExpressionProblem } from './expression-problem.ts';
import { namesOf } from './names.ts';
import { parseExpression } from './parse-expression.ts';

const names = namesOf(['input', 'error']);
const scope = new Map<string, unknown>([['input', { n: 3, list: [1] }]]);

const problemOf = (source: string) => {
  try {
    parseExpression(source, names);
    return undefined;
  } catch (problem) {
    return problem instanceof ExpressionProblem ? problem : undefined;
  }
};

describe('a bare expression', () => {
  it('stands with or without ${ }', () => {
    for (const source of [
      'input.n > 2',
      '${input.n > 2}',
      ' ${ input.n > 2 }\n',
      '${{ input.n > 2 }}',
      '  input.n > 2 ',
    ]) {
      expect(evaluate(parseExpression(source, names), scope)).toBe(true);
    }
    expect(evaluate(parseExpression('$input.list', names), scope)).toEqual([1]);
  });

  it('may hold templates of its own', () => {
    expect(evaluate(parseExpression('`n${input.n}` === "n3"', names), scope)).toBe(true);
  });

  it('is refused with text around the ${ }', () => {
    expect(problemOf('${input.n} > 2')?.code).toBe('CONDITION_TEXT');
    expect(problemOf('input.n === ${input.n}')?.code).toBe('CONDITION_TEXT');
    expect(problemOf('"${input.n}" === ${input.n}')?.code).toBe('CONDITION_TEXT');
    expect(problemOf('is ${input.n}')?.code).toBe('CONDITION_TEXT');
    expect(problemOf('${input.n')?.code).toBe('EXPRESSION_SYNTAX');
  });

  it('is refused when something is left over', () => {
    expect(problemOf('input.n input.n')).toMatchObject({ code: 'EXPRESSION_SYNTAX', offset: 8 });
    expect(problemOf('')?.code).toBe('EXPRESSION_SYNTAX');
    expect(problemOf('   ')?.code).toBe('EXPRESSION_SYNTAX');
  });

  it('gives places in the text it was read from', () => {
    expect(parseExpression('  ${ input.n }', names)).toMatchObject({ offset: 5, references: [{ offset: 5 }] });
    expect(parseExpression('  1 + input.n', names)).toMatchObject({ offset: 2, references: [{ offset: 6 }] });
    expect(parseExpression('input.n', names).source).toBe('input.n');
  });
});

describe('a condition', () => {
  it.each([
    ['false', false],
    ['0', false],
    ['0/0', false],
    ['""', false],
    ['null', false],
    ['input.none', false],
    ['"false"', true],
    ['[]', true],
    ['input', true],
  ])('%s is %s', (source, holds) => {
    expect(test(parseExpression(source, names), scope)).toBe(holds);
  });

  it('may be an arrow function of its argument', () => {
    const retryIf = parseExpression('(error) => error.status === 503', names);
    expect(test(retryIf, scope, undefined, { status: 503 })).toBe(true);
    expect(test(retryIf, scope, undefined, { status: 400 })).toBe(false);
  });
});
