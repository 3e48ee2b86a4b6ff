import { describe, expect, test } from 'vitest';
import type { Activity, ActivityStore } from '../store/activity-store.ts';
import { sampleActivity } from '../testing/samples.ts';
import { createActivityRecorder } from './activity.ts';

/** What reaches the store, batch by batch; each batch waits until it is let go. */
function slowStore() {
  const batches: Activity[][] = [];
  const letGo: ((error?: Error) => void)[] = [];
  const touched: ReadonlyMap<string, number>[] = [];
  const batch: ActivityStore['batch'] = () => {
    const entries: Activity[] = [];
    return {
      get size() {
        return entries.length;
      },
      isFull: false,
      add: (entry) => void entries.push(entry),
      write: () =>
        new Promise((resolve, reject) => {
          letGo.push((error) => {
            if (error) return reject(error);
            batches.push([...entries]);
            resolve();
          });
        }),
    };
  };
  const touch = async (uses: ReadonlyMap<string, number>) => void touched.push(uses);
  const lost: unknown[] = [];
  const ignore = () => undefined;
  const log = { debug: ignore, info: ignore, warn: ignore, error: (fields: unknown) => void lost.push(fields) };
  const background = { run: (_: string, task: () => Promise<void>) => void task(), drain: async () => undefined };
  // Only what the recorder uses of the store is here; it takes no more.
  const store = { activity: { batch }, credentials: { touch } } as unknown as Parameters<
    typeof createActivityRecorder
  >[0]['store'];
  return { recorder: createActivityRecorder({ store, log, background }), batches, letGo, touched, lost };
}

const entry = (requestId: string): Activity => sampleActivity(requestId);
const ids = (batches: readonly Activity[][]) => batches.map((batch) => batch.map(({ requestId }) => requestId));

describe('the activity recorder', () => {
  test('ends a flush with the batch it began with, however much is gathered meanwhile', async () => {
    const { recorder, batches, letGo } = slowStore();
    recorder.record(entry('a'));
    const flushed = recorder.flush();
    await Promise.resolve();
    recorder.record(entry('b'));
    letGo[0]?.();
    await flushed;
    expect(ids(batches)).toEqual([['a']]);
  });

  test('flushes what was gathered during another flush when it is asked to', async () => {
    const { recorder, batches, letGo } = slowStore();
    recorder.record(entry('a'));
    const first = recorder.flush();
    await Promise.resolve();
    recorder.record(entry('b'));
    const second = recorder.flush();
    letGo[0]?.();
    await first;
    await new Promise(setImmediate);
    letGo[1]?.();
    await second;
    expect(ids(batches)).toEqual([['a'], ['b']]);
  });

  test('keeps what could not be written, in its order, and writes it once when it can', async () => {
    const { recorder, batches, letGo } = slowStore();
    recorder.record(entry('a'));
    const failed = recorder.flush();
    await Promise.resolve();
    recorder.record(entry('b'));
    letGo[0]?.(new Error('disk full'));
    await expect(failed).rejects.toThrow('disk full');
    const again = recorder.flush();
    await Promise.resolve();
    letGo[1]?.();
    await new Promise(setImmediate);
    letGo[2]?.();
    await again;
    expect(ids(batches)).toEqual([['a'], ['b']]);
  });

  test('notes last uses, of allowed requests alone', async () => {
    const { recorder, letGo, touched } = slowStore();
    recorder.record({ ...entry('a'), timestamp: 5, outcome: 'allowed' });
    recorder.record({ ...entry('b'), timestamp: 9, outcome: 'refused' });
    const flushed = recorder.flush();
    await Promise.resolve();
    letGo[0]?.();
    await flushed;
    expect(touched.map((uses) => [...uses])).toEqual([[['tok_1', 5]]]);
  });
});
