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
});
