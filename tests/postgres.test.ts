import type { Database, Statement } from '@ensembleapp/core/agents/databases.ts';
import type { Json, JsonObject } from '@ensembleapp/protocol';
import { createDatabases } from '@ensembleapp/server/databases/create-databases.ts';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { type PostgresServer, startPostgres } from './postgres-server.ts';
import { openRunWorld, refused, runToEnd, token } from './run-world.ts';

let server: PostgresServer;
beforeAll(async () => {
  server = await startPostgres();
}, 60_000);
afterAll(() => server?.stop());

function open(
  more: { readonly readOnly?: boolean; readonly url?: string; readonly maxConnections?: number } = {},
): Database {
  const config = {
    type: 'postgres',
    url: server.url,
    maxConnections: 2,
    tenants: ['acme'],
    readOnly: false,
    ...more,
  } as const;
  const databases = createDatabases({
    project: '/nowhere',
    dataDir: '/nowhere/data',
    configured: { crm: { ...config, tenants: ['acme'] } },
  });
  onTestFinished(() => databases.close());
  expect(databases.find('other', 'postgres', 'crm')).toBeUndefined();
  const database = databases.find('acme', undefined, 'crm');
  if (database?.kind !== 'postgres') throw new Error('there is none');
  return database;
}

const NEVER = new AbortController().signal;
const run = (database: Database, statements: readonly (string | Statement)[], more = {}) =>
  database.run({
    statements: statements.map((one) => (typeof one === 'string' ? { sql: one, values: [] } : one)),
    readOnly: false,
    signal: NEVER,
    ...more,
  });

async function rows(database: Database, sql: string, values: readonly Json[] = []): Promise<readonly JsonObject[]> {
  const [result] = await run(database, [{ sql, values }]);
  return result?.rows ?? [];
}

/** Makes an empty table with a name of its own. */
async function table(database: Database, columns: string): Promise<string> {
  const name = `t${Math.random().toString(36).slice(2)}`;
  await run(database, [`CREATE TABLE ${name} (${columns})`]);
  return name;
}

/** What the server's processes do that is none of ours. */
const SLEEPING = "SELECT count(*) AS c FROM pg_stat_activity WHERE query LIKE 'SELECT pg_sleep%' AND state = 'active'";

