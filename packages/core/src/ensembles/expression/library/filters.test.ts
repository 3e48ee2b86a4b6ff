import { describe, expect, it } from 'vitest';
import { evaluated, faultOf } from '../testing/evaluated.ts';
import { FILTERS } from './filters.ts';

const rows = [
  { name: 'b', n: 10, on: true },
  { name: 'a', n: 9, on: false },
  { name: 'c', on: true },
];

const CASES: readonly (readonly [string, unknown])[] = [
  ['"ab" | uppercase', 'AB'],
  ['5 | upper', '5'],
  ['"AB" | lowercase', 'ab'],
  ['"AB" | lower', 'ab'],
  ['"hELLO wORLD" | capitalize', 'Hello world'],
  ['" a " | trim', 'a'],
  ['"a|b" | split("|")', ['a', 'b']],
  ['[1, 2] | join', '1,2'],
  ['[1, 2] | join(" ")', '1 2'],
  ['"abc" | length', 3],
  ['[1, 2] | length', 2],
  ['{a: 1} | length', 1],
  ['[1, 2] | first', 1],
  ['"ab" | first', 'a'],
  ['[1, 2] | last', 2],
  ['[1, 2, 3] | slice(1)', [2, 3]],
  ['"abc" | slice(0, 2)', 'ab'],
  ['[1, 2] | reverse', [2, 1]],
  ['"a😀" | reverse', '😀a'],
  ['[10, 9, null, 1] | sort', [1, 9, 10, null]],
  ['["b", 1, "a"] | sort', [1, 'a', 'b']],
  ['rows | sort("name") | map("name")', ['a', 'b', 'c']],
  ['rows | sort("n") | map("name")', ['a', 'b', 'c']],
  ['rows | sort(r => r.name) | map(r => r.name)', ['a', 'b', 'c']],
  ['-1.5 | abs', 1.5],
  ['1.5 | round', 2],
  ['-1.5 | round', -2],
  ['1.005 | round(2)', 1.01],
  ['0.0000001 | round(2)', 0],
  ['1e21 | round(2)', 1e21],
  ['1.7 | floor', 1],
  ['1.2 | ceil', 2],
  ['[1] | string', '[1]'],
  ['"1.5" | number', 1.5],
  ['"x" | boolean', true],
  ['{a: 1} | keys', ['a']],
  ['{a: 1} | values', [1]],
  ['"" | default("x")', 'x'],
  ['[] | default("x")', 'x'],
  ['0 | default("x")', 0],
  ['false | default("x")', false],
  ['rows | map("name")', ['b', 'a', 'c']],
  ['{a: 1} | json', '{"a":1}'],
  ['[1] | json(2)', '[\n  1\n]'],
  ['rows | filter("on") | map("name")', ['b', 'c']],
  ['rows | filter("n", 9) | map("name")', ['a']],
  ['rows | filter(r => r.n > 9) | map("name")', ['b']],
  ['[0, 1] | filter', [1]],
  ['[1, 1, "1"] | unique', [1, '1']],
  ['[1, "2", null] | sum', 3],
  ['rows | slice(0, 2) | sum("n")', 19],
  ['[1, [2, [3]]] | flatten', [1, 2, [3]]],
  ['"aXa" | replace("a", "$&")', '$&X$&'],
  ['"abcdef" | truncate(4)', 'abc…'],
  ['"abcdef" | truncate(4, "")', 'abcd'],
  ['"abc" | truncate(3)', 'abc'],
  ['"<a href=\\"x\\">\'&" | escape', '&lt;a href=&quot;x&quot;&gt;&#39;&amp;'],
  ['"a b" | urlencode', 'a%20b'],
  ['0 | date', '1970-01-01T00:00:00.000Z'],
  ['"2026-01-31" | date', '2026-01-31T00:00:00.000Z'],
  ['new Date(0) | date', '1970-01-01T00:00:00.000Z'],
  ['"abc" | contains("b")', true],
  ['[1, 2] | contains(2)', true],
  ['{a: 1} | contains("a")', true],
  ['{a: 1} | contains("toString")', false],
  ['5 | contains("5")', true],
];

describe('filters', () => {
  it.each(CASES)('%s', (expression, value) => {
    expect(evaluated(`\${ ${expression} }`, { rows })).toEqual(value);
  });

  it('are each covered above', () => {
    const used = new Set(CASES.flatMap(([source]) => [...source.matchAll(/\| (\w+)/g)].map(([, name]) => name)));
    expect([...FILTERS.keys()].filter((name) => !used.has(name))).toEqual([]);
  });

  it('bind weakest', () => {
    expect(evaluated('${input.x ?? "abc" | upper}', { input: {} })).toBe('ABC');
    expect(evaluated('${true ? "a" : "b" | upper}')).toBe('A');
    expect(evaluated('${("a" | upper) + "b"}')).toBe('Ab');
    expect(evaluated('${["a" | upper, {k: "b" | upper}]}')).toEqual(['A', { k: 'B' }]);
  });

  it.each([
    ['upper lower capitalize trim string escape urlencode date', ''],
    ['replace("a", "b") truncate(3) join', ''],
    ['split(",") map("a") filter("a") sort unique flatten reverse slice(1) keys values', []],
    ['length sum abs round floor ceil number', 0],
    ['contains("a") boolean', false],
    ['first last', undefined],
    ['default("x")', 'x'],
    ['json', 'null'],
  ])('%s give an empty value of their kind for a missing one', (filters, empty) => {
    for (const filter of filters.match(/\w+(?:\([^)]*\))?/g) ?? []) {
      expect(evaluated(`\${input.none | ${filter}}`, { input: {} }), filter).toEqual(empty);
      expect(evaluated(`\${null | ${filter}}`), filter).toEqual(empty);
    }
  });

  it.each(['5 | join', '"a" | map("x")', '{a: 1} | sort', '[1] | map([2])', '[[1]] | sum', '"x" | date', '5 | first'])(
    '%s is an error',
    (expression) => {
      expect(faultOf(`\${ ${expression} }`)?.code).toBe('EXPRESSION_ERROR');
    },
  );
});
