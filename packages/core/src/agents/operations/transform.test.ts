import type { Json, JsonObject } from '@ensembleapp/protocol';
import { describe, expect, it } from 'vitest';
import { StepFailure } from '../step-failure.ts';
import { transform } from './transform.ts';

const people = [
  { name: ' Ada ', age: '36', active: true, note: null },
  { name: 'Bob', age: '7', active: false, note: 'x' },
  { name: 'Cy', age: '36', active: true, note: 'y' },
];

function failure(config: JsonObject, input: Json = null): string {
  try {
    transform(config, input);
  } catch (error) {
    if (error instanceof StepFailure) return `${error.reason} ${error.message}`;
  }
  throw new Error('did not fail');
}

describe('a transform', () => {
  it('starts from value, input or merge, else from the input of its step', () => {
    expect(transform({ value: 1 }, 9)).toBe(1);
    expect(transform({ value: null }, 9)).toBe(null);
    expect(transform({ input: [2] }, 9)).toEqual([2]);
    expect(transform({ merge: [{ a: 1, b: 1 }, null, { b: 2 }] }, 9)).toEqual({ a: 1, b: 2 });
    expect(transform({ merge: [[1], [2, 3]] }, 9)).toEqual([1, 2, 3]);
    expect(transform({}, 9)).toBe(9);
    expect(failure({ merge: [{}, []] })).toContain('INVALID_INPUT');
  });

  it('does everything in one order, whatever order it is written in', () => {
    const config = {
      omit: ['active'],
      pick: ['who', 'age', 'active', 'tag'],
      rename: { name: 'who' },
      defaults: { tag: 'none' },
      limit: 2,
      sort: { by: 'age', order: 'desc' },
      coerce: { age: 'integer' },
      filter: 'active',
      compact: true,
      trim: true,
    };
    expect(transform(config, people)).toEqual([
      { who: 'Ada', age: 36, tag: 'none' },
      { who: 'Cy', age: 36, tag: 'none' },
    ]);
  });

  it('filters by a truthy member, by a value, or by any of several', () => {
    const names = (config: JsonObject) => transform({ ...config, pick: 'name', trim: true }, people);
    expect(names({ filter: 'active' })).toEqual([{ name: 'Ada' }, { name: 'Cy' }]);
    expect(names({ filter: { active: false } })).toEqual([{ name: 'Bob' }]);
    expect(names({ filter: { age: ['7', '8'], active: false } })).toEqual([{ name: 'Bob' }]);
    expect(failure({ filter: 'active' }, { no: 'list' })).toBe('INVALID_INPUT transform: filter needs a list');
  });

  it('removes what is equal, as a whole or in named members', () => {
    const items = [
      { a: 1, b: 1 },
      { b: 1, a: 1 },
      { a: 1, b: 2 },
    ];
    expect(transform({ dedupe: true }, items)).toEqual([items[0], items[2]]);
    expect(transform({ dedupe: 'a' }, items)).toEqual([items[0]]);
    expect(transform({ dedupe: ['a', 'b'] }, items)).toEqual([items[0], items[2]]);
  });

  it('sorts numbers as numbers and text as text, nothing last', () => {
    expect(transform({ sort: true }, [10, 9, null, 100])).toEqual([9, 10, 100, null]);
    expect(
      transform({ sort: [{ by: 'a' }, { by: 'b', order: 'desc' }] }, [
        { a: 'y', b: 1 },
        { a: 'x', b: 1 },
        { a: 'x', b: 2 },
      ]),
    ).toEqual([
      { a: 'x', b: 2 },
      { a: 'x', b: 1 },
      { a: 'y', b: 1 },
    ]);
    expect(transform({ sort: true, offset: 1, limit: 1 }, ['c', 'a', 'b'])).toEqual(['b']);
  });

  it('coerces members, and fails on a value that is no such thing', () => {
    const config = { coerce: { n: 'number', i: 'integer', s: 'string', b: 'boolean', d: 'date' } };
    expect(transform(config, { n: '1.5', i: '2.9', s: 7, b: 'false', d: 0, other: 'x' })).toEqual({
      n: 1.5,
      i: 2,
      s: '7',
      b: false,
      d: '1970-01-01T00:00:00.000Z',
      other: 'x',
    });
    expect(transform(config, { n: null })).toEqual({ n: null });
    expect(failure(config, { n: 'many' })).toBe('INVALID_INPUT transform: coerce: n holds a value that is no number');
    expect(failure({ coerce: { n: 'color' } }, {})).toContain('the types are');
  });

  it('parses and formats JSON and lines of JSON; other formats are not pretended', () => {
    expect(transform({ parse: 'json' }, '{"a":1}')).toEqual({ a: 1 });
    expect(transform({ parse: 'jsonl' }, '{"a":1}\n\n[2]\n')).toEqual([{ a: 1 }, [2]]);
    expect(transform({ format: 'json' }, { a: 1 })).toBe('{"a":1}');
    expect(transform({ parse: 'jsonl', format: 'jsonl', offset: 1 }, '1\n2\n3')).toBe('2\n3\n');
    expect(failure({ parse: 'xlsx' }, 'a,b')).toContain('OPERATION_UNAVAILABLE');
    expect(failure({ format: 'xlsx' }, [])).toContain('OPERATION_UNAVAILABLE');
    expect(failure({ parse: 'json' }, 'a: 1')).toContain('not JSON');
    expect(failure({ parse: 'json' }, { a: 1 })).toContain('needs text');
  });

  it('parses tables, whose cells are text', () => {
    expect(transform({ parse: 'csv' }, '\uFEFFa,b\r\n1,"x, ""y""\nz"\r\n\r\n,2\r\n')).toEqual([
      { a: '1', b: 'x, "y"\nz' },
      { a: '', b: '2' },
    ]);
    expect(transform({ parse: 'tsv', columns: ['x', '__proto__'] }, '1\t2')).toEqual([
      Object.fromEntries([
        ['x', '1'],
        ['__proto__', '2'],
      ]),
    ]);
    expect(transform({ parse: 'csv' }, '')).toEqual([]);
    expect(failure({ parse: 'csv' }, 'a,b\n1')).toContain('row 2 of the table has 1 cells for 2 columns');
    expect(failure({ parse: 'csv' }, 'a,a')).toContain('column "a" twice');
    expect(failure({ parse: 'csv' }, 'a\n"x')).toContain('no table (line 2)');
  });

  it('formats tables, with the columns that are asked for', () => {
    const rows = [
      { a: 1, b: 'x,y' },
      { b: null, c: { d: true } },
    ];
    expect(transform({ format: 'csv' }, rows)).toBe('a,b,c\n1,"x,y",\n,,"{""d"":true}"\n');
    expect(transform({ format: 'tsv', columns: ['b', 'a', 'none'] }, rows)).toBe('b\ta\tnone\nx,y\t1\t\n\t\t\n');
    expect(transform({ format: 'csv' }, [{ a: '=1+1' }])).toBe('a\n=1+1\n');
    expect(transform({ parse: 'csv', format: 'csv', columns: ['b'], sort: 'a' }, 'a,b\n2,x\n1,y\n')).toBe('b\ny\nx\n');
    expect(failure({ format: 'csv' }, [1])).toContain('needs a list of mappings');
    expect(failure({ format: 'csv', columns: [1] }, [])).toContain('columns must be a list of names');
    expect(failure({ format: 'json', columns: ['a'] }, {})).toContain('columns go with');
  });

  it('trims and compacts at every level', () => {
    const data = { a: [' x ', null, { b: ' y ', c: null }], d: null };
    expect(transform({ trim: true, compact: true }, data)).toEqual({ a: ['x', { b: 'y' }] });
  });

  it('names the setting that makes no sense', () => {
    expect(failure({ limit: -1 }, [])).toBe('INVALID_INPUT transform: limit must be a whole number');
    expect(failure({ rename: ['a'] }, {})).toBe('INVALID_INPUT transform: rename must be a mapping');
    expect(failure({ pick: [1] }, {})).toBe('INVALID_INPUT transform: pick must be a list of names');
    expect(failure({ sort: 1 }, [])).toContain('sort must be');
  });
});