describe('PostgreSQL databases', () => {
  it('give rows of what has rows, and say of the rest what it changed', async () => {
    const database = open();
    const t = await table(database, 'id serial PRIMARY KEY, name text UNIQUE');
    const insert = { sql: `INSERT INTO ${t} (name) VALUES ($1), ($2)`, values: ['a', 'b'] };
    expect(await run(database, [insert])).toEqual([{ rows: null, rowsAffected: 2, lastRowId: null }]);
    expect(await run(database, [{ sql: `DELETE FROM ${t} WHERE name = $1 RETURNING id`, values: ['b'] }])).toEqual([
      { rows: [{ id: 2 }], rowsAffected: 1, lastRowId: null },
    ]);
    expect(await run(database, [`SELECT * FROM ${t}`])).toEqual([
      { rows: [{ id: 1, name: 'a' }], rowsAffected: 0, lastRowId: null },
    ]);
  });

  it('take and give what JSON can hold', async () => {
    const values = [7, 'ä', true, null, ['a', 'b'], { a: [1] }];
    const sql = 'SELECT $1::int AS a, $2::text AS b, $3::bool AS c, $4::text AS d, $5::text[] AS e, $6::jsonb AS f';
    expect(await rows(open(), sql, values)).toEqual([{ a: 7, b: 'ä', c: true, d: null, e: ['a', 'b'], f: { a: [1] } }]);
    const odd = `SELECT 9007199254740993::bigint AS long, 5::bigint AS short, 10.50::numeric AS price, 0.1234567890123456789 AS exact,
      'NaN'::float8 AS nan, 1.5::float4 AS half, '\\xff00'::bytea AS bytes, '2024-05-01'::date AS day,
      '2024-05-01 10:00:00+02'::timestamptz AS moment, '2024-05-01 10:00:00'::timestamp AS local, 'infinity'::timestamptz AS ever`;
    expect(await rows(open(), odd)).toEqual([
      {
        long: '9007199254740993',
        short: 5,
        price: 10.5,
        exact: '0.1234567890123456789',
        nan: null,
        half: 1.5,
        bytes: '/wA=',
        day: '2024-05-01',
        moment: '2024-05-01T08:00:00.000Z',
        local: '2024-05-01 10:00:00',
        ever: 'infinity',
      },
    ]);
  });

  it('do all of several statements or none', async () => {
    const database = open();
    const t = await table(database, 'id int PRIMARY KEY');
    const insert = `INSERT INTO ${t} VALUES (1)`;
    await expect(run(database, [insert, insert])).rejects.toMatchObject({
      code: 'REFUSED',
      message: `duplicate key value violates unique constraint "${t}_pkey" (SQLSTATE 23505)`,
    });
    expect(await rows(database, `SELECT * FROM ${t}`)).toEqual([]);
  });

  it('refuse to write where only reading is asked for, however it is tried', async () => {
    const database = open();
    const t = await table(database, 'id int');
    const failure = { code: 'REFUSED', message: expect.stringContaining('read-only transaction') };
    const insert = `INSERT INTO ${t} VALUES (1)`;
    await expect(run(database, [insert], { readOnly: true })).rejects.toMatchObject(failure);
    await expect(run(open({ readOnly: true }), [insert])).rejects.toMatchObject(failure);
    for (const trick of ['COMMIT', 'ROLLBACK', '/* /* */ x */ COMMIT', 'END', 'SET TRANSACTION READ WRITE']) {
      await expect(run(database, [trick, insert], { readOnly: true })).rejects.toMatchObject({ code: 'REFUSED' });
    }
    await expect(run(database, [`COMMIT; ${insert}`], { readOnly: true })).rejects.toMatchObject({ code: 'REFUSED' });
    for (const chain of ['COMMIT AND CHAIN', "SELECT set_config('default_transaction_read_only', 'off', false)"]) {
      await expect(run(database, [chain, insert], { readOnly: true })).rejects.toMatchObject(failure);
    }
    expect(await rows(database, `SELECT * FROM ${t}`)).toEqual([]);
  });

  it('keep nothing that a statement set for the next one', async () => {
    const database = open({ maxConnections: 1 });
    await run(database, [
      "SELECT set_config('search_path', 'nowhere', false)",
      'CREATE TEMP TABLE kept (id int)',
      'LISTEN x',
    ]);
    expect(await rows(database, "SELECT current_setting('search_path') AS path")).toEqual([
      { path: '"$user", public' },
    ]);
    await expect(run(database, ['SELECT * FROM kept'])).rejects.toMatchObject({ code: 'REFUSED' });
  });

  it.each([
    ['SELECT 1; SELECT 2', 'cannot insert multiple commands into a prepared statement (SQLSTATE 42601)'],
    ['SELEKT', 'syntax error at or near "SELEKT" (SQLSTATE 42601)'],
    ['-- nothing', 'the SQL holds no statement'],
    ['COPY pg_class TO STDOUT', 'COPY is not available here'],
    ['COMMIT', 'the statement ends the transaction it runs in'],
  ])('refuse %s', async (sql, message) => {
    await expect(run(open(), [sql])).rejects.toMatchObject({ code: 'REFUSED', message });
  });

  it('give no more rows than a step may, and keep nothing of such a statement', async () => {
    const database = open();
    const t = await table(database, 'x text');
    const sql = `INSERT INTO ${t} SELECT repeat('x', 1000) FROM generate_series(1, 10000) RETURNING x`;
    await expect(run(database, [sql])).rejects.toMatchObject({ code: 'TOO_LARGE' });
    expect(await rows(database, `SELECT count(*) AS c FROM ${t}`)).toEqual([{ c: 0 }]);
  });

  it('stop a statement when nobody waits for it any more, and keep nothing of it', async () => {
    const database = open();
    const t = await table(database, 'id int');
    const limit = new AbortController();
    const reason = new Error('enough');
    const failing = run(database, [`INSERT INTO ${t} VALUES (1)`, 'SELECT pg_sleep(600)'], { signal: limit.signal });
    const failed = expect(failing).rejects.toBe(reason);
    while ((await rows(database, SLEEPING))[0]?.c !== 1);
    limit.abort(reason);
    await failed;
    expect(await rows(database, SLEEPING)).toEqual([{ c: 0 }]);
    expect(await rows(database, `SELECT * FROM ${t}`)).toEqual([]);
  });

  it('let go of who waits for a connection, and give it to the next', async () => {
    const database = open({ maxConnections: 1 });
    const limits = [new AbortController(), new AbortController()];
    const failing = limits.map(({ signal }) => run(database, ['SELECT pg_sleep(600)'], { signal }));
    const failed = Promise.allSettled(failing);
    for (const limit of limits.toReversed()) limit.abort(new Error('enough'));
    expect((await failed).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(await rows(database, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });

  it('say no address, role or password when they cannot be reached', async () => {
    const wrong = new URL(server.url);
    wrong.password = 'wrong-password';
    for (const url of [wrong.href, 'postgres://ensemble:secret-of-the-database@127.0.0.1:1/postgres']) {
      await expect(run(open({ url }), ['SELECT 1'])).rejects.toMatchObject({
        code: 'UNAVAILABLE',
        message: 'the database cannot be reached',
      });
    }
  });

  it('are what data steps of the tenant use by name', async () => {
    const config = {
      type: 'postgres',
      url: server.url,
      maxConnections: 2,
      tenants: ['default'],
      readOnly: false,
    } as const;
    const here = await openRunWorld({ configured: { crm: { ...config, tenants: ['default'] } } });
    const sql = 'SELECT :name::text AS name, ${input.n}::int + ? AS sum';
    const ask = async (params: Json, text: string, tenantId = 'default') => {
      const step = { id: 's', operation: 'data', config: { backend: 'postgres', database: 'crm', sql: text, params } };
      await here.ensemble(`name: t\nflow: [${JSON.stringify(step)}]`, tenantId);
      const request = { ensemble: 't', body: { input: { n: 2 } } };
      return (await runToEnd(here.world, token(['admin'], {}, tenantId), request)).body.output;
    };
    expect(await ask({ name: "o'neil" }, sql.replace(' + ?', ''))).toEqual([{ name: "o'neil", sum: 2 }]);
    expect(await ask([3], 'SELECT ${input.n}::int + ?::int AS sum')).toEqual([{ sum: 5 }]);
    expect((await refused(ask([], 'SELECT 1', 'other'))).message).toContain('there is no database "crm"');
  });
});
