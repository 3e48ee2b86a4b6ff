import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { StepFailure } from '../../step-failure.ts';
import { bindSql, type WrittenStatement } from './bind-sql.ts';
import { scanSql } from './scan-sql.ts';

const NAMES = { name: 'ada', input: { deep: { n: 7 } }, secure: { org: 'o1' }, userContext: { tenantId: 'acme' } };
const written = (sql: string, params: WrittenStatement['params'] = []) => ({ texts: [sql], bound: [], params });
const sqlite = (sql: string, params?: WrittenStatement['params']) => bindSql(written(sql, params), NAMES, 'sqlite');
const postgres = (sql: string, params?: WrittenStatement['params']) => bindSql(written(sql, params), NAMES, 'postgres');

function refusal(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    if (error instanceof StepFailure) return `${error.reason} ${error.message}`;
  }
  return 'was not refused';
}

describe('the values of SQL', () => {
  it('are bound where a list has them, by order or by number', () => {
    expect(sqlite('SELECT ?, ?', [1, 'b'])).toEqual({ sql: 'SELECT ?1, ?2', values: [1, 'b'] });
    expect(sqlite('SELECT ?2, ?1, ?2', [1, 'b'])).toEqual({ sql: 'SELECT ?1, ?2, ?1', values: ['b', 1] });
    expect(postgres('SELECT $1, $2::int, $1', ['a', 2])).toEqual({ sql: 'SELECT $1, $2::int, $1', values: ['a', 2] });
    expect(postgres('SELECT ?, ?', ['a', 2])).toEqual({ sql: 'SELECT $1, $2', values: ['a', 2] });
  });

  it('are bound where a mapping has them, by name', () => {
    const params = { id: 7, none: null, more: 'unused' };
    expect(sqlite('SELECT :id, @id, $none', params)).toEqual({ sql: 'SELECT ?1, ?1, ?2', values: [7, null] });
    expect(postgres('SELECT :id::text, $none', params)).toEqual({ sql: 'SELECT $1::text, $2', values: [7, null] });
  });

  it('are bound where {{ }} names an input, a parameter, or who asks', () => {
    const sql =
      'SELECT {{name}}, {{ input.deep.n }}, {{own}}, {{secure.org}}, {{userContext.tenantId}}, {{none}}, {{name.x}}';
    expect(sqlite(sql, { own: 1, secure: { org: 'forged' }, userContext: {} })).toEqual({
      sql: 'SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7',
      values: ['ada', 7, 1, 'o1', 'acme', null, null],
    });
    expect(sqlite('SELECT {{__proto__}}, {{name.constructor}}, {{input.toString}}').values).toEqual([null, null, null]);
  });

  it('are bound where an expression stood in the text', () => {
    const statement = { texts: ['SELECT ? + ', ' AND x = ', ''], bound: [7, "'; DROP TABLE t; --"], params: [1] };
    expect(bindSql(statement, NAMES, 'sqlite')).toEqual({
      sql: 'SELECT ?1 + ?2 AND x = ?3',
      values: [1, 7, "'; DROP TABLE t; --"],
    });
  });

  it.each([
    ['SELECT \'? :id $1 @x\', "a?", `b?`, [c?], a$1 -- ? :id\n/* ? $1 */', 'sqlite'],
    ["SELECT '? :id $1', \"a?\", E'it\\'s $1 ?', $$ $1 ? $$, $q$ :id $q$, a::text, b[x:y] -- $1\n/* $1 */", 'postgres'],
    ["SELECT data ? 'key', data ?| keys, data ?& keys, data @> '{}'", 'postgres'],
  ] as const)('are not looked for in %s', (sql, kind) => {
    expect(bindSql(written(sql), NAMES, kind)).toEqual({ sql, values: [] });
  });

  it('leave the operators of PostgreSQL alone where values have numbers', () => {
    expect(postgres("SELECT data ? 'key' WHERE id = $1", [1]).sql).toBe("SELECT data ? 'key' WHERE id = $1");
    expect(postgres('SELECT data ?| keys WHERE id = ?', [1]).sql).toBe('SELECT data ?| keys WHERE id = $1');
  });

  it.each([
    ['SELECT ?', [], 'data: the SQL has a place for value 1, params holds 0'],
    ['SELECT ?', [1, 2], 'data: the SQL takes one value, params holds 2'],
    ['SELECT ?0', [1], 'data: the SQL has a place for value 0, params holds 1'],
    ['SELECT ?', { a: 1 }, 'data: the SQL has places without names, so params must be a list'],
    ['SELECT :a', [1], 'data: the SQL names a value "a", so params must be a mapping'],
    ['SELECT :a', { b: 1 }, 'data: params has no "a"'],
    ['SELECT :toString', {}, 'data: params has no "toString"'],
    ["SELECT '{{name}}'", {}, 'data: a value stands inside quotes: write it without them, it is bound'],
    ['SELECT {{name; DROP}}', {}, 'data: {{ name; DROP }} is no name'],
    ['SELECT \u0000', {}, 'data: the SQL holds a character that no SQL may hold'],
  ])('must fit their places: %s with %j', (sql, params, message) => {
    expect(refusal(() => sqlite(sql, params))).toBe(`INVALID_INPUT ${message}`);
  });

  it('must not stand inside quotes, where they would be text', () => {
    const statement = { texts: ["SELECT '", "'"], bound: ['x'], params: [] };
    expect(refusal(() => bindSql(statement, NAMES, 'postgres'))).toContain('a value stands inside quotes');
  });

  it('never become part of the SQL, whatever they are', () => {
    fc.assert(
      fc.property(fc.string(), fc.constantFrom('sqlite' as const, 'postgres' as const), (value, kind) => {
        const mark = kind === 'sqlite' ? '?' : '$';
        const statement = { texts: ['SELECT ', ', {{ v }}, :p'], bound: [value], params: { p: value } };
        expect(bindSql(statement, { v: value }, kind)).toEqual({
          sql: `SELECT ${mark}1, ${mark}2, ${mark}3`,
          values: [value, value, value],
        });
      }),
    );
  });

  it('are found without losing a character of the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'\'"`[]$?:@-/*\n aE{}x1;\\') }), (sql) => {
        for (const kind of ['sqlite', 'postgres'] as const) {
          expect(
            scanSql(sql, kind)
              .map(({ text }) => text)
              .join(''),
          ).toBe(sql);
        }
      }),
    );
  });
});
