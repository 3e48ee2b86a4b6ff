import { DatabaseSync } from 'node:sqlite';
import { type Store, StoreUnavailable } from '@ensembleapp/core/store/store.ts';
import { sampleExecution, sampleToken } from '@ensembleapp/core/testing/samples.ts';
import { expect, it, onTestFinished } from 'vitest';
import { openNodeSqlite } from '../node-sqlite.ts';
import { sqlStore } from '../sql/store.ts';
import { temporaryFile } from '../testing/temporary-file.ts';
import { ZSTD } from '../zstd.ts';
import { Connection } from './connection.ts';
import { SQLITE } from './dialect.ts';
import { groupCommit } from './group-commit.ts';

/** A store over one connection whose settings a test can spoil. */
async function spoilable(patience?: number): Promise<{ store: Store; connection: Connection; file: string }> {
  const file = temporaryFile();
  await (await openNodeSqlite({ file })).close();
  const connection = await Connection.open(file, 'FULL');
  onTestFinished(() => connection.close());
  const database = groupCommit(connection, patience);
  const store = sqlStore({
    dialect: SQLITE,
    synced: database,
    buffered: database,
    packing: ZSTD,
    close: async () => undefined,
  });
  return { store, connection, file };
}

it('says that the store is unavailable when the disk is full, keeps what was stored, and goes on when there is room', async () => {
  const { store, connection } = await spoilable();
  connection.exec('PRAGMA max_page_count = 80');
  const stored: string[] = [];
  const failure = await (async () => {
    for (let index = 0; index < 10_000; index += 1) {
      const id = `exec_${index}`;
      try {
        await store.executions.save(sampleExecution(id, { output: 'x'.repeat(2000) }));
      } catch (error) {
        return error;
      }
      stored.push(id);
    }
    return undefined;
  })();
  expect(failure).toBeInstanceOf(StoreUnavailable);
  expect(failure).toHaveProperty('cause');
  for (const id of stored) expect(await store.executions.find('acme', id)).toBeDefined();
  expect((await store.executions.list('acme', {}, { limit: 1 })).total).toBe(stored.length);

  connection.exec('PRAGMA max_page_count = 4294967294');
  await store.executions.save(sampleExecution('exec_after'));
  expect(await store.executions.find('acme', 'exec_after')).toBeDefined();
});

it('says that the store is unavailable when it may only be read, to every write that waited', async () => {
  const { store, connection } = await spoilable();
  connection.exec('PRAGMA query_only = 1');
  const inserts = ['tok_1', 'tok_2'].map((id) => store.credentials.insert<'token'>(sampleToken(id)));
  for (const result of await Promise.allSettled(inserts)) {
    expect(result).toMatchObject({ status: 'rejected', reason: { name: 'StoreUnavailable' } });
  }
  expect(await store.credentials.find('tok_1')).toBeUndefined();
});

/** Holds the file for writing as another process would. */
function holdFile(file: string): () => void {
  const other = new DatabaseSync(file);
  other.exec('BEGIN IMMEDIATE');
  return () => {
    other.exec('ROLLBACK');
    other.close();
  };
}

it('says that the store is unavailable when another process holds it too long', async () => {
  const { store, file } = await spoilable(50);
  const release = holdFile(file);
  await expect(store.credentials.insert<'token'>(sampleToken('tok_1'))).rejects.toThrow(StoreUnavailable);
  release();
  await expect(store.credentials.insert<'token'>(sampleToken('tok_1'))).resolves.toBeDefined();
});

it('waits for another process without holding up this one', async () => {
  const { store, file } = await spoilable();
  const release = holdFile(file);
  const inserted = store.credentials.insert<'token'>(sampleToken('tok_1'));
  // Were the wait to block, this timer could not fire, the file would never be released, and the write would be refused.
  setTimeout(release, 100);
  expect(await store.credentials.find('tok_1')).toBeUndefined();
  await expect(inserted).resolves.toMatchObject({ id: 'tok_1' });
});

it('says that the store is unavailable once it is closed, and stores first what was waiting', async () => {
  const file = temporaryFile();
  const store = await openNodeSqlite({ file });
  const waiting = store.executions.save(sampleExecution('exec_1'));
  await store.close();
  await store.close();
  await expect(waiting).resolves.toBeUndefined();
  await expect(store.check()).rejects.toThrow(StoreUnavailable);
  await expect(store.executions.save(sampleExecution('exec_2'))).rejects.toThrow(StoreUnavailable);
  const again = await openNodeSqlite({ file });
  expect(await again.executions.find('acme', 'exec_1')).toBeDefined();
  await again.close();
});

it('commits any number of writes that come at once, in their order', async () => {
  const { store } = await spoilable();
  const ids = Array.from({ length: 1300 }, (_, index) => `tok_${index}`);
  const stored = await Promise.all(ids.map((id) => store.credentials.insert<'token'>(sampleToken(id))));
  expect(stored.map(({ stamp }) => stamp)).toEqual(ids.map((_, index) => index + 1));
});

it('tells no SQL and no value in its errors', async () => {
  const { store } = await spoilable();
  await store.credentials.insert<'token'>(sampleToken('tok_1'));
  const error = await store.credentials.insert<'token'>(sampleToken('tok_1')).catch((reason: unknown) => reason);
  expect(String(error)).toMatch(/constraint/i);
  expect(String(error)).not.toMatch(/tok_1|insert|select/i);
});
