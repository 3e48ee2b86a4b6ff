import { expect, it } from 'vitest';
import type { IssuedStatus } from '../auth/issued.ts';
import type { IssuedChange } from '../store/credential-store.ts';
import { type OpenStore, opened, readAll } from './open-store.ts';
import { SAMPLE_TIME, sampleKey, sampleSecret, sampleToken } from './samples.ts';

const NOW = SAMPLE_TIME;

export function credentialContract(open: OpenStore): void {
  const credentials = async () => (await opened(open)).store.credentials;

  it('gives back every kind as it was stored, under a stamp', async () => {
    const store = await credentials();
    const token = sampleToken('tok_1', {
      scopes: ['admin', 'read:state'],
      rateLimit: { requests: 10, window: 60, concurrent: 2 },
      restrictions: { agents: ['a'], ensembles: [], addresses: ['10.0.0.0/8'], notBefore: 5 },
      disabled: true,
      lifetimeSeconds: 3600,
      expiresAt: NOW + 3_600_000,
      revokedAt: NOW + 1,
      revokedBy: { kind: 'key', id: 'key_9' },
      rotatedFrom: { id: 'tok_0', validUntil: NOW },
    });
    const key = sampleKey('key_1', { onBehalfOf: true });
    const secret = sampleSecret('sec_1', { maxLifetime: 900, restrictions: { origins: ['https://a.example'] } });

    const stored = [await store.insert(token), await store.insert(key), await store.insert(secret)];
    expect(stored).toStrictEqual([
      { ...token, stamp: 1 },
      { ...key, stamp: 2 },
      { ...secret, stamp: 3 },
    ]);
    for (const issued of stored) expect(await store.find(issued.id)).toStrictEqual(issued);
  });

  it('gives rows that nobody can change', async () => {
    const store = await credentials();
    await store.insert<'token'>(sampleToken('tok_1', { restrictions: { agents: ['a'] } }));
    const found = await store.find('tok_1');
    if (found?.kind !== 'token') throw new Error('not found');
    for (const part of [
      found,
      found.scopes,
      found.restrictions,
      found.restrictions.agents,
      found.mac,
      found.createdBy,
    ]) {
      expect(part).toSatisfy(Object.isFrozen);
    }
  });

  it('refuses a second row of the same id', async () => {
    const store = await credentials();
    await store.insert<'token'>(sampleToken('tok_1'));
    await expect(store.insert<'token'>(sampleToken('tok_1', { tenantId: 'other' }))).rejects.toThrow();
    expect((await store.find('tok_1'))?.tenantId).toBe('acme');
  });

  it('keeps the other rows when one of those written at the same time is refused', async () => {
    const store = await credentials();
    const ids = ['tok_1', 'tok_1', 'tok_2'];
    const results = await Promise.allSettled(ids.map((id) => store.insert<'token'>(sampleToken(id))));
    expect(results.map((result) => result.status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(await store.find('tok_2')).toBeDefined();
  });

  it('finds an id of any tenant, but gets it for its own tenant and kind only', async () => {
    const store = await credentials();
    const stored = await store.insert<'token'>(sampleToken('tok_1'));
    expect(await store.find('tok_2')).toBeUndefined();
    expect(await store.get('acme', 'token', 'tok_1')).toEqual({ issued: stored, lastUsed: null });
    expect(await store.get('other', 'token', 'tok_1')).toBeUndefined();
    expect(await store.get('acme', 'key', 'tok_1')).toBeUndefined();
  });

  it('lists newest first, of one tenant and kind', async () => {
    const store = await credentials();
    for (const [index, id] of ['tok_b', 'tok_c', 'tok_a'].entries()) {
      await store.insert<'token'>(sampleToken(id, { createdAt: NOW + index }));
    }
    await store.insert<'token'>(sampleToken('tok_other', { tenantId: 'other' }));
    await store.insert<'key'>(sampleKey('key_1'));
    const { rows, next } = await store.list('acme', { kind: 'token', now: NOW }, { limit: 10 });
    expect(rows.map((row) => row.issued.id)).toEqual(['tok_a', 'tok_c', 'tok_b']);
    expect(next).toBeUndefined();
  });

  it('neither repeats nor skips rows of the same millisecond over pages, whatever is added meanwhile', async () => {
    const store = await credentials();
    const ids = Array.from({ length: 11 }, (_, index) => `tok_${String(index).padStart(2, '0')}`);
    await Promise.all(ids.map((id) => store.insert<'token'>(sampleToken(id))));
    let added = 0;
    const add = () => {
      added += 1;
      return store.insert<'token'>(sampleToken(`tok_x${added}`, { createdAt: NOW + added }));
    };
    const rows = await readAll((page) => store.list('acme', { kind: 'token', now: NOW }, page), 3, add);
    expect(rows.map((row) => row.issued.id)).toEqual(ids.toReversed());
  });

  it('has no next page after a last page that is full', async () => {
    const store = await credentials();
    await store.insert<'token'>(sampleToken('tok_1'));
    await store.insert<'token'>(sampleToken('tok_2'));
    const page = await store.list('acme', { kind: 'token', now: NOW }, { limit: 2 });
    expect(page.rows).toHaveLength(2);
    expect(page.next).toBeUndefined();
  });

  it('refuses a place in the list that it did not give', async () => {
    const store = await credentials();
    const list = store.list('acme', { kind: 'token', now: NOW }, { limit: 2, after: 'nonsense' });
    await expect(list).rejects.toMatchObject({ code: 'INVALID_INPUT' });
  });

  it.each<[IssuedStatus, string]>([
    ['active', 'tok_active'],
    ['disabled', 'tok_disabled'],
    ['expired', 'tok_expired'],
    ['revoked', 'tok_revoked'],
  ])('lists those that are %s alone', async (status, id) => {
    const store = await credentials();
    const revoked = { revokedAt: NOW, revokedBy: { kind: 'cli', id: 'cli' } } as const;
    await store.insert<'token'>(sampleToken('tok_active', { expiresAt: NOW + 1 }));
    await store.insert<'token'>(sampleToken('tok_disabled', { disabled: true, expiresAt: NOW - 1 }));
    await store.insert<'token'>(sampleToken('tok_expired', { expiresAt: NOW }));
    await store.insert<'token'>(sampleToken('tok_revoked', { ...revoked, disabled: true, expiresAt: NOW - 1 }));
    const list = async (statuses: readonly IssuedStatus[]) =>
      (await store.list('acme', { kind: 'token', statuses, now: NOW }, { limit: 9 })).rows.map((row) => row.issued.id);
    expect(await list([status])).toEqual([id]);
    expect(await list(['active', 'disabled', 'expired', 'revoked'])).toHaveLength(4);
    expect(await list([])).toEqual([]);
  });

  it('changes the members given and no others, under a new stamp', async () => {
    const store = await credentials();
    const stored = await store.insert<'key'>(sampleKey('key_1', { rateLimit: { requests: 1, window: 1 } }));
    const change: IssuedChange = {
      name: 'Renamed',
      restrictions: { tools: ['t'] },
      disabled: true,
      lifetimeSeconds: 60,
      expiresAt: NOW + 60_000,
      scopes: ['admin'],
      rateLimit: null,
      onBehalfOf: true,
    };
    expect(await store.update('acme', 'key', 'key_1', change)).toEqual({ ...stored, ...change, stamp: 2 });
    expect(await store.update('acme', 'key', 'key_1', {})).toEqual({ ...stored, ...change, stamp: 3 });
  });

  it('never changes a revoked row, nor one of another tenant or kind', async () => {
    const store = await credentials();
    await store.insert<'secret'>(sampleSecret('sec_1'));
    expect(await store.update('other', 'secret', 'sec_1', { disabled: true })).toBeUndefined();
    expect(await store.update('acme', 'key', 'sec_1', { disabled: true })).toBeUndefined();
    const by = { kind: 'session', id: 'usr_1' } as const;
    const revoked = await store.update('acme', 'secret', 'sec_1', { revokedAt: NOW, revokedBy: by });
    expect(revoked).toMatchObject({ revokedAt: NOW, revokedBy: by });
    expect(await store.update('acme', 'secret', 'sec_1', { maxLifetime: 60 })).toBeUndefined();
    expect(await store.find('sec_1')).toEqual(revoked);
  });

  it('changes a row only while it has the stamp that was asked for', async () => {
    const store = await credentials();
    const { stamp } = await store.insert<'token'>(sampleToken('tok_1'));
    const changes = ['A', 'B', 'C'].map((name) => store.update('acme', 'token', 'tok_1', { name }, stamp));
    const done = (await Promise.all(changes)).filter((row) => row !== undefined);
    expect(done).toHaveLength(1);
    expect(await store.find('tok_1')).toEqual(done[0]);
  });

  it('rotates both or neither, and once', async () => {
    const store = await credentials();
    const old = await store.insert<'token'>(sampleToken('tok_1'));
    const rotate = (id: string) =>
      store.rotate<'token'>(sampleToken(id, { rotatedFrom: { id: old.id, validUntil: NOW + 5 } }), {
        id: old.id,
        expiresAt: NOW + 5,
        ifStamp: old.stamp,
      });
    const [first, second] = await Promise.all([rotate('tok_2'), rotate('tok_3')]);
    expect(first?.predecessor).toEqual({ ...old, expiresAt: NOW + 5, stamp: first?.predecessor.stamp });
    expect(first?.successor).toEqual(await store.find('tok_2'));
    expect(first?.predecessor).toEqual(await store.find('tok_1'));
    expect(second).toBeUndefined();
    expect(await store.find('tok_3')).toBeUndefined();
  });

  it('does not rotate a revoked row or one of another tenant', async () => {
    const store = await credentials();
    const old = await store.insert<'token'>(sampleToken('tok_1'));
    const predecessor = { id: old.id, expiresAt: NOW, ifStamp: old.stamp };
    expect(await store.rotate<'token'>(sampleToken('tok_2', { tenantId: 'other' }), predecessor)).toBeUndefined();
    const revoked = await store.update('acme', 'token', 'tok_1', { revokedAt: NOW });
    const ifStamp = revoked?.stamp ?? 0;
    expect(await store.rotate<'token'>(sampleToken('tok_2'), { ...predecessor, ifStamp })).toBeUndefined();
    expect(await store.find('tok_2')).toBeUndefined();
  });

  it('tells what changed since a stamp, oldest change first', async () => {
    const store = await credentials();
    expect(await store.lastStamp()).toBe(0);
    await Promise.all(['tok_1', 'tok_2', 'tok_3'].map((id) => store.insert<'token'>(sampleToken(id))));
    await store.insert<'key'>(sampleKey('key_1', { tenantId: 'other' }));
    const seen = await store.lastStamp();
    expect(await store.changedSince(seen, 10)).toEqual([]);
    await store.update('acme', 'token', 'tok_2', { disabled: true });
    await store.update('other', 'key', 'key_1', { disabled: true });
    const changed = await store.changedSince(seen, 10);
    expect(changed.map((issued) => issued.id)).toEqual(['tok_2', 'key_1']);
    expect(await store.lastStamp()).toBe(changed.at(-1)?.stamp);
    expect(await store.changedSince(0, 2)).toHaveLength(2);
    const all = await store.changedSince(0, 10);
    expect(new Set(all.map((issued) => issued.stamp)).size).toBe(4);
  });

  it('notes the newest use, without a new stamp', async () => {
    const store = await credentials();
    await store.insert<'token'>(sampleToken('tok_1'));
    const stamp = await store.lastStamp();
    await store.touch(new Map());
    await store.touch(new Map([['tok_1', NOW + 5]]));
    await store.touch(new Map([['tok_1', NOW + 3]]));
    expect((await store.get('acme', 'token', 'tok_1'))?.lastUsed).toBe(NOW + 5);
    const { rows } = await store.list('acme', { kind: 'token', now: NOW }, { limit: 1 });
    expect(rows[0]?.lastUsed).toBe(NOW + 5);
    expect(await store.lastStamp()).toBe(stamp);
  });

  it('knows whether there is an admin who can act', async () => {
    const store = await credentials();
    await store.insert<'token'>(sampleToken('tok_1', { name: '"admin"' }));
    await store.insert<'token'>(sampleToken('tok_2', { scopes: ['admin'], expiresAt: NOW }));
    await store.insert<'token'>(sampleToken('tok_3', { scopes: ['admin'], disabled: true }));
    await store.insert<'token'>(sampleToken('tok_4', { scopes: ['admin'], revokedAt: NOW }));
    expect(await store.hasAdmin(NOW)).toBe(false);
    await store.insert<'key'>(sampleKey('key_1', { tenantId: 'other', scopes: ['read:state', 'admin'] }));
    expect(await store.hasAdmin(NOW)).toBe(true);
  });

  it('has everything after it was closed and opened again', async () => {
    const { store, reopen } = await opened(open);
    if (reopen === undefined) return;
    const stored = await store.credentials.insert<'token'>(sampleToken('tok_1'));
    await store.credentials.touch(new Map([['tok_1', NOW]]));
    const again = await reopen();
    expect(await again.credentials.get('acme', 'token', 'tok_1')).toEqual({ issued: stored, lastUsed: NOW });
  });
}
