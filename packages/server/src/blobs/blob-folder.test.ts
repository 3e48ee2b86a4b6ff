import { readdirSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { NewBlob } from '@ensembleapp/core/agents/blobs.ts';
import { StoreUnavailable } from '@ensembleapp/core/store/store.ts';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../testing/temporary-folder.ts';
import { createBlobFolder } from './blob-folder.ts';

const NOW = 1000;
const ACME = { tenantId: 'acme', name: 'docs' };

function openBlobs() {
  const root = temporaryFolder();
  const filesOf = (folder: string) =>
    readdirSync(join(root, folder), { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return { root, blobs: createBlobFolder(root), filesOf };
}

const blob = (value: NewBlob['value'], more: Partial<NewBlob> = {}): NewBlob => ({
  value,
  metadata: null,
  expiresAt: null,
  contentType: 'text/plain',
  storedAt: NOW,
  ...more,
});

describe('a folder of files', () => {
  it.each(['text\nof lines', '', '{"a":1}', { a: [1, null] }, [], 7, false, null, 'ä💡\u0000'])(
    'gives back %j with what was said of it',
    async (value) => {
      const { blobs } = openBlobs();
      await blobs.put(ACME, 'k', blob(value, { metadata: { by: 'ada\n' }, contentType: 'x/y' }));
      const facts = { metadata: { by: 'ada\n' }, expiresAt: null, contentType: 'x/y', storedAt: NOW };
      expect(await blobs.get(ACME, 'k', NOW)).toMatchObject({ ...facts, value });
      expect(await blobs.head(ACME, 'k', NOW)).toEqual({
        ...facts,
        size: Buffer.byteLength(typeof value === 'string' ? value : JSON.stringify(value)),
      });
    },
  );

  it.each([
    '../../escape',
    '/etc/passwd',
    '.',
    '..',
    'a/b/../c',
    'con',
    'A',
    'a\\b',
    '%2e',
    'x'.repeat(512),
    '💡/ß',
    ' ',
    'a+',
  ])('keeps the key %j inside its bucket, and tells it as it was', async (key) => {
    const { blobs, root, filesOf } = openBlobs();
    await blobs.put(ACME, key, blob('mine'));
    await blobs.put(ACME, 'a', blob('other'));
    expect((await blobs.get(ACME, key, NOW))?.value).toBe('mine');
    expect((await blobs.list(ACME, '', { limit: 9 }, NOW)).rows.map((row) => row.key)).toEqual(['a', key].sort());
    expect(readdirSync(root).sort()).toEqual(['aside', 'files']);
    expect(filesOf('files/acme/docs')).toHaveLength(2);
    expect(filesOf('aside')).toEqual([]);
  });

  it('keeps tenants and buckets apart, also where their names differ by case or look like paths', async () => {
    const { blobs } = openBlobs();
    const others = [
      { tenantId: 'ACME', name: 'docs' },
      { tenantId: 'acme', name: 'Docs' },
      { tenantId: 'acme/docs', name: '..' },
      { tenantId: '..', name: 'acme' },
    ];
    await blobs.put(ACME, 'k', blob('mine'));
    for (const other of others) {
      expect(await blobs.get(other, 'k', NOW)).toBeUndefined();
      expect(await blobs.delete(other, 'k', NOW)).toBe(false);
      await blobs.put(other, 'k', blob(other.tenantId));
    }
    expect((await blobs.get(ACME, 'k', NOW))?.value).toBe('mine');
  });

  it('is for the owner alone', async () => {
    const { blobs, root } = openBlobs();
    await blobs.put(ACME, 'k', blob('mine'));
    expect(statSync(join(root, 'files/acme/docs/k')).mode & 0o777).toBe(0o600);
    expect(statSync(join(root, 'files')).mode & 0o777).toBe(0o700);
  });

  it('takes what has expired for gone, and forgets it when it is trimmed', async () => {
    const { blobs, filesOf } = openBlobs();
    await blobs.put(ACME, 'old', blob('x', { expiresAt: 2000 }));
    await blobs.put(ACME, 'new', blob('x', { expiresAt: 3000 }));
    await blobs.put(ACME, 'kept', blob('x'));
    expect(await blobs.get(ACME, 'old', 1999)).toBeDefined();
    expect(await blobs.get(ACME, 'old', 2000)).toBeUndefined();
    expect(await blobs.head(ACME, 'old', 2000)).toBeUndefined();
    expect((await blobs.list(ACME, '', { limit: 9 }, 2000)).rows.map(({ key }) => key)).toEqual(['kept', 'new']);
    await blobs.trim(2000);
    expect(filesOf('files').map(({ name }) => name)).toEqual(['kept', 'new']);
  });

  it('clears away what a write that was cut off left behind, and leaves one that goes on', async () => {
    const { blobs, root, filesOf } = openBlobs();
    await blobs.put(ACME, 'k', blob('x'));
    for (const name of ['cut-off', 'going-on']) writeFileSync(join(root, 'aside', name), 'half');
    utimesSync(join(root, 'aside', 'cut-off'), 1, 1);
    await blobs.trim(NOW);
    expect(filesOf('aside').map(({ name }) => name)).toEqual(['going-on']);
  });

  it('lists by prefix, page by page', async () => {
    const { blobs } = openBlobs();
    for (const key of ['posts/b', 'posts/a', 'Posts/c', 'post', 'posts/c']) await blobs.put(ACME, key, blob(key));
    const first = await blobs.list(ACME, 'posts/', { limit: 2 }, NOW);
    expect(first.rows.map(({ key }) => key)).toEqual(['posts/a', 'posts/b']);
    const second = await blobs.list(ACME, 'posts/', { limit: 2, after: first.next }, NOW);
    expect(second).toEqual({ rows: [{ key: 'posts/c', metadata: null, expiresAt: null }] });
  });

  it('never shows half of a value while it is replaced', async () => {
    const { blobs } = openBlobs();
    const values = ['a', 'b'].map((letter) => letter.repeat(200_000));
    await blobs.put(ACME, 'k', blob(values[0] ?? ''));
    const seen = await Promise.all(
      Array.from({ length: 20 }, async (_, turn) => {
        await blobs.put(ACME, 'k', blob(values[turn % 2] ?? ''));
        return (await blobs.get(ACME, 'k', NOW))?.value;
      }),
    );
    for (const value of seen) expect(values.includes(String(value))).toBe(true);
  });

  it('says that it is not available when its folder cannot be used', async () => {
    const { root } = openBlobs();
    writeFileSync(join(root, 'file'), '');
    const blobs = createBlobFolder(join(root, 'file'));
    await expect(blobs.put(ACME, 'k', blob('x'))).rejects.toThrow(StoreUnavailable);
  });
});
