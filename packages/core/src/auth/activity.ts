import type { Activity } from '../store/activity-store.ts';
import type { World } from '../world.ts';

/** Gathers what credentials did, and writes it off the request's path. */
export interface ActivityRecorder {
  record(entry: Activity): void;
  /** Writes everything gathered so far. Failed writes are kept and tried again. */
  flush(): Promise<void>;
}

/** From here on a flush is not left to the timer. */
const FULL = 4000;
/** Kept while the store cannot be written; beyond it the oldest go, counted in the log. */
const MAX_KEPT = 200_000;

/** The caller flushes it about once a second, and once before the store closes. */
export function createActivityRecorder(world: Pick<World, 'store' | 'background' | 'log'>): ActivityRecorder {
  let gathered: Activity[] = [];
  let writing: Promise<void> | undefined;

  /** One batch: what is gathered meanwhile is the next flush's, or under load this one would never end. */
  async function write(): Promise<void> {
    const batch = gathered;
    if (batch.length === 0) return;
    gathered = [];
    try {
      await world.store.activity.append(batch);
    } catch (error) {
      keep(batch);
      throw error;
    }
    await world.store.credentials.touch(lastUses(batch));
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
      // An earlier flush has left out what was gathered since it began.
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
