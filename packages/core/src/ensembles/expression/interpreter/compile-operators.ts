import type { BinaryOperator, Case, LogicOperator, Node, Operation, UnaryOperator } from '../expression.ts';
import { isEqual, isList, isMapping, isSame, kindOf, type Value } from '../value.ts';
import type { Code } from './code.ts';
import { compile } from './compile.ts';
import { toNumber, toText } from './convert.ts';
import type { Run } from './run.ts';

type Binary = (a: Value, b: Value, run: Run) => Value;

const BINARY = {
  '===': isSame,
  '!==': (a, b) => !isSame(a, b),
  '==': isEqual,
  '!=': (a, b) => !isEqual(a, b),
  '<': (a, b) => compare(a, b, (x, y) => x < y),
  '>': (a, b) => compare(a, b, (x, y) => x > y),
  '<=': (a, b) => compare(a, b, (x, y) => x <= y),
  '>=': (a, b) => compare(a, b, (x, y) => x >= y),
  '+': add,
  '-': (a, b) => toNumber(a) - toNumber(b),
  '*': (a, b) => toNumber(a) * toNumber(b),
  '/': (a, b) => toNumber(a) / toNumber(b),
  '%': (a, b) => toNumber(a) % toNumber(b),
  '**': (a, b) => toNumber(a) ** toNumber(b),
  '<<': (a, b) => toNumber(a) << toNumber(b),
  '>>': (a, b) => toNumber(a) >> toNumber(b),
  '>>>': (a, b) => toNumber(a) >>> toNumber(b),
  '&': (a, b) => toNumber(a) & toNumber(b),
  '^': (a, b) => toNumber(a) ^ toNumber(b),
} satisfies Record<BinaryOperator, Binary>;

/** Two texts by code unit, anything else as numbers; never true with null or undefined. */
function compare(a: Value, b: Value, holds: (x: number | string, y: number | string) => boolean): boolean {
  if (typeof a === 'string' && typeof b === 'string') return holds(a, b);
  if (a === null || a === undefined || b === null || b === undefined) return false;
  return holds(toNumber(a), toNumber(b));
}

/** Joins text forms as soon as one side is not a number, else adds. */
function add(a: Value, b: Value, run: Run): Value {
  if (typeof a === 'number' && typeof b === 'number') return a + b;
  if (!isJoined(a) && !isJoined(b)) return toNumber(a) + toNumber(b);
  const left = toText(a, run);
  const right = toText(b, run);
  run.reserveText(left.length + right.length);
  return left + right;
}

function isJoined(value: Value): boolean {
  return typeof value === 'string' || value instanceof Date || isList(value) || isMapping(value);
}

export function compileBinary(first: Node, rest: readonly Operation[]): Code {
  const start = compile(first);
  const steps = rest.map(({ operator, operand }) => ({ apply: BINARY[operator] as Binary, operand: compile(operand) }));
  return (run, frame) => {
    let value = start(run, frame);
    for (const { apply, operand } of steps) {
      run.step();
      value = apply(value, operand(run, frame), run);
    }
    return value;
  };
}

const UNARY = {
  '!': (value) => !value,
  '-': (value) => -toNumber(value),
  '+': (value) => toNumber(value),
  '~': (value) => ~toNumber(value),
  typeof: typeName,
} satisfies Record<UnaryOperator, (value: Value) => Value>;

function typeName(value: Value): string {
  const kind = kindOf(value);
  if (kind === 'text') return 'string';
  return kind === 'null' || kind === 'list' || kind === 'mapping' || kind === 'date' ? 'object' : kind;
}

export function compileUnary(operator: UnaryOperator, operand: Node): Code {
  const apply: (value: Value) => Value = UNARY[operator];
  const code = compile(operand);
  return (run, frame) => {
    run.step();
    return apply(code(run, frame));
  };
}

/** When the value decides the operator, what stands to its right is not evaluated. */
const DECIDES = {
  '??': (value) => value !== undefined && value !== null,
  '||': (value) => Boolean(value),
  '&&': (value) => !value,
} satisfies Record<LogicOperator, (value: Value) => boolean>;

export function compileLogic(operator: LogicOperator, operands: readonly Node[]): Code {
  const codes = operands.map(compile);
  const decides: (value: Value) => boolean = DECIDES[operator];
  return (run, frame) => {
    let value: Value;
    for (const code of codes) {
      run.step();
      value = code(run, frame);
      if (decides(value)) return value;
    }
    return value;
  };
}

export function compileChoice(cases: readonly Case[], otherwise: Node): Code {
  const codes = cases.map(({ test, value }) => ({ test: compile(test), value: compile(value) }));
  const last = compile(otherwise);
  return (run, frame) => {
    for (const { test, value } of codes) {
      run.step();
      if (test(run, frame)) return value(run, frame);
    }
    return last(run, frame);
  };
}
