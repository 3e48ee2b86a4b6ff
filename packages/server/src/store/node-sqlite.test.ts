import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { StoreTooNew, StoreUnavailable } from '@ensembleapp/core/store/store.ts';
import { sampleToken } from '@ensembleapp/core/testing/samples.ts';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openNodeSqlite } from './node-sqlite.ts';
import { temporaryFile } from './testing/temporary-file.ts';
import { runWriter } from './testing/writer.ts';

async function openStore(file: string) {
  const store = await openNodeSqlite({ file });
  onTestFinished(() => store.close());
  return store;
}

describe('the file', () => {
  it('is made with its folder, for its owner alone', async () => {
    const file = temporaryFile();
    const store = await openStore(file);
    await store.credentials.insert<'token'>(sampleToken('tok_1'));
    const mode = (path: string) => (statSync(path).mode & 0o777).toString(8);
    expect(mode(dirname(file))).toBe('700');
    for (const path of [file, `${file}-wal`, `${file}-shm`]) expect(mode(path)).toBe('600');
  });

  it('is taken from everybody else when it was open to them', async () => {
    const file = temporaryFile();
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, '', { mode: 0o644 });
    await openStore(file);
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it('makes the store unavailable when it is not a database', async () => {
    const file = temporaryFile();
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, 'something else entirely, '.repeat(100));
    await expect(openNodeSqlite({ file })).rejects.toThrow(StoreUnavailable);
    expect(readFileSync(file, 'utf8')).toMatch(/^something else/);
  });

  it('makes the store unavailable when its folder cannot be', async () => {
    const file = temporaryFile();
    mkdirSync(dirname(dirname(file)), { recursive: true });
    writeFileSync(dirname(file), 'a file where the folder would be');
    await expect(openNodeSqlite({ file })).rejects.toThrow(StoreUnavailable);
  });

  it('is refused and left as it was when a newer program wrote it', async () => {
    const file = temporaryFile();
    await (await openNodeSqlite({ file })).close();
    const newer = new DatabaseSync(file);
    newer.exec('INSERT INTO migrations VALUES (1000, 0)');
    newer.close();
    const before = readFileSync(file);
    await expect(openNodeSqlite({ file })).rejects.toThrow(StoreTooNew);
    expect(readFileSync(file).equals(before)).toBe(true);
  });
});

describe('two stores on one file', () => {
  it('can be opened at the same moment', async () => {
    const file = temporaryFile();
    const stores = await Promise.all([openStore(file), openStore(file), openStore(file)]);
    await Promise.all(stores.map((store, index) => store.credentials.insert<'token'>(sampleToken(`tok_${index}`))));
    expect(await stores[0].credentials.lastStamp()).toBe(3);
  });

  it('see the changes of each other', async () => {
    const file = temporaryFile();
    const [here, there] = [await openStore(file), await openStore(file)];
    const stored = await here.credentials.insert<'token'>(sampleToken('tok_1'));
    expect(await there.credentials.find('tok_1')).toEqual(stored);
    const revoked = await there.credentials.update('acme', 'token', 'tok_1', { revokedAt: 5 });
    expect(await here.credentials.changedSince(stored.stamp, 10)).toEqual([revoked]);
  });

  it('never give one stamp twice, and always a higher one, across processes', async () => {
    const file = temporaryFile();
    const writers = await Promise.all(['a', 'b', 'c'].map((prefix) => runWriter([file, prefix, '60'])));
    const stamps = writers.map((said) => said.filter(({ what }) => what !== 'saved').map(({ stamp }) => stamp));
    for (const own of stamps) expect(own).toEqual(own.toSorted((a, b) => a - b));
    const all = stamps.flat();
    expect(all).toHaveLength(3 * 60 * 3);
    expect(new Set(all).size).toBe(all.length);
  });
});

describe('a process that is killed', () => {
  it.each([1, 2, 3])('leaves everything it was told is stored, time %i', async () => {
    const file = temporaryFile();
    const said = await runWriter([file, 'x'], 20 + Math.floor(Math.random() * 400));
    const { credentials, executions } = await openStore(file);
    for (const { what, id, stamp } of said) {
      if (what === 'saved') expect(await executions.find('acme', id)).toMatchObject({ id, status: 'completed' });
      if (what === 'inserted') expect((await credentials.find(id))?.stamp).toBeGreaterThanOrEqual(stamp);
      if (what === 'revoked') expect(await credentials.find(id)).toMatchObject({ revokedAt: 1, stamp });
    }
    expect(said.length).toBeGreaterThanOrEqual(20);
  });
});
