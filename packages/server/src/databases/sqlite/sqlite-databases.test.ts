import { existsSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Database, Statement } from '@ensembleapp/core/agents/databases.ts';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { DatabaseConfig } from '../../project/database-config.ts';
import { temporaryFolder } from '../../testing/temporary-folder.ts';
import { type ClosableDatabases, createDatabases } from '../create-databases.ts';

const PROJECT_FILE: DatabaseConfig = { type: 'sqlite', file: 'shop.db', tenants: ['acme'], readOnly: false };
const NEVER = new AbortController().signal;
/** Works for longer than any test waits. */
const ENDLESS = 'WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) AS c FROM n';

function open(configured: Readonly<Record<string, DatabaseConfig>> = {}) {
  const project = temporaryFolder();
  const databases = createDatabases({ project, dataDir: join(project, '.ensemble'), configured });
  onTestFinished(() => databases.close());
  return { project, databases };
}

function find(databases: ClosableDatabases, name = 'DB', tenantId = 'acme'): Database {
  const database = databases.find(tenantId, undefined, name);
  if (!database) throw new Error('there is none');
  return database;
}

const run = (database: Database, statements: readonly (string | Statement)[], more = {}) =>
  database.run({
    statements: statements.map((one) => (typeof one === 'string' ? { sql: one, values: [] } : one)),
    readOnly: false,
    signal: NEVER,
    ...more,
  });

