import { getExecution } from '@ensembleapp/core/executions/get-execution.ts';
import type { Json, JsonObject } from '@ensembleapp/protocol';
import { describe, expect, it } from 'vitest';
import { openRunWorld, type RunWorld, refused, runToEnd, token } from './run-world.ts';

async function execute(here: RunWorld, yaml: string, input: JsonObject = {}, tenantId = 'default'): Promise<Json> {
  await here.ensemble(`name: t\n${yaml}`, tenantId);
  const { body } = await runToEnd(here.world, token(['admin'], {}, tenantId), {
    ensemble: 't',
    body: { input },
  });
  return body.output ?? null;
}

/** The output of one data step with this config. */
const data = (here: RunWorld, config: JsonObject, input?: JsonObject, tenantId?: string) =>
  execute(here, `flow: [{ id: s, operation: data, config: ${JSON.stringify(config)} }]`, input, tenantId);

async function failure(here: RunWorld, config: JsonObject, input?: JsonObject) {
  const refusal = await refused(data(here, config, input));
  const { steps } = await getExecution(here.world, token(), refusal.extras.executionId ?? '');
  return steps[0]?.error;
}

async function openShop() {
  const here = await openRunWorld();
  await data(here, { sql: 'CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT UNIQUE)' });
  for (const name of ['ada', 'bob']) await data(here, { sql: 'INSERT INTO users (name) VALUES (?)', params: [name] });
  return here;
}

const ENDLESS = 'WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) AS c FROM n';

