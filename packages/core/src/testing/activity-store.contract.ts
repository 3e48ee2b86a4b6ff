import { expect, it } from 'vitest';
import type { Activity, ActivityFilter, ActivityStore } from '../store/activity-store.ts';
import { type OpenStore, opened, readAll } from './open-store.ts';
import { SAMPLE_TIME, sampleActivity } from './samples.ts';

const MINUTE = 60_000;

export function activityContract(open: OpenStore): void {
  const activity = async () => (await opened(open)).store.activity;

  /** Entries `from` to `to`, one every `gap` ms. */
  const entries = (from: number, to: number, gap: number, own: Partial<Activity> = {}): readonly Activity[] =>
    Array.from({ length: to - from }, (_, index) =>
      sampleActivity(`req_${from + index}`, { timestamp: SAMPLE_TIME + (from + index) * gap, ...own }),
    );

  const append = (store: ActivityStore, all: readonly Activity[]) => {
    const batch = store.batch();
    for (const entry of all) batch.add(entry);
    return batch.write();
  };

  const view = ({ credentialId: _, ...rest }: Activity) => rest;
  const NONE: ActivityFilter = {};

  it('gives back entries of one credential as they were appended, newest first', async () => {
    const store = await activity();
    const own = entries(0, 5, 1000, { sub: 'user-1', code: 'FORBIDDEN', status: 403, outcome: 'refused', ip: null });
    await append(store, [...own, sampleActivity('req_other', { credentialId: 'tok_2' })]);
    const { rows, next } = await store.list('tok_1', NONE, { limit: 10 });
    expect(rows).toStrictEqual(own.map(view).toReversed());
    expect(next).toBeUndefined();
    expect((await store.list('tok_unknown', NONE, { limit: 10 })).rows).toEqual([]);
  });

  it('keeps entries apart that differ in any one value', async () => {
    const store = await activity();
    const differences: readonly Partial<Activity>[] = [
      {},
      {},
      { method: 'DELETE' },
      { path: '/api/v1/keys' },
      { target: 'Grüße/日本語' },
      { status: 500 },
      { code: 'FORBIDDEN' },
      { outcome: 'refused' },
      { ip: null },
      { userAgent: `${'long '.repeat(100)}\n"quoted" \ud83d\ude80` },
      { executionId: 'exec_1' },
      { executionId: null },
      { sub: 'user-1' },
      {},
    ];
    const all = differences.map((own, index) =>
      sampleActivity(`req_${index}`, { timestamp: SAMPLE_TIME + index, ...own }),
    );
    await append(store, all);
    const { rows } = await store.list('tok_1', NONE, { limit: 100 });
    expect(rows).toStrictEqual(all.map(view).toReversed());
  });

  it('writes a batch of nothing, and one that holds much is full', async () => {
    const store = await activity();
    await store.batch().write();
    const batch = store.batch();
    const fill = entries(0, 1000, 1);
    for (let credential = 0; !batch.isFull && credential < 1000; credential++) {
      for (const entry of fill) batch.add({ ...entry, credentialId: `tok_${credential}` });
    }
    expect(batch.isFull).toBe(true);
    await batch.write();
    expect((await store.list('tok_0', NONE, { limit: 1 })).rows[0]?.requestId).toBe('req_999');
  });

  it('pages through thousands of entries without repeating or skipping one', async () => {
    const store = await activity();
    const all = entries(0, 5000, 37);
    for (let from = 0; from < all.length; from += 1700) await append(store, all.slice(from, from + 1700));
    const rows = await readAll((page) => store.list('tok_1', NONE, page), 333);
    expect(rows.map((row) => row.requestId)).toEqual(all.map((entry) => entry.requestId).toReversed());
  });

  it('keeps entries of the same millisecond apart', async () => {
    const store = await activity();
    for (let from = 0; from < 30; from += 3) await append(store, entries(from, from + 3, 0));
    const rows = await readAll((page) => store.list('tok_1', NONE, page), 4);
    expect(rows.map((row) => row.requestId)).toEqual(Array.from({ length: 30 }, (_, index) => `req_${29 - index}`));
  });

  it('neither repeats nor skips the others when entries are appended between pages, late ones among them', async () => {
    const store = await activity();
    const first = entries(0, 40, 1000);
    await append(store, first);
    let added = 0;
    const add = () => {
      added += 1;
      const timestamp = SAMPLE_TIME + (added % 2 === 0 ? 1500 * added : MINUTE + added);
      return append(store, [sampleActivity(`late_${added}`, { timestamp })]);
    };
    const rows = await readAll((page) => store.list('tok_1', NONE, page), 7, add);
    const known = rows.map((row) => row.requestId).filter((id) => id.startsWith('req_'));
    expect(known).toEqual(first.map((entry) => entry.requestId).toReversed());
  });

  it('merges what two processes wrote about the same time', async () => {
    const store = await activity();
    const all = entries(0, 400, 25);
    const odd = all.filter((_, index) => index % 2 === 1);
    const even = all.filter((_, index) => index % 2 === 0);
    await append(store, odd.slice(0, 100));
    await append(store, even.slice(0, 150));
    await append(store, odd.slice(100));
    await append(store, even.slice(150));
    const rows = await readAll((page) => store.list('tok_1', NONE, page), 30);
    expect(rows.map((row) => row.requestId)).toEqual(all.map((entry) => entry.requestId).toReversed());
  });

  it('narrows by outcome and by time, both ends included', async () => {
    const store = await activity();
    const all = entries(0, 200, 1000).map((entry, index) =>
      index % 10 === 0 ? { ...entry, status: 401, outcome: 'refused' as const } : entry,
    );
    await append(store, all);
    const list = async (filter: ActivityFilter) =>
      (await readAll((page) => store.list('tok_1', filter, page), 7)).map((row) => row.requestId).toReversed();
    const startTime = SAMPLE_TIME + 50_000;
    const endTime = SAMPLE_TIME + 120_000;
    expect(await list({ outcome: 'refused' })).toHaveLength(20);
    expect(await list({ outcome: 'allowed', startTime, endTime })).toHaveLength(63);
    expect(await list({ outcome: 'refused', startTime, endTime })).toEqual(
      [50, 60, 70, 80, 90, 100, 110, 120].map((index) => `req_${index}`),
    );
    expect(await list({ startTime: endTime, endTime: startTime })).toEqual([]);
  });

  it('refuses a place in the list that it did not give', async () => {
    const store = await activity();
    await expect(store.list('tok_1', NONE, { limit: 1, after: '1:2' })).rejects.toMatchObject({
      code: 'INVALID_INPUT',
    });
  });

  it('forgets what is older than a time, to the minute', async () => {
    const store = await activity();
    await append(store, entries(0, 10, MINUTE));
    await store.trim(SAMPLE_TIME + 5 * MINUTE);
    const { rows } = await store.list('tok_1', NONE, { limit: 20 });
    expect(rows.map((row) => row.requestId)).toEqual(['req_9', 'req_8', 'req_7', 'req_6', 'req_5']);
  });
}
