import { describe, expect, it } from 'vitest';
import { evaluate } from '../evaluate.ts';
import { namesOf } from '../names.ts';
import { parseExpression } from '../parse-expression.ts';
import { evaluated, FIXED, faultOf } from '../testing/evaluated.ts';
import { GLOBALS } from './globals.ts';

describe('globals', () => {
  it.each([
    ['JSON.parse(\'{"a": [1]}\')', { a: [1] }],
    ['JSON.parse("[1]")[0]', 1],
    [
      'JSON.stringify({a: [1, undefined], b: undefined, c: new Date(0)})',
      '{"a":[1,null],"c":"1970-01-01T00:00:00.000Z"}',
    ],
    ['JSON.stringify([1], null, 2)', '[\n  1\n]'],
    ['JSON.stringify([1], null, " ")', '[\n 1\n]'],
    ['JSON.stringify(undefined)', undefined],
    ['Math.max(1, "3", 2)', 3],
    ['Math.min(...[3, 1, 2])', 1],
    ['Math.hypot(3, 4)', 5],
    ['Math.floor(1.7) + Math.ceil(1.2) + Math.round(1.5) + Math.abs(-1) + Math.trunc(1.9)', 7],
    ['Math.pow(2, 3) + Math.atan2(0, 1) + Math.imul(2, 2)', 12],
    ['Math.sqrt(9) * Math.sign(-2)', -3],
    ['Math.PI > 3 && Math.E > 2', true],
    ['Math.random()', 0.25],
    ['Date.now()', FIXED.now()],
    ['Date.parse("1970-01-01T00:00:01Z")', 1000],
    ['Object.keys({a: 1, b: 2})', ['a', 'b']],
    ['Object.keys(["x"])', ['0']],
    ['Object.keys(5)', []],
    ['Object.values({a: 1})', [1]],
    ['Object.entries({a: 1})', [['a', 1]]],
    ['Object.fromEntries([["a", 1], [2, "b"]])', { a: 1, 2: 'b' }],
    ['Object.assign({a: 1}, null, {b: 2})', { a: 1, b: 2 }],
    ['Array.isArray([]) && !Array.isArray("a")', true],
    ['Number("1.5") + Number(true) + Number("") + Number()', 2.5],
    ['Number.isInteger(1) && !Number.isInteger(1.5) && !Number.isInteger("1")', true],
    ['Number.isFinite(1) && !Number.isFinite("1")', true],
    ['Number.isNaN(0 / 0) && !Number.isNaN("x")', true],
    ['Number.parseInt("12px") + Number.parseFloat("1.5px")', 13.5],
    ['String(null) + String([1]) + String(1)', '[1]1'],
    ['Boolean("") || Boolean("false")', true],
    ['parseInt("ff", 16) + parseFloat(".5")', 255.5],
    ['isNaN("x") && isNaN({}) && !isNaN("1")', true],
    ['isFinite("1") && !isFinite("x")', true],
    ['encodeURIComponent("a b&c")', 'a%20b%26c'],
    ['decodeURIComponent("a%20b")', 'a b'],
    ['now()', '2026-01-31T12:30:05.007Z'],
    ['uuid()', FIXED.uuid()],
    ['crypto.randomUUID()', FIXED.uuid()],
  ])('%s', (expression, value) => {
    expect(evaluated(`\${${expression}}`)).toEqual(value);
  });

  it.each([
    'JSON.parse("no")',
    'JSON.parse("")',
    'JSON.stringify([1], ["a"])',
    'Object.keys(null)',
    'Object.fromEntries({a: 1})',
    'Object.fromEntries([1])',
    'encodeURIComponent("\\uD800")',
    'decodeURIComponent("%")',
    'JSON(1)',
  ])('%s is an error', (expression) => {
    expect(faultOf(`\${ ${expression} }`)?.code).toBe('EXPRESSION_ERROR');
  });

  it('never quote what they were given', () => {
    expect(faultOf('${JSON.parse(env.SECRET)}', { env: { SECRET: 'hunter2' } })?.message).not.toContain('hunter2');
  });

  it('give way to a step of the same name, unless they are called', () => {
    expect(evaluated('${now.output}', { now: { output: 1 } })).toBe(1);
    expect(evaluated('${now()}', { now: { output: 1 } })).toBe('2026-01-31T12:30:05.007Z');
    expect(evaluated('${Math.x}', { Math: { x: 1 } })).toBe(1);
  });

  it('use the real clock, ids and chance where a scope brings none', () => {
    const real = (source: string) => evaluate(parseExpression(source, namesOf([])), new Map());
    expect(real('Date.now() > 1700000000000')).toBe(true);
    expect(real('uuid()')).toMatch(/^[\da-f-]{36}$/);
    expect(real('Math.random() < 1')).toBe(true);
  });

  it('hold nothing else', () => {
    expect([...GLOBALS.keys()].sort()).toEqual(
      'Array Boolean Date JSON Math Number Object String crypto decodeURIComponent encodeURIComponent isFinite isNaN now parseFloat parseInt uuid'.split(
        ' ',
      ),
    );
    for (const name of [
      'process',
      'globalThis',
      'require',
      'fetch',
      'eval',
      'Function',
      'Symbol',
      'Reflect',
      'window',
    ]) {
      expect(faultOf(`\${${name}}`)?.code).toBe('UNKNOWN_NAME');
    }
  });
});
