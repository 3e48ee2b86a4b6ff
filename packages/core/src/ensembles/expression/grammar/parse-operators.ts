import type { BinaryOperator, Case, LogicOperator, Node, Operation, UnaryOperator } from '../expression.ts';
import { parseArrow } from './parse-arrow.ts';
import { parseChain } from './parse-chain.ts';
import { parseFilters } from './parse-filters.ts';
import { takeKeyword } from './parse-name.ts';
import type { Parsing } from './parsing.ts';

/** An expression with its filters, which bind weakest. */
export function parseExpr(parsing: Parsing): Node {
  return parseFilters(parsing, parseConditional(parsing));
}

export function parseArrowOrExpr(parsing: Parsing): Node {
  return parseArrow(parsing) ?? parseExpr(parsing);
}

export function parseArrowOrConditional(parsing: Parsing): Node {
  return parseArrow(parsing) ?? parseConditional(parsing);
}

/** `test ? value : test ? value : otherwise`, read as one list of cases. */
export function parseConditional(parsing: Parsing): Node {
  const { reader } = parsing;
  const cases: Case[] = [];
  for (;;) {
    const node = (cases.length > 0 && parseArrow(parsing)) || parseLogic(parsing, 0);
    if (!reader.take('?')) return cases.length === 0 ? node : { kind: 'choice', cases, otherwise: node };
    const value = reader.nested(() => parseArrowOrConditional(parsing));
    reader.expect(':');
    cases.push({ test: node, value });
  }
}

const LOGIC: readonly { readonly operator: LogicOperator; readonly token: RegExp }[] = [
  { operator: '??', token: /\?\?/y },
  { operator: '||', token: /\|\|/y },
  { operator: '&&', token: /&&/y },
];

function parseLogic(parsing: Parsing, level: number): Node {
  const rule = LOGIC[level];
  if (!rule) return parseBinary(parsing, 0);
  const operands: Node[] = [];
  let operand: Node;
  do {
    operand = parseLogic(parsing, level + 1);
    operands.push(operand);
    parsing.reader.skipBlanks();
  } while (parsing.reader.match(rule.token) !== undefined);
  return operands.length === 1 ? operand : { kind: 'logic', operator: rule.operator, operands };
}

/** Weakest first; each pattern leaves the longer operators that start alike to their own level. */
const BINARY: readonly RegExp[] = [
  /\^/y,
  /&(?!&)/y,
  /[=!]==?/y,
  /<=|>=|<(?!<)|>(?!>)/y,
  /<<|>>>?/y,
  /[+-]/y,
  /\*(?!\*)|\/|%/y,
];

function parseBinary(parsing: Parsing, level: number): Node {
  const token = BINARY[level];
  if (!token) return parsePower(parsing);
  const first = parseBinary(parsing, level + 1);
  const rest: Operation[] = [];
  for (;;) {
    parsing.reader.skipBlanks();
    const operator = parsing.reader.match(token);
    if (operator === undefined) return rest.length === 0 ? first : { kind: 'binary', first, rest };
    rest.push({ operator: operator as BinaryOperator, operand: parseBinary(parsing, level + 1) });
  }
}

function parsePower(parsing: Parsing): Node {
  const first = parseUnary(parsing);
  if (!parsing.reader.take('**')) return first;
  const operand = parsing.reader.nested(() => parsePower(parsing));
  return { kind: 'binary', first, rest: [{ operator: '**', operand }] };
}

const SIGN = /!(?!=)|[-+~]/y;

function parseUnary(parsing: Parsing): Node {
  const operator = takeUnary(parsing);
  if (operator === undefined) return parseChain(parsing);
  return { kind: 'unary', operator, operand: parsing.reader.nested(() => parseUnary(parsing)) };
}

function takeUnary(parsing: Parsing): UnaryOperator | undefined {
  const { reader } = parsing;
  if (takeKeyword(parsing, 'typeof')) return 'typeof';
  return reader.match(SIGN) as UnaryOperator | undefined;
}
