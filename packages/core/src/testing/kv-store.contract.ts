import { expect, it } from 'vitest';
import type { KvEntry } from '../store/kv-store.ts';
import { type OpenStore, opened, readAll } from './open-store.ts';

const NOW = 1000;
const entry = (value: KvEntry['value'], more: Partial<KvEntry> = {}): KvEntry => ({
  value,
  metadata: null,
  expiresAt: null,
  ...more,
});

export function kvContract(open: OpenStore): void {
  const openKv = async () => (await opened(open)).store.kv;

  it.each([0, -1.5, 1e300, true, null, '', 'text', [], [1, { a: null }], { a: { b: [] } }])(
    'gives back %j',
    async (value) => {
      const kv = await openKv();
      await kv.put('acme', 'k', entry(value, { metadata: { by: 'ada' } }));
      expect(await kv.get('acme', 'k', NOW)).toEqual(entry(value, { metadata: { by: 'ada' } }));
    },
  );

  it('replaces what was there, and deletes it once', async () => {
    const kv = await openKv();
    await kv.put('acme', 'k', entry(1, { expiresAt: 2000 }));
    await kv.put('acme', 'k', entry('two'));
    expect(await kv.get('acme', 'k', 3000)).toEqual(entry('two'));
    expect(await kv.delete('acme', 'k', NOW)).toBe(true);
    expect(await kv.delete('acme', 'k', NOW)).toBe(false);
    expect(await kv.get('acme', 'k', NOW)).toBeUndefined();
  });

  it('keeps tenants apart', async () => {
    const kv = await openKv();
    await kv.put('acme', 'k', entry(1));
    expect(await kv.get('other', 'k', NOW)).toBeUndefined();
    expect(await kv.increment('other', 'k', 5, NOW)).toBe(5);
    expect(await kv.delete('third', 'k', NOW)).toBe(false);
    expect((await kv.list('third', '', { limit: 9 }, NOW)).rows).toEqual([]);
    expect((await kv.get('acme', 'k', NOW))?.value).toBe(1);
  });

  it('treats what has expired as if it were not there', async () => {
    const kv = await openKv();
    await kv.put('acme', 'k', entry(7, { expiresAt: NOW }));
    expect(await kv.get('acme', 'k', NOW - 1)).toBeDefined();
    expect(await kv.get('acme', 'k', NOW)).toBeUndefined();
    expect((await kv.list('acme', '', { limit: 9 }, NOW)).rows).toEqual([]);
    expect(await kv.delete('acme', 'k', NOW)).toBe(false);
    expect(await kv.increment('acme', 'k', 1, NOW)).toBe(1);
    expect(await kv.get('acme', 'k', NOW + 1)).toEqual(entry(1));
  });

  it('loses no increment of many at once', async () => {
    const kv = await openKv();
    const counts = await Promise.all(Array.from({ length: 20 }, () => kv.increment('acme', 'n', 2, NOW)));
    expect(counts.toSorted((a = 0, b = 0) => a - b)).toEqual(Array.from({ length: 20 }, (_, at) => (at + 1) * 2));
    expect((await kv.get('acme', 'n', NOW))?.value).toBe(40);
  });

  it('adds to no text', async () => {
    const kv = await openKv();
    await kv.put('acme', 'k', entry('7'));
    expect(await kv.increment('acme', 'k', 1, NOW)).toBeUndefined();
    expect((await kv.get('acme', 'k', NOW))?.value).toBe('7');
  });

  it('lists the keys that begin with a prefix, letter for letter, page by page', async () => {
    const kv = await openKv();
    for (const key of ['user:b', 'user:a', 'User:a', 'use', 'user:%', 'user_x', 'user:ä'])
      await kv.put('acme', key, entry(key));
    const keys = await readAll((page) => kv.list('acme', 'user:', page, NOW), 2);
    expect(keys.map(({ key }) => key)).toEqual(['user:%', 'user:a', 'user:b', 'user:ä']);
    expect((await kv.list('acme', 'user:%', { limit: 9 }, NOW)).rows.map(({ key }) => key)).toEqual(['user:%']);
  });

  it('forgets what expired before a time', async () => {
    const kv = await openKv();
    await kv.put('acme', 'old', entry(1, { expiresAt: 10 }));
    await kv.put('acme', 'new', entry(1, { expiresAt: 30 }));
    await kv.put('acme', 'kept', entry(1));
    await kv.trim(20);
    expect((await kv.list('acme', '', { limit: 9 }, 0)).rows.map(({ key }) => key)).toEqual(['kept', 'new']);
  });
}
