import type { ActivityFilter, ActivityStore } from '@ensembleapp/core/store/activity-store.ts';
import type { Page, PageRequest } from '@ensembleapp/core/store/store.ts';
import type { ActivityView } from '@ensembleapp/protocol';
import { activityBatch } from './activity-batch.ts';
import { activityQueries } from './activity-queries.ts';
import {
  type ActivityRow,
  type Entry,
  isBelow,
  type Packing,
  parseEntryPlace,
  placeOf,
  readEntries,
} from './activity-row.ts';
import type { Database } from './database.ts';
import { deleteAll } from './delete-all.ts';
import type { SqlDialect } from './dialect.ts';
import { SpareBuffers } from './spare-buffers.ts';

/** How many rows a list reads at first, and at most at once: rows may hold one entry or a thousand. */
const FIRST_CHUNK = 2;
const MAX_CHUNK = 64;

/** Activity in SQL: a row of the table holds what one credential did in less than a minute, or the part of it written at once. */
export function sqlActivity(dialect: SqlDialect, database: Database, packing: Packing): ActivityStore {
  const queries = activityQueries(dialect);
  const spare = new SpareBuffers();

  return {
    batch: () => activityBatch((rows) => database.batch(rows.map(queries.insert)), packing, spare),

    /**
     * Entries have one order for good: time, then row, then place in the row. Rows of two processes overlap in time, so a
     * page is complete once its last entry is newer than everything in the rows not read yet.
     */
    async list(
      credentialId: string,
      filter: ActivityFilter,
      { limit, after }: PageRequest,
    ): Promise<Page<ActivityView>> {
      const start = after === undefined ? undefined : parseEntryPlace(after);
      const newestTime = Math.min(filter.endTime ?? Infinity, start?.timestamp ?? Infinity);
      const matches = ({ view, place }: Entry) =>
        (start === undefined || isBelow(place, start)) &&
        (filter.outcome === undefined || view.outcome === filter.outcome) &&
        view.timestamp >= (filter.startTime ?? -Infinity) &&
        view.timestamp <= newestTime;

      const found: Entry[] = [];
      let lastRead: ActivityRow | undefined;
      for (let chunk = FIRST_CHUNK; ; chunk = Math.min(2 * chunk, MAX_CHUNK)) {
        const rows = await database.all(queries.chunk(credentialId, filter, newestTime, lastRead, chunk));
        for (const row of rows) found.push(...readEntries(row, packing).filter(matches));
        found.sort((a, b) => (isBelow(a.place, b.place) ? 1 : -1));
        lastRead = rows.at(-1);
        const oneMore = found[limit];
        if (lastRead === undefined || rows.length < chunk) break;
        if (oneMore !== undefined && oneMore.view.timestamp > lastRead.last_at) break;
      }

      const kept = found.slice(0, limit);
      const last = kept.at(-1);
      const rows = kept.map(({ view }) => view);
      return found.length > limit && last !== undefined ? { rows, next: placeOf(last) } : { rows };
    },

    async trim(before: number) {
      await deleteAll(database, queries.trim({ before }));
    },
  };
}