describe('a data operation', () => {
  it('gives rows as a list, and of what has none how much it changed', async () => {
    const here = await openShop();
    const all = [
      { id: 1, name: 'ada' },
      { id: 2, name: 'bob' },
    ];
    expect(await data(here, { backend: 'd1', binding: 'DB', query: 'SELECT * FROM users' })).toEqual(all);
    expect(
      await data(here, { type: 'sqlite', database: 'DB', operation: 'query', sql: 'SELECT * FROM users' }),
    ).toEqual(all);
    const insert = { operation: 'execute', sql: 'INSERT INTO users (name) VALUES (:name)', params: { name: 'eve' } };
    expect(await data(here, insert)).toEqual({ success: true, rowsAffected: 1, lastRowId: 3 });
    expect(await data(here, { sql: 'DELETE FROM users WHERE id > ?', params: [1] })).toEqual({
      success: true,
      rowsAffected: 2,
      lastRowId: null,
    });
  });

  it('runs as storage of type d1 too, on the same database', async () => {
    const here = await openShop();
    const config = { type: 'd1', query: 'SELECT name FROM users WHERE id = ?', params: ['${input.id}'] };
    const flow = `flow: [{ id: s, operation: storage, config: ${JSON.stringify(config)} }]`;
    expect(await execute(here, flow, { id: 2 })).toEqual([{ name: 'bob' }]);
  });

  it('says in meta how many rows it read and wrote, and its rows are read by their other names', async () => {
    const here = await openShop();
    const flow = `flow: [{ id: s, operation: data, config: { sql: SELECT * FROM users } }]
output:
  bare: \${s[0].name}
  output: \${s.output[1].name}
  rows: \${s.output.rows.map(r => r.name).join('+')}
  results: \${s.output.results.length}
  short: \${s.rows.length}
  length: \${s.output.length}
  meta: \${s.meta}`;
    expect(await execute(here, flow)).toEqual({
      bare: 'ada',
      output: 'bob',
      rows: 'ada+bob',
      results: 2,
      short: 2,
      length: 2,
      meta: { duration: expect.any(Number), rows_read: 2, rows_written: 0 },
    });
  });

  it('has its rows by their other names also from a cache, an agent, and a fallback', async () => {
    const here = await openShop();
    await here.agent('name: reader\noperation: data\nconfig: { sql: SELECT name FROM users }');
    const flow = `flow:
  - { id: first, agent: reader, cache: { ttl: 60, key: k } }
  - { id: wrong, operation: data, config: { sql: SELECT wrong }, onError: { fallback: [] } }
output: { names: "\${first.output.rows.map(r => r.name)}", none: "\${wrong.output.rows.length}", cached: "\${first.cached}" }`;
    expect(await execute(here, flow)).toEqual({ names: ['ada', 'bob'], none: 0, cached: false });
    expect(await execute(here, flow)).toEqual({ names: ['ada', 'bob'], none: 0, cached: true });
  });

  it.each(['transaction', 'batch'])('does all of a %s or none of it', async (operation) => {
    const here = await openShop();
    const insert = { sql: 'INSERT INTO users (name) VALUES (?)', params: ['${input.name}'] };
    const config = {
      operation,
      statements: [insert, { query: 'SELECT count(*) AS c FROM users' }, 'DELETE FROM users WHERE id = 1'],
    };
    expect(await data(here, config, { name: 'eve' })).toEqual([
      { success: true, rowsAffected: 1, lastRowId: 3 },
      [{ c: 3 }],
      { success: true, rowsAffected: 1, lastRowId: null },
    ]);
    const twice = { operation, statements: ['DELETE FROM users', insert, insert] };
    expect(await failure(here, twice, { name: 'zoe' })).toMatchObject({
      code: 'STEP_FAILED',
      message: 'data: UNIQUE constraint failed: users.name',
    });
    expect(await data(here, { sql: 'SELECT count(*) AS c FROM users' })).toEqual([{ c: 2 }]);
  });

  it('binds the values of expressions in the SQL, whatever they hold', async () => {
    const here = await openShop();
    const hostile = "x' OR '1'='1'; DROP TABLE users; --";
    const sql = 'SELECT name FROM users WHERE name = ${input.name} OR id = ${input.id}';
    expect(await data(here, { sql }, { name: hostile, id: 2 })).toEqual([{ name: 'bob' }]);
    expect(await data(here, { sql }, { name: 'ada' })).toEqual([{ name: 'ada' }]);
    const statements = [
      'INSERT INTO users (name) VALUES (${input.name})',
      { sql: 'SELECT name FROM users WHERE id = ${1 + 2}' },
    ];
    expect(await data(here, { operation: 'batch', statements }, { name: hostile })).toMatchObject([
      {},
      [{ name: hostile }],
    ]);
    expect(await failure(here, { sql: 'SELECT * FROM ${input.table}' }, { table: 'users' })).toMatchObject({
      code: 'STEP_FAILED',
    });
  });

  it('puts text of the file into the SQL', async () => {
    const here = await openShop();
    const sql = "SELECT name FROM users ORDER BY name ${input.down ? 'DESC' : 'ASC'} LIMIT ${input.most}";
    expect(await data(here, { sql }, { down: true, most: 1 })).toEqual([{ name: 'bob' }]);
    expect(await data(here, { sql }, { down: false, most: 1 })).toEqual([{ name: 'ada' }]);
  });

  it('binds what {{ }} names: an input, or who asks', async () => {
    const here = await openShop();
    await here.agent(`name: find-user
operation: data
config: { sql: "SELECT name, {{userContext.tenantId}} AS tenant FROM users WHERE name = {{name}}" }`);
    const flow = 'flow: [{ agent: find-user, input: { name: "${input.name}" } }]';
    expect(await execute(here, flow, { name: 'ada' })).toEqual([{ name: 'ada', tenant: 'default' }]);
    expect(await execute(here, flow, { name: "' OR 1=1" })).toEqual([]);
  });

  it('binds the inputs of a tool, of which the credential gives the trusted ones', async () => {
    const here = await openShop();
    await here.agent(`tool: find-user
description: Finds a user
inputs: { name: { type: string }, org: { type: string, trusted: true } }
operation: data
config: { sql: "SELECT name, {{org}} AS org, {{secure.org}} AS secure FROM users WHERE name = {{name}}" }
transform: [{ extract: "[0]" }]`);
    const flow = 'flow: [{ id: s, tool: find-user, input: { name: "${input.name}", org: "${userContext.tenantId}" } }]';
    expect(await execute(here, flow, { name: 'ada' })).toEqual({ name: 'ada', org: 'default', secure: null });
    expect(await execute(here, flow, { name: "ada' --" })).toBeNull();
  });

  it('binds the values of SQL that a step lays over its agent', async () => {
    const here = await openShop();
    await here.agent('name: reader\noperation: data\nconfig: { sql: SELECT 1, readOnly: true }');
    const flow = 'flow: [{ agent: reader, config: { sql: "SELECT id FROM users WHERE name = ${input.name}" } }]';
    expect(await execute(here, flow, { name: "ada' OR '1" })).toEqual([]);
    expect(await execute(here, flow, { name: 'ada' })).toEqual([{ id: 1 }]);
  });

  it('takes the backend as database beside a binding', async () => {
    const here = await openShop();
    expect(await data(here, { database: 'd1', binding: 'DB', query: 'SELECT id FROM users' })).toHaveLength(2);
    expect(await failure(here, { database: 'postgres', query: 'SELECT 1' })).toMatchObject({ code: 'NOT_FOUND' });
  });

  it('writes nothing where it is read-only', async () => {
    const here = await openShop();
    expect(await failure(here, { sql: 'DELETE FROM users', readOnly: true })).toMatchObject({
      code: 'STEP_FAILED',
      message: 'data: the database is read-only here',
    });
    expect(await data(here, { sql: 'SELECT count(*) AS c FROM users' })).toEqual([{ c: 2 }]);
  });

  it('gives up after its timeout, and has ended what it did', async () => {
    const here = await openShop();
    const statements = ['DELETE FROM users', ENDLESS];
    expect(await failure(here, { operation: 'transaction', statements, timeout: '300ms' })).toMatchObject({
      code: 'ATTEMPT_TIMEOUT',
      message: 'data: the database "DB" did not answer within 300 ms',
    });
    expect(await data(here, { sql: 'SELECT count(*) AS c FROM users' })).toEqual([{ c: 2 }]);
  });

  it('keeps the databases of tenants apart', async () => {
    const here = await openShop();
    const sql = 'SELECT name FROM sqlite_master';
    expect(await data(here, { sql }, {}, 'other')).toEqual([]);
    expect(await data(here, { sql, database: 'other' })).toEqual([]);
    expect(await data(here, { sql: "SELECT name FROM sqlite_master WHERE type = 'table'" })).toEqual([
      { name: 'users' },
    ]);
  });

  it.each([
    [{ sql: 'SELECT ?' }, 'INVALID_INPUT', 'data: the SQL has a place for value 1, params holds 0'],
    [{ sql: 7 }, 'INVALID_INPUT', 'data: sql must be the text of a statement'],
    [{ operation: 'batch' }, 'INVALID_INPUT', 'data: statements must be a list of statements'],
    [
      { operation: 'batch', sql: 'SELECT 1' },
      'INVALID_INPUT',
      'data: sql stands in the statements of a transaction or batch',
    ],
    [
      { sql: 'SELECT 1', statements: [] },
      'INVALID_INPUT',
      'data: statements is for the operations transaction and batch',
    ],
    [{ sql: 'SELECT 1', params: 'x' }, 'INVALID_INPUT', 'data: params must be a list or a mapping'],
    [
      { sql: 'SELECT 1', database: '../DB' },
      'INVALID_INPUT',
      'data: database must be 1 to 64 letters, digits, ".", "_" and "-"',
    ],
    [{ sql: 'SELECT 1', backend: 'postgres' }, 'NOT_FOUND', 'data: there is no database "DB" of kind postgres here'],
    [
      { sql: "SELECT '${input.x}'" },
      'INVALID_INPUT',
      'data: a value stands inside quotes: write it without them, it is bound',
    ],
    [{ sql: 'SELECT * FROM nowhere' }, 'STEP_FAILED', 'data: no such table: nowhere'],
    [
      { operation: 'batch', statements: Array(101).fill('SELECT 1') },
      'LIMIT_EXCEEDED',
      'data: statements is longer than 100',
    ],
  ])('refuses %j', async (config: JsonObject, code, message) => {
    expect(await failure(await openRunWorld(), config)).toMatchObject({ code, message });
  });
});
