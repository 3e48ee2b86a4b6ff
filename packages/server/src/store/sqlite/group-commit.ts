import { StoreUnavailable } from '@ensembleapp/core/store/store.ts';
import type { Database, Queries, RowsOf } from '../sql/database.ts';
import type { Connection } from './connection.ts';
import { storeError } from './error.ts';

/** Batches that arrive together share one transaction, and so one wait for the disk. */
export interface GroupCommit extends Database {
  /** Commits what is waiting. */
  flush(): void;
}

/** So many batches at once, then other work gets its turn. */
const MAX_GROUP = 500;

interface Waiting {
  /** Runs the batch inside a transaction; answers what settles its promise once that is committed. */
  run(): () => void;
  reject(error: unknown): void;
}

/** A `Database` over one connection of this process. */
export function groupCommit(connection: Connection): GroupCommit {
  const waiting: Waiting[] = [];

  function flush(): void {
    while (waiting.length > 0) commit(waiting.splice(0, MAX_GROUP));
  }

  /** One group, then whatever else the process has to do, then the next. */
  function flushInTurns(): void {
    if (waiting.length > 0) commit(waiting.splice(0, MAX_GROUP));
    if (waiting.length > 0) setImmediate(flushInTurns);
  }

  function commit(group: readonly Waiting[]): void {
    let settle: readonly (() => void)[];
    try {
      settle = connection.transaction(() => group.map((batch) => batch.run()));
    } catch (cause) {
      const error = storeError(cause);
      // One batch that breaks a rule takes nothing from the others: each gets a transaction of its own.
      if (group.length > 1 && !(error instanceof StoreUnavailable)) for (const batch of group) commit([batch]);
      else for (const batch of group) batch.reject(error);
      return;
    }
    for (const done of settle) done();
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
