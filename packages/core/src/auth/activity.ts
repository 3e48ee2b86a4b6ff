import type { Activity } from '../store/activity-store.ts';
import type { World } from '../world.ts';

/** Gathers what credentials did, and writes it off the request's path. */
export interface ActivityRecorder {
  record(entry: Activity): void;
  /** Writes everything gathered so far. Failed writes are kept and tried again. */
  flush(): Promise<void>;
}

/** From here on a flush is not left to the timer. */
const FULL = 10_000;
/** Kept while the store cannot be written; beyond it the oldest go, counted in the log. */
const MAX_KEPT = 200_000;

/** The caller flushes it about once a second, and once before the store closes. */
export function createActivityRecorder(world: Pick<World, 'store' | 'background' | 'log'>): ActivityRecorder {
  let gathered: Activity[] = [];
  let writing: Promise<void> | undefined;

  async function write(): Promise<void> {
    while (gathered.length > 0) {
      const batch = gathered;
      gathered = [];
      try {
        await world.store.activity.append(batch);
        await world.store.credentials.touch(lastUses(batch));
      } catch (error) {
        keep(batch);
        throw error;
      }
    }
  }

  function keep(batch: readonly Activity[]): void {
    const all = [...batch, ...gathered];
    gathered = all.slice(-MAX_KEPT);
    if (all.length > gathered.length) world.log.error({ lost: all.length - gathered.length }, 'activity entries lost');
  }

  function flush(): Promise<void> {
    writing ??= write().finally(() => {
      writing = undefined;
    });
    return writing;
  }

  return {
    record(entry) {
      if (gathered.push(entry) === FULL) world.background.run('write activity', flush);
    },
    async flush() {
      // What was gathered while an earlier flush was under way is written by its loop or by the one started here.
      if (writing) await writing;
      await flush();
    },
  };
}

function lastUses(entries: readonly Activity[]): ReadonlyMap<string, number> {
  const uses = new Map<string, number>();
  for (const { credentialId, timestamp, outcome } of entries) {
    if (outcome === 'allowed' && timestamp > (uses.get(credentialId) ?? 0)) uses.set(credentialId, timestamp);
  }
  return uses;
}