describe('SQLite databases', () => {
  it('give rows of what has rows, and say of the rest what it changed', async () => {
    const database = find(open().databases);
    const created = 'CREATE TABLE t (id INTEGER PRIMARY KEY, name TEXT UNIQUE)';
    expect(await run(database, [created])).toEqual([{ rows: null, rowsAffected: 0, lastRowId: null }]);
    const insert = { sql: 'INSERT INTO t (name) VALUES (?1), (?2)', values: ['a', 'b'] };
    expect(await run(database, [insert])).toEqual([{ rows: null, rowsAffected: 2, lastRowId: 2 }]);
    expect(await run(database, ["UPDATE t SET name = 'c' WHERE id = 2"])).toEqual([
      { rows: null, rowsAffected: 1, lastRowId: null },
    ]);
    expect(await run(database, ["DELETE FROM t WHERE name = 'c' RETURNING id"])).toEqual([
      { rows: [{ id: 2 }], rowsAffected: 1, lastRowId: null },
    ]);
    expect(await run(database, ['SELECT * FROM t;  -- all\n'])).toEqual([
      { rows: [{ id: 1, name: 'a' }], rowsAffected: 0, lastRowId: null },
    ]);
  });

  it('take and give every kind of JSON', async () => {
    const values = [1, -0.5, 2 ** 53, 'ä', true, false, null, [1, 'x'], { a: 1 }];
    const sql = `SELECT ${values.map((_, at) => `?${at + 1} AS v${at}, typeof(?${at + 1}) AS t${at}`).join(', ')}`;
    const [result] = await run(find(open().databases), [{ sql, values }]);
    expect(result?.rows?.[0]).toEqual({
      ...{ v0: 1, t0: 'integer', v1: -0.5, t1: 'real', v2: 2 ** 53, t2: 'real', v3: 'ä', t3: 'text' },
      ...{ v4: 1, t4: 'integer', v5: 0, t5: 'integer', v6: null, t6: 'null' },
      ...{ v7: '[1,"x"]', t7: 'text', v8: '{"a":1}', t8: 'text' },
    });
    const [odd] = await run(find(open().databases), [
      "SELECT 9007199254740993 AS long, x'ff00' AS bytes, 9e999 AS inf",
    ]);
    expect(odd?.rows).toEqual([{ long: '9007199254740993', bytes: '/wA=', inf: null }]);
  });

  it('do all of several statements or none', async () => {
    const database = find(open().databases);
    await run(database, ['CREATE TABLE t (id INTEGER PRIMARY KEY)']);
    const twice = ['INSERT INTO t VALUES (1)', 'INSERT INTO t VALUES (1)'];
    await expect(run(database, twice)).rejects.toMatchObject({
      code: 'REFUSED',
      message: 'UNIQUE constraint failed: t.id',
    });
    expect(await run(database, ['INSERT INTO t VALUES (1)', 'SELECT * FROM t'])).toMatchObject([
      { rowsAffected: 1 },
      { rows: [{ id: 1 }] },
    ]);
  });

  it('refuse to write where only reading is asked for', async () => {
    const { databases, project } = open({
      shop: { ...PROJECT_FILE, readOnly: true },
      own: { ...PROJECT_FILE, file: 'own.db' },
    });
    const own = find(databases, 'own');
    await run(own, ['CREATE TABLE t (id)']);
    const failure = { code: 'REFUSED', message: 'the database is read-only here' };
    await expect(run(own, ['INSERT INTO t VALUES (1)'], { readOnly: true })).rejects.toMatchObject(failure);
    expect(await run(own, ['INSERT INTO t VALUES (1)'])).toMatchObject([{ rowsAffected: 1 }]);
    await expect(run(find(databases, 'shop'), ['SELECT 1'])).rejects.toMatchObject({
      message: 'the database file cannot be opened',
    });
    expect(existsSync(join(project, 'shop.db'))).toBe(false);
  });

  it.each([
    "ATTACH DATABASE '/etc/passwd' AS other",
    'BEGIN',
    'COMMIT',
    'SAVEPOINT s',
    'PRAGMA query_only = 0',
    'PRAGMA writable_schema = 1',
    "PRAGMA temp_store_directory = '/tmp'",
    'SELECT file FROM pragma_database_list',
    'SELECT count(*) FROM "PRAGMA_Module_List"',
    'WITH v AS (SELECT * FROM pragma_compile_options) SELECT * FROM v',
  ])('refuse what reaches beyond the statement: %s', async (sql) => {
    await expect(run(find(open().databases), [sql])).rejects.toMatchObject({
      code: 'REFUSED',
      message: 'the statement does what is not allowed here: other files, transactions of its own, settings',
    });
  });

  it.each([
    ['SELECT 1; SELECT 2', 'the SQL holds several statements: use the operation transaction'],
    ['SELECT 1; /* a */ DROP TABLE t', 'the SQL holds several statements: use the operation transaction'],
    ["SELECT load_extension('x')", 'not authorized'],
    ["VACUUM INTO '/tmp/ensemble-test-copy.db'", 'cannot VACUUM from within a transaction'],
    ['VACUUM', 'cannot VACUUM from within a transaction'],
    ['SELECT missing', 'no such column: missing'],
    ['SELEKT 1', 'near "SELEKT": syntax error'],
    ['-- nothing', ''],
  ])('refuse %s', async (sql, message) => {
    const failing = run(find(open().databases), [sql]);
    await expect(failing).rejects.toMatchObject({ code: 'REFUSED', message: expect.stringContaining(message) });
  });

  it('tell of tables, and keep a trigger whole', async () => {
    const database = find(open().databases);
    await run(database, [
      'CREATE TABLE t (id INTEGER)',
      'CREATE TABLE log (id INTEGER)',
      'CREATE TRIGGER after_t AFTER INSERT ON t BEGIN INSERT INTO log VALUES (new.id); INSERT INTO log VALUES (0); END;',
    ]);
    await run(database, ['INSERT INTO t VALUES (7)']);
    expect(
      await run(
        database,
        ['SELECT * FROM log', 'PRAGMA table_info(t)', 'SELECT name FROM pragma_table_info(?1)'].map((sql) => ({
          sql,
          values: sql.includes('?1') ? ['log'] : [],
        })),
      ),
    ).toMatchObject([{ rows: [{ id: 7 }, { id: 0 }] }, { rows: [{ name: 'id' }] }, { rows: [{ name: 'id' }] }]);
  });

  it('give no more rows than a step may, and keep nothing of such a statement', async () => {
    const database = find(open().databases);
    await run(database, ['CREATE TABLE t (x TEXT)']);
    const many = 'WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 100000)';
    const failing = run(database, [`INSERT INTO t ${many} SELECT printf('%100d', i) FROM n RETURNING x`]);
    await expect(failing).rejects.toMatchObject({ code: 'TOO_LARGE', message: 'the rows are larger than 4 MiB' });
    expect(await run(database, ['SELECT count(*) AS c FROM t'])).toMatchObject([{ rows: [{ c: 0 }] }]);
    await expect(run(database, ['SELECT length(zeroblob(1000000000)) AS l'])).rejects.toMatchObject({
      code: 'REFUSED',
    });
  });

  it('stop a statement that would never end, keep nothing of it, and go on', async () => {
    const database = find(open().databases);
    await run(database, ['CREATE TABLE t (id)']);
    const limit = new AbortController();
    const failing = run(database, ['INSERT INTO t VALUES (1)', ENDLESS], { signal: limit.signal });
    const reason = new Error('enough');
    setTimeout(() => limit.abort(reason), 100);
    await expect(failing).rejects.toBe(reason);
    // Its lock is gone with it.
    expect(await run(database, ['INSERT INTO t VALUES (2)', 'SELECT * FROM t'])).toMatchObject([
      {},
      { rows: [{ id: 2 }] },
    ]);
  });

  it('leave room for other tenants beside one whose statements never end', async () => {
    const { databases } = open();
    const limit = new AbortController();
    const reason = new Error('enough');
    const endless = Array.from({ length: 6 }, () =>
      run(find(databases, 'DB', 'greedy'), [ENDLESS], { signal: limit.signal }),
    );
    const failed = Promise.allSettled(endless);
    expect(await run(find(databases), ['SELECT 1 AS one'])).toMatchObject([{ rows: [{ one: 1 }] }]);
    limit.abort(reason);
    expect(await failed).toEqual(endless.map(() => ({ status: 'rejected', reason })));
    expect(await run(find(databases, 'DB', 'greedy'), ['SELECT 1 AS one'])).toMatchObject([{ rows: [{ one: 1 }] }]);
  });

  it('are each of their tenant, for the owner alone, whatever their names', async () => {
    const { databases, project } = open();
    for (const tenantId of ['acme', 'ACME', '../acme']) {
      await run(find(databases, 'DB', tenantId), ['CREATE TABLE t (id)']);
    }
    const folder = join(project, '.ensemble/databases');
    expect(readdirSync(folder).sort()).toEqual(['%2e%2e%2facme', '%41%43%4d%45', 'acme']);
    expect(statSync(join(folder, 'acme/%44%42.db')).mode & 0o777).toBe(0o600);
  });

  it('of the project are for the tenants that it names', async () => {
    const { databases, project } = open({ shop: PROJECT_FILE });
    await run(find(databases, 'shop'), ['CREATE TABLE t (id)']);
    expect(existsSync(join(project, 'shop.db'))).toBe(true);
    expect(databases.find('other', undefined, 'shop')).toBeUndefined();
    expect(databases.find('other', 'sqlite', 'shop')).toBeUndefined();
    expect(databases.find('acme', 'postgres', 'shop')).toBeUndefined();
    expect(databases.find('acme', 'postgres', 'none')).toBeUndefined();
  });

  it.each(['../other.db', '/tmp/other.db', '.ensemble/ensemble.db', '.'])('are no file %s', (file) => {
    expect(() => open({ shop: { ...PROJECT_FILE, file } })).toThrow('must be a file in the project folder');
  });

  it('say so when a file is no database', async () => {
    const { databases, project } = open({ shop: PROJECT_FILE });
    writeFileSync(join(project, 'shop.db'), 'text '.repeat(1000));
    await expect(run(find(databases, 'shop'), ['SELECT 1 FROM t'])).rejects.toMatchObject({
      code: 'REFUSED',
      message: 'the file is no database',
    });
  });
});
