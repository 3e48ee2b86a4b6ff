import type { Callable } from '../interpreter/callable.ts';
import { toNumber } from '../interpreter/convert.ts';

type Native = Callable['call'];

const CONSTANTS = ['E', 'LN10', 'LN2', 'LOG10E', 'LOG2E', 'PI', 'SQRT1_2', 'SQRT2'] as const;

const OF_ONE = [
  'abs', 'acos', 'acosh', 'asin', 'asinh', 'atan', 'atanh', 'cbrt', 'ceil', 'clz32', 'cos', 'cosh', 'exp', 'expm1', 'floor',
  'fround', 'log', 'log10', 'log1p', 'log2', 'round', 'sign', 'sin', 'sinh', 'sqrt', 'tan', 'tanh', 'trunc',
] as const; // biome-ignore format: a table

const OF_TWO = ['atan2', 'imul', 'pow'] as const;

/** The members of `Math`. Arguments are read as numbers; `max`, `min` and `hypot` take any number of them. */
export const MATH: Readonly<Record<string, Native | number>> = {
  ...Object.fromEntries(CONSTANTS.map((name) => [name, Math[name]])),
  ...Object.fromEntries(OF_ONE.map((name): [string, Native] => [name, (_, [a]) => Math[name](toNumber(a))])),
  ...Object.fromEntries(
    OF_TWO.map((name): [string, Native] => [name, (_, [a, b]) => Math[name](toNumber(a), toNumber(b))]),
  ),
  max: (_, args) => args.reduce<number>((most, value) => Math.max(most, toNumber(value)), Number.NEGATIVE_INFINITY),
  min: (_, args) => args.reduce<number>((least, value) => Math.min(least, toNumber(value)), Number.POSITIVE_INFINITY),
  hypot: (_, args) => args.reduce<number>((sum, value) => Math.hypot(sum, toNumber(value)), 0),
  random: (run) => run.scope.random?.() ?? Math.random(),
};
