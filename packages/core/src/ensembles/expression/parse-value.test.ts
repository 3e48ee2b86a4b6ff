import type { Json } from '@ensembleapp/protocol';
import { describe, expect, it } from 'vitest';
import { ExpressionProblem } from './expression-problem.ts';
import type { Missing } from './interpreter/settle.ts';
import { namesOf } from './names.ts';
import { expressionsOf, parseValue, referencesOf, type ValuePath } from './parse-value.ts';
import { renderValue } from './render-value.ts';
import { scopeOf } from './testing/evaluated.ts';

const names = namesOf(['input']);
const scope = scopeOf({ input: { n: 3, list: [], name: 'Ann' } });
const rendered = (value: Json, missing: Missing = 'omit') =>
  renderValue(parseValue(value, names), scope, { undefined: missing });

describe('a tree of values', () => {
  it('keeps parts without expressions as constants', () => {
    const value = { a: [1, 'x', null, { b: true }], c: '\\${y}' };
    expect(parseValue(value, names)).toEqual({ kind: 'constant', value: { ...value, c: '${y}' } });
  });

  it('evaluates its texts in place', () => {
    expect(rendered({ n: '${input.n}', text: 'Hi ${input.name}', deep: [{ list: '${input.list}' }], k: 1 })).toEqual({
      n: 3,
      text: 'Hi Ann',
      deep: [{ list: [] }],
      k: 1,
    });
    expect(rendered('${input.n}')).toBe(3);
  });

  it('leaves undefined members out of arguments; items are null and text is empty', () => {
    const value = {
      a: '${input.no.such.path}',
      b: 1,
      list: ['${input.no}', 2],
      text: '[${input.no.where}]',
      deep: { c: '${input.no}' },
    };
    expect(rendered(value)).toEqual({ b: 1, list: [null, 2], text: '[]', deep: {} });
    expect(rendered('${input.no}')).toBeUndefined();
    expect(rendered('${ {a: input.no} }')).toEqual({});
  });

  it('makes undefined members of results null', () => {
    expect(rendered({ a: '${input.no}', deep: { b: '${input.no}' }, list: ['${input.no}'] }, 'null')).toEqual({
      a: null,
      deep: { b: null },
      list: [null],
    });
    expect(rendered('${input.no}', 'null')).toBeNull();
    expect(rendered('${ {a: input.no} }', 'null')).toEqual({ a: null });
  });

  it('never parses what comes from data', () => {
    const hostile = scopeOf({ input: { x: '${input.secret}', secret: 's' } });
    const parsed = parseValue({ a: '${input.x}', b: 'x ${input.x}' }, names);
    expect(renderValue(parsed, hostile, { undefined: 'omit' })).toEqual({
      a: '${input.secret}',
      b: 'x ${input.secret}',
    });
  });

  it('keeps members with names of every kind its own', () => {
    const value = JSON.parse('{"__proto__": "${input.n}", "a": {"__proto__": 1}}') as Json;
    const result = rendered(value);
    expect(JSON.stringify(result)).toBe('{"__proto__":3,"a":{"__proto__":1}}');
    expect(Object.getPrototypeOf(result)).toBe(Object.prototype);
  });

  it('reports every problem with its path and keeps the text as written', () => {
    const problems: (readonly [string, string])[] = [];
    const value = { a: '${input.n +}', b: [{ 'c d': 'x ${nope}' }], ok: '${input.n}' };
    const parsed = parseValue(value, names, {
      onProblem: (problem, path) => problems.push([problem.code, JSON.stringify(path)]),
    });
    expect(problems).toEqual([
      ['EXPRESSION_SYNTAX', '["a"]'],
      ['UNKNOWN_NAME', '["b",0,"c d"]'],
    ]);
    expect(renderValue(parsed, scope, { undefined: 'omit' })).toEqual({ ...value, ok: 3 });
  });

  it('throws the first problem when nobody asked to be told', () => {
    expect(() => parseValue({ a: '${nope}' }, names)).toThrow(ExpressionProblem);
  });

  it('reads template fields and code as it is told to', () => {
    const template = { engine: 'liquid', output: 'text', own: new Set<string>() } as const;
    const reading = (path: ValuePath) => (path[0] === 'code' ? 'literal' : path[0] === 'prompt' ? template : 'text');
    const value = { code: 'return `${x}`', prompt: '${{ "x" | upcase }} ${input.n}', text: '${{ input.n }}' };
    const parsed = parseValue(value, names, { reading });
    expect(renderValue(parsed, scope, { undefined: 'omit' })).toEqual({
      code: 'return `${x}`',
      prompt: '$X 3',
      text: 3,
    });
  });

  it('lists what it reads, in document order', () => {
    const parsed = parseValue({ a: ['${input.x}', 'b ${input.y} ${input.z}'], c: 1, d: '${1}' }, names);
    expect(referencesOf(parsed).map(({ path }) => path[0])).toEqual(['x', 'y', 'z']);
    expect(expressionsOf(parsed).map(({ source }) => source)).toEqual(['input.x', 'input.y', 'input.z', '1']);
  });
});
