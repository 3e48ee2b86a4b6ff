import type { Activity, ActivityBatch } from '../store/activity-store.ts';
import type { World } from '../world.ts';

/** Gathers what credentials did, and writes it off the request's path. */
export interface ActivityRecorder {
  record(entry: Activity): void;
  /** Writes everything gathered so far. Failed writes are kept and tried again. */
  flush(): Promise<void>;
}

/** Kept while the store cannot be written; beyond it the oldest go, counted in the log. */
const MAX_KEPT = 200_000;

/** The caller flushes it about once a second, and once before the store closes. */
export function createActivityRecorder({
  store,
  background,
  log,
}: Pick<World, 'store' | 'background' | 'log'>): ActivityRecorder {
  let gathering = store.activity.batch();
  /** When each credential was last let in, by its id; told to the store with the batch. */
  let lastUses = new Map<string, number>();
  /** What could not be written yet, oldest first. */
  const unwritten: ActivityBatch[] = [];
  let writing: Promise<void> | undefined;

  /** What is gathered meanwhile is the next flush's, or under load this one would never end. */
  async function write(): Promise<void> {
    if (gathering.size > 0) {
      unwritten.push(gathering);
      gathering = store.activity.batch();
      dropBeyond(MAX_KEPT);
    }
    const uses = lastUses;
    lastUses = new Map();
    try {
      for (let next = unwritten[0]; next; next = unwritten[0]) {
        await next.write();
        unwritten.shift();
      }
      if (uses.size > 0) await store.credentials.touch(uses);
    } catch (error) {
      lastUses = new Map([...uses, ...lastUses]);
      throw error;
    }
  }

  function dropBeyond(most: number): void {
    let lost = 0;
    for (let kept = sizeOf(unwritten); kept > most && unwritten.length > 1; kept = sizeOf(unwritten)) {
      lost += unwritten.shift()?.size ?? 0;
    }
    if (lost > 0) log.error({ lost }, 'activity entries lost');
  }

  function flush(): Promise<void> {
    writing ??= write().finally(() => {
      writing = undefined;
    });
    return writing;
  }

  return {
    record(entry) {
      gathering.add(entry);
      const { credentialId, timestamp, outcome } = entry;
      if (outcome === 'allowed' && timestamp > (lastUses.get(credentialId) ?? 0)) lastUses.set(credentialId, timestamp);
      if (gathering.isFull && !writing) background.run('write activity', flush);
    },
    async flush() {
      // An earlier flush has left out what was gathered since it began.
      if (writing) await writing;
      await flush();
    },
  };
}

function sizeOf(batches: readonly ActivityBatch[]): number {
  return batches.reduce((sum, { size }) => sum + size, 0);
}
