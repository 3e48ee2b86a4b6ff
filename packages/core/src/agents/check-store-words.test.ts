import { describe, expect, it } from 'vitest';
import { readEnsemble } from '../ensembles/read-ensemble.ts';

function problems(operation: string, config: string): readonly string[] {
  const text = `name: t\nflow: [{ id: s, operation: ${operation}, config: ${config} }]`;
  return readEnsemble(text, { format: 'yaml' }).problems.map(({ code, message }) => `${code} ${message}`);
}

describe('reading where a step keeps its data', () => {
  it.each([
    '{ type: kv, action: get, key: k }',
    '{ backend: r2, operation: put, key: k, body: x, bucket: b }',
    '{ type: "${input.type}", action: "${input.action}", key: k }',
    '{ action: put, key: k, value: 1, expirationTtl: 60, metadata: {} }',
  ])('takes %s', (config) => {
    expect(problems('storage', config)).toEqual([]);
  });

  it.each([
    ['{ type: kv, backend: kv, action: get, key: k }', 'CONFLICTING_FIELDS type and backend are names of one setting'],
    ['{ action: put, key: k, value: 1, body: 1 }', 'CONFLICTING_FIELDS value and body are names of one setting'],
    [
      '{ type: vectorize, action: get }',
      'OPERATION_UNAVAILABLE type vectorize of operation storage is not available in this version',
    ],
    [
      '{ action: vectorize-query }',
      'OPERATION_UNAVAILABLE action vectorize-query of operation storage is not available in this version',
    ],
    ['{ action: get, key: k, colour: red }', 'UNKNOWN_CONFIG "colour" is no setting of this operation'],
  ])('refuses %s', (config, problem) => {
    expect(problems('storage', config)).toEqual([problem]);
  });

  it.each([
    '{ backend: d1, binding: DB, query: SELECT 1 }',
    '{ type: postgres, database: crm, operation: execute, sql: SELECT 1 }',
    '{ database: d1, binding: DB, query: SELECT 1 }',
    '{ operation: batch, statements: [SELECT 1] }',
  ])('takes the data step %s', (config) => {
    expect(problems('data', config)).toEqual([]);
  });

  it.each([
    ['{ database: a, binding: b, sql: SELECT 1 }', 'CONFLICTING_FIELDS database and binding are names of one setting'],
    ['{ sql: SELECT 1, query: SELECT 1 }', 'CONFLICTING_FIELDS sql and query are names of one setting'],
    [
      '{ backend: vectorize }',
      'OPERATION_UNAVAILABLE backend vectorize of operation data is not available in this version',
    ],
    [
      '{ sql: S, operation: d }',
      'OPERATION_UNAVAILABLE operation d of operation data is not available in this version',
    ],
    ['{ sql: "S ${input.x}" }', 'SQL_INTERPOLATION the value is bound and can be no name or other part of the SQL'],
    ['{ sql: "${input.x}" }', 'SQL_INTERPOLATION the SQL is a value: whoever gives it decides what runs'],
  ])('says of the data step %s what is wrong', (config, problem) => {
    expect(problems('data', config)).toEqual([problem]);
  });

  it('reads storage of type d1 as a data step', () => {
    expect(problems('storage', '{ type: d1, query: SELECT 1, params: [], operation: execute }')).toEqual([]);
    expect(problems('storage', '{ type: d1, query: SELECT 1, action: put }')).toHaveLength(1);
  });
});
