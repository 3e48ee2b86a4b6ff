import { describe, expect, it } from 'vitest';
import { planEnsemble } from '../plan.ts';
import { readEnsemble } from '../read-ensemble.ts';

/** Who waits for whom, by id: `b < a` when b waits for a to start; `b ~ a` when it only waits to change the state. */
function waits(...agents: readonly string[]): readonly string[] {
  const text = ['name: t', 'state: { initial: { k: 0, l: 0 } }', 'agents:', ...agents.map((line) => `  - ${line}`)];
  const { canonical, problems } = readEnsemble(text.join('\n'), { format: 'yaml' });
  if (!canonical) throw new Error(JSON.stringify(problems));
  const { steps, order } = planEnsemble(canonical);
  if (order.kind !== 'graph') throw new Error(order.kind);
  const id = (at: number) => steps[at]?.id;
  return steps.flatMap((_, later) => [
    ...(order.starts[later] ?? []).map((earlier) => `${id(later)} < ${id(earlier)}`),
    ...(order.commits[later] ?? []).map((earlier) => `${id(later)} ~ ${id(earlier)}`),
  ]);
}

const SET = 'state: { set: { k: "${state.k + 1}" } }';

describe('the order of a graph', () => {
  it('follows references, wherever they stand', () => {
    expect(
      waits(
        '{ name: a, operation: transform, config: { value: "${b}" } }',
        '{ name: b, agent: x, when: "${steps.c.executed}" }',
        '{ name: c, agent: x, cache: { key: "${inner.id}" } }',
        '{ name: d, type: sequence, steps: [{ id: inner, agent: x }, { id: also, agent: x, input: "${e}" }] }',
        '{ name: e, agent: x, state: { set: { k: "${f.v}" } } }',
        '{ name: f, agent: x }',
        '{ name: g, agent: x, dependsOn: [also, a] }',
      ),
    ).toEqual(['a < b', 'b < c', 'c < d', 'd < e', 'e < f', 'g < d', 'g < a']);
  });

  it('puts steps on one room of storage in document order, as soon as one of them writes', () => {
    const get = (id: string, more: string) =>
      `{ name: ${id}, operation: storage, config: { action: get, key: k${more} } }`;
    const put = (id: string, more: string) =>
      `{ name: ${id}, operation: storage, config: { action: put, key: k, value: 1${more} } }`;
    expect(waits(get('a', ''), get('b', ''))).toEqual([]);
    expect(waits(get('a', ''), put('b', ', type: kv'), get('c', ''))).toEqual(['b < a', 'c < b']);
    expect(waits(put('a', ', type: cache'), put('b', ', type: kv'), put('c', ', bucket: x'))).toEqual([]);
    expect(waits(put('a', ', type: r2, bucket: x'), get('b', ', type: file, bucket: x'))).toEqual(['b < a']);
    expect(waits(put('a', ', bucket: "${input.x}"'), get('b', ', type: cache'))).toEqual(['b < a']);
    expect(waits(`{ name: a, type: sequence, steps: [${put('inner', '')}] }`, get('b', ''))).toEqual(['b < a']);
  });

  it('puts steps on one database in document order, as soon as one of them writes', () => {
    const sql = (id: string, text: string, more = '') =>
      `{ name: ${id}, operation: data, config: { sql: "${text}"${more} } }`;
    expect(waits(sql('a', 'SELECT 1'), sql('b', ' select ${input.x}'))).toEqual([]);
    expect(waits(sql('a', 'SELECT 1'), sql('b', 'DELETE FROM t'), sql('c', 'SELECT 1'))).toEqual(['b < a', 'c < b']);
    expect(waits(sql('a', 'DELETE FROM t'), sql('b', 'DELETE FROM t', ', database: other'))).toEqual([]);
    expect(waits(sql('a', 'DELETE FROM t', ', binding: DB'), sql('b', 'WITH x AS (SELECT 1) SELECT 1'))).toEqual([
      'b < a',
    ]);
    expect(waits(sql('a', 'EXPLAIN SELECT 1', ', readOnly: true'), sql('b', 'PRAGMA x', ', readOnly: true'))).toEqual(
      [],
    );
    const stored = '{ name: b, operation: storage, config: { type: d1, query: DELETE FROM t } }';
    expect(waits(sql('a', 'SELECT 1'), stored)).toEqual(['b < a']);
    expect(waits('{ name: a, operation: storage, config: { action: put, key: k, value: 1 } }', stored)).toEqual([]);
  });

  it('lets a reference decide where a store would say otherwise', () => {
    const put = '{ name: a, operation: storage, config: { action: put, key: k, value: "${b}" } }';
    expect(waits(put, '{ name: b, operation: storage, config: { action: put, key: k, value: 1 } }')).toEqual(['a < b']);
  });

  it('puts a reader and a writer of one key in document order, and writers only where they change it', () => {
    expect(
      waits(
        '{ name: r1, agent: x, input: "${state.k}" }',
        `{ name: w1, agent: x, ${SET} }`,
        `{ name: w2, agent: x, ${SET} }`,
        '{ name: l, agent: x, state: { set: { l: 1 } } }',
        '{ name: all, agent: x, input: "${state}" }',
        '{ name: used, agent: x, state: { use: [l] } }',
      ),
    ).toEqual(['w1 < r1', 'w2 < r1', 'w2 ~ w1', 'all < w1', 'all < w2', 'all < l', 'used < l']);
  });

  it('leaves out what would close a cycle with references', () => {
    expect(
      waits(
        `{ name: a, agent: x, input: "\${b}", ${SET} }`,
        `{ name: b, agent: x, ${SET} }`,
        '{ name: c, agent: x, input: "${state.k}" }',
      ),
    ).toEqual(['a < b', 'c < a', 'c < b']);
    // Two that close a cycle only together: one of them stays.
    expect(
      waits(
        '{ name: t1, agent: x, input: "${s2}", state: { set: { k: 1 } } }',
        '{ name: t2, agent: x, input: "${s1}", state: { set: { l: 1 } } }',
        '{ name: s1, agent: x, state: { use: [k] } }',
        '{ name: s2, agent: x, state: { use: [l] } }',
      ),
    ).toEqual(['t1 < s2', 't2 < s1', 's1 < t1']);
  });

  it('is held together by barriers', () => {
    expect(
      waits('{ name: a, agent: x }', '{ name: b, agent: x }', '{ name: nap, sleep: 1s }', '{ name: c, agent: x }'),
    ).toEqual(['nap < a', 'nap < b', 'c < nap']);
  });
});
