import { expect, it } from 'vitest';
import type { Activity, ActivityFilter } from '../store/activity-store.ts';
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

  const view = ({ credentialId: _, ...rest }: Activity) => rest;
  const NONE: ActivityFilter = {};

  it('gives back entries of one credential as they were appended, newest first', async () => {
    const store = await activity();
    const own = entries(0, 5, 1000, { sub: 'user-1', code: 'FORBIDDEN', status: 403, outcome: 'refused', ip: null });
    await store.append([...own, sampleActivity('req_other', { credentialId: 'tok_2' })]);
    const { rows, next } = await store.list('tok_1', NONE, { limit: 10 });
    expect(rows).toStrictEqual(own.map(view).toReversed());
    expect(next).toBeUndefined();
    expect((await store.list('tok_unknown', NONE, { limit: 10 })).rows).toEqual([]);
  });

  it('pages through thousands of entries without repeating or skipping one', async () => {
    const store = await activity();
    const all = entries(0, 5000, 37);
    for (let from = 0; from < all.length; from += 1700) await store.append(all.slice(from, from + 1700));
    const rows = await readAll((page) => store.list('tok_1', NONE, page), 333);
    expect(rows.map((row) => row.requestId)).toEqual(all.map((entry) => entry.requestId).toReversed());
  });

  it('keeps entries of the same millisecond apart', async () => {
    const store = await activity();
    for (let from = 0; from < 30; from += 3) await store.append(entries(from, from + 3, 0));
    const rows = await readAll((page) => store.list('tok_1', NONE, page), 4);
    expect(rows.map((row) => row.requestId)).toEqual(Array.from({ length: 30 }, (_, index) => `req_${29 - index}`));
  });

  it('neither repeats nor skips the others when entries are appended between pages, late ones among them', async () => {
    const store = await activity();
    const first = entries(0, 40, 1000);
    await store.append(first);
    let added = 0;
    const add = () => {
      added += 1;
      const timestamp = SAMPLE_TIME + (added % 2 === 0 ? 1500 * added : MINUTE + added);
      return store.append([sampleActivity(`late_${added}`, { timestamp })]);
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
    await store.append(odd.slice(0, 100));
    await store.append(even.slice(0, 150));
    await store.append(odd.slice(100));
    await store.append(even.slice(150));
    const rows = await readAll((page) => store.list('tok_1', NONE, page), 30);
    expect(rows.map((row) => row.requestId)).toEqual(all.map((entry) => entry.requestId).toReversed());
  });

  it('narrows by outcome and by time, both ends included', async () => {
    const store = await activity();
    const all = entries(0, 200, 1000).map((entry, index) =>
      index % 10 === 0 ? { ...entry, status: 401, outcome: 'refused' as const } : entry,
    );
    await store.append(all);
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
    await store.append(entries(0, 10, MINUTE));
    await store.trim(SAMPLE_TIME + 5 * MINUTE);
    const { rows } = await store.list('tok_1', NONE, { limit: 20 });
    expect(rows.map((row) => row.requestId)).toEqual(['req_9', 'req_8', 'req_7', 'req_6', 'req_5']);
  });
}
