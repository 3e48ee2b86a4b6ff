import type { Expression } from './expression.ts';
import { ExpressionProblem } from './expression-problem.ts';
import { parseArrowOrExpr } from './grammar/parse-operators.ts';
import type { Parsing } from './grammar/parsing.ts';
import { Reader } from './grammar/reader.ts';
import type { Names } from './names.ts';
import { parseText } from './parse-text.ts';

/**
 * Parses a field that takes a bare expression, such as `condition`; `${ }` around it is allowed.
 * @throws ExpressionProblem; `CONDITION_TEXT` when there is text around the `${ }`.
 */
export function parseExpression(source: string, names: Names): Expression {
  const trimmed = source.trimEnd();
  const start = trimmed.length - trimmed.trimStart().length;
  if (trimmed.startsWith('$', start) || (trimmed.includes('${') && !trimmed.includes('`'))) {
    const text = parseText(trimmed.slice(start), names);
    if (text.kind === 'whole') return shift(text.expression, start);
    if (text.kind === 'mixed') throw conditionText(start);
  }
  const reader = new Reader(trimmed);
  const expression = parseBody(reader, names);
  if (reader.offset < trimmed.length) throw reader.unexpected('an operator is missing');
  return expression;
}

/** An expression, or an arrow function, that starts where the reader stands; blanks around it are passed. */
export function parseBody(reader: Reader, names: Names): Expression {
  reader.skipBlanks();
  const start = reader.offset;
  const parsing: Parsing = { reader, names, references: [], variables: undefined };
  const tree = parseArrowOrExpr(parsing);
  const source = reader.source.slice(start, reader.offset).trimEnd();
  reader.skipBlanks();
  return { source, offset: start, tree, references: parsing.references };
}

function conditionText(offset: number): ExpressionProblem {
  return new ExpressionProblem(
    'CONDITION_TEXT',
    'there is text around the ${ }',
    offset,
    'write the whole expression inside one ${ }, or without it',
  );
}

function shift(expression: Expression, by: number): Expression {
  if (by === 0) return expression;
  const references = expression.references.map((reference) => ({ ...reference, offset: reference.offset + by }));
  return { ...expression, offset: expression.offset + by, references };
}
