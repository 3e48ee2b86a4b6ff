import { describe, expect, it } from 'vitest';
import { evaluated, faultOf } from '../testing/evaluated.ts';
import { DATE_METHODS } from './date-methods.ts';
import { LIST_METHODS } from './list-methods.ts';
import { TEXT_METHODS } from './text-methods.ts';

type Cases = readonly (readonly [string, unknown])[];

const TEXT: Cases = [
  ['"abc".length', 3],
  ['"abc".at(-1)', 'c'],
  ['"abc".charAt(1)', 'b'],
  ['"abc".charCodeAt(0)', 97],
  ['"😀".codePointAt(0)', 0x1f600],
  ['"a".concat(1, null, [2])', 'a1[2]'],
  ['"abc".endsWith("c")', true],
  ['"abc".endsWith("b", 2)', true],
  ['"abc".includes("b")', true],
  ['"abc".includes("a", 1)', false],
  ['"abcb".indexOf("b")', 1],
  ['"abcb".indexOf("b", 2)', 3],
  ['"abcb".lastIndexOf("b")', 3],
  ['"abcb".lastIndexOf("b", 2)', 1],
  ['"a".localeCompare("b")', -1],
  ['"e\\u0301".normalize().length', 1],
  ['"\\u00e9".normalize("NFD").length', 2],
  ['"7".padEnd(3, "0")', '700'],
  ['"7".padStart(3)', '  7'],
  ['"ab".repeat(2)', 'abab'],
  ['"aa".replace("a", "$&")', '$&a'],
  ['"a.a".replaceAll("a", "$1")', '$1.$1'],
  ['"ab".replaceAll("", "-")', '-a-b-'],
  ['"abc".slice(1)', 'bc'],
  ['"abc".slice(-2, -1)', 'b'],
  ['"a,b".split(",")', ['a', 'b']],
  ['"a,b,c".split(",", 2)', ['a', 'b']],
  ['"ab".split("")', ['a', 'b']],
  ['"ab".split()', ['ab']],
  ['"a.b".split(".")', ['a', 'b']],
  ['"abc".startsWith("a")', true],
  ['"abc".substring(2, 0)', 'ab'],
  ['"abc".substr(-2, 1)', 'b'],
  ['"Ab".toLowerCase()', 'ab'],
  ['"Ab".toUpperCase()', 'AB'],
  ['"a".toString()', 'a'],
  ['" a ".trim()', 'a'],
  ['" a ".trimEnd()', ' a'],
  ['" a ".trimStart()', 'a '],
];

const LIST: Cases = [
  ['[1, 2].length', 2],
  ['[1, 2].at(-1)', 2],
  ['[1].concat([2], 3, [[4]])', [1, 2, 3, [4]]],
  ['[1, 2].every(x => x > 0)', true],
  ['[1, 2].filter(x => x > 1)', [2]],
  ['[1, 2].find(x => x > 1)', 2],
  ['[1, 2].find(x => x > 2)', undefined],
  ['[1, 2].findIndex(x => x > 1)', 1],
  ['[1, 2].findLast(x => x > 0)', 2],
  ['[1, 2].findLastIndex(x => x > 5)', -1],
  ['[1, [2, [3]]].flat()', [1, 2, [3]]],
  ['[1, [2, [3]]].flat(2)', [1, 2, 3]],
  ['[1, 2].flatMap(x => [x, x])', [1, 1, 2, 2]],
  ['[1, 2].includes(2)', true],
  ['[1, 2, 1].indexOf(1)', 0],
  ['[1, 2, 1].indexOf(1, 1)', 2],
  ['[1, null, [2]].join("-")', '1--[2]'],
  ['[1, 2].join()', '1,2'],
  ['[1, 2, 1].lastIndexOf(1)', 2],
  ['[1, 2].map((x, i, all) => x + i + all.length)', [3, 5]],
  ['[1, 2, 3].reduce((sum, x) => sum + x)', 6],
  ['[1, 2, 3].reduce((sum, x, i) => sum + x * i, 10)', 18],
  ['["a", "b"].reduceRight((all, x) => all + x)', 'ba'],
  ['["a", "b"].reduceRight((all, x) => all + x, "")', 'ba'],
  ['[].reduce((sum, x) => sum + x, 0)', 0],
  ['[1, 2].reverse()', [2, 1]],
  ['[1, 2, 3].slice(1)', [2, 3]],
  ['[1, 2, 3].slice(0, -1)', [1, 2]],
  ['[1, 2].some(x => x > 1)', true],
  ['[10, 9, 1].sort()', [1, 10, 9]],
  ['[10, 9, 1].sort((a, b) => a - b)', [1, 9, 10]],
  ['[undefined, "b", "a"].sort()', ['a', 'b', null]],
  ['[1, 2].toReversed()', [2, 1]],
  ['["b", "a"].toSorted()', ['a', 'b']],
  ['[1, [2]].toString()', '[1,[2]]'],
];

