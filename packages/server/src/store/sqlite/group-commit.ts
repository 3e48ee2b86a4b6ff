import { StoreUnavailable } from '@ensembleapp/core/store/store.ts';
import type { Database, Queries, RowsOf } from '../sql/database.ts';
import type { Connection } from './connection.ts';
import { isBusy, storeError } from './error.ts';

/** Batches that arrive together share one transaction, and so one wait for the disk. */
export interface GroupCommit extends Database {
  /** Commits what is waiting. */
  flush(): void;
}

/** So many batches at once, then other work gets its turn. */
const MAX_GROUP = 500;
/** How long a batch waits for another process's write, ms. */
const PATIENCE = 5000;
const LOOK_AGAIN = 10;

interface Waiting {
  /** Runs the batch inside a transaction; answers what settles its promise once that is committed. */
  run(): () => void;
  reject(error: unknown): void;
}

/** A `Database` over one connection of this process. */
export function groupCommit(connection: Connection, patience = PATIENCE): GroupCommit {
  const waiting: Waiting[] = [];

  /** When the file was first found busy; undefined while it is not. */
  let busySince: number | undefined;

  function flush(): void {
    while (waiting.length > 0) commit(waiting.splice(0, MAX_GROUP));
  }

  /** One group, then whatever else the process has to do, then the next. A busy file is waited for without blocking. */
  function flushInTurns(): void {
    const group = waiting.splice(0, MAX_GROUP);
    try {
      settle(connection.transaction(() => group.map((batch) => batch.run())));
      busySince = undefined;
    } catch (cause) {
      const now = performance.now();
      busySince = isBusy(cause) ? (busySince ?? now) : undefined;
      if (busySince !== undefined && now - busySince < patience) {
        waiting.unshift(...group);
        setTimeout(flushInTurns, LOOK_AGAIN);
        return;
      }
      busySince = undefined;
      fail(group, cause);
    }
    if (waiting.length > 0) setImmediate(flushInTurns);
  }

  function commit(group: readonly Waiting[]): void {
    try {
      settle(connection.transaction(() => group.map((batch) => batch.run())));
    } catch (cause) {
      fail(group, cause);
    }
  }

  /** One batch that breaks a rule takes nothing from the others: each gets a transaction of its own. */
  function fail(group: readonly Waiting[], cause: unknown): void {
    const error = storeError(cause);
    if (group.length > 1 && !(error instanceof StoreUnavailable)) for (const batch of group) commit([batch]);
    else for (const batch of group) batch.reject(error);
  }

  function settle(done: readonly (() => void)[]): void {
    for (const each of done) each();
  }

  return {
    flush,

    async all(query) {
      try {
        return connection.run(query);
      } catch (error) {
        throw storeError(error);
      }
    },

    batch<Rows extends readonly unknown[]>(queries: Queries<Rows>): Promise<RowsOf<Rows>> {
      return new Promise((resolve, reject) => {
        if (waiting.length === 0) setImmediate(flushInTurns);
        waiting.push({
          run() {
            const rows = queries.map((query) => connection.run(query)) as unknown as RowsOf<Rows>;
            return () => resolve(rows);
          },
          reject,
        });
      });
    },
  };
}