const DATE: Cases = [
  ['new Date(5).getTime()', 5],
  ['new Date(5).valueOf()', 5],
  ['new Date(0).toISOString()', '1970-01-01T00:00:00.000Z'],
  ['new Date(0).toJSON()', '1970-01-01T00:00:00.000Z'],
  ['new Date(0).toString()', '1970-01-01T00:00:00.000Z'],
  ['new Date().toDateString()', 'Sat Jan 31 2026'],
  ['new Date(0).getTimezoneOffset()', 0],
  ['new Date().getFullYear()', 2026],
  ['new Date().getUTCFullYear()', 2026],
  ['new Date().getMonth()', 0],
  ['new Date().getUTCMonth()', 0],
  ['new Date().getDate()', 31],
  ['new Date().getUTCDate()', 31],
  ['new Date().getDay()', 6],
  ['new Date().getUTCDay()', 6],
  ['new Date().getHours()', 12],
  ['new Date().getUTCHours()', 12],
  ['new Date().getMinutes()', 30],
  ['new Date().getUTCMinutes()', 30],
  ['new Date().getSeconds()', 5],
  ['new Date().getUTCSeconds()', 5],
  ['new Date().getMilliseconds()', 7],
  ['new Date().getUTCMilliseconds()', 7],
];

const OTHERS: Cases = [
  ['1.005.toFixed(1)', '1.0'],
  ['1.5.toFixed()', '2'],
  ['123.456.toPrecision(4)', '123.5'],
  ['1.5.toPrecision()', '1.5'],
  ['255.toString(16)', 'ff'],
  ['255.toString()', '255'],
  ['true.toString()', 'true'],
];

describe('methods', () => {
  it.each([...TEXT, ...LIST, ...DATE, ...OTHERS])('%s', (expression, value) => {
    expect(evaluated(`\${${expression}}`)).toEqual(value);
  });

  it.each([
    ['text', TEXT, TEXT_METHODS],
    ['list', LIST, LIST_METHODS],
    ['date', DATE, DATE_METHODS],
  ] as const)('of a %s are each covered above', (_, cases, methods) => {
    const called = new Set(
      cases.flatMap(([expression]) => [...expression.matchAll(/\.(\w+)\(/g)].map(([, name]) => name)),
    );
    expect([...methods.keys()].filter((name) => !called.has(name))).toEqual([]);
  });

  it.each([
    '"a".repeat(-1)',
    '"a".normalize("X")',
    '[].reduce((a, b) => a)',
    '[1].map()',
    '[1].map("name")',
    '1.toFixed(101)',
    '1.toString(1)',
    '1.toPrecision(0)',
    'new Date("no date").toISOString()',
    '{a: 1}.toString()',
    'true.not()',
    '"a".split(",").shift()',
    'Math(1)',
  ])('%s is an error', (expression) => {
    expect(faultOf(`\${ ${expression} }`)?.code).toBe('EXPRESSION_ERROR');
  });

  it('find a function that the data does not hold', () => {
    expect(faultOf('${input.f()}', { input: { f: () => 1 } })?.code).toBe('EXPRESSION_ERROR');
    expect(faultOf('${input.f}', { input: { f: 1 } })).toBeUndefined();
  });
});

describe('new Date', () => {
  it.each([
    ['new Date(2026, 0, 31, 12, 30, 5, 7)', '2026-01-31T12:30:05.007Z'],
    ['new Date(2026, 1)', '2026-02-01T00:00:00.000Z'],
    ['new Date("2026-01-31")', '2026-01-31T00:00:00.000Z'],
    ['new Date("2026-01-31T10:00")', '2026-01-31T10:00:00.000Z'],
    ['new Date("2026-01-31 10:00:00")', '2026-01-31T10:00:00.000Z'],
    ['new Date("2026-01-31T10:00:00+02:00")', '2026-01-31T08:00:00.000Z'],
    ['new Date("Jan 31, 2026 10:00")', '2026-01-31T10:00:00.000Z'],
    ['new Date("Sat, 31 Jan 2026 10:00:00 GMT")', '2026-01-31T10:00:00.000Z'],
    ['new Date(new Date(3))', '1970-01-01T00:00:00.003Z'],
    ['new Date()', '2026-01-31T12:30:05.007Z'],
  ])('%s is in UTC', (expression, text) => {
    expect(evaluated(`\${${expression}}`)).toBe(text);
  });
});
