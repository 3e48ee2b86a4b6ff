import type { ScheduleStore } from '@ensembleapp/core/store/schedule-store.ts';
import { pageOf, parsePlace, placeText } from './cursor.ts';
import { type Database, first, write } from './database.ts';
import type { SqlDialect } from './dialect.ts';
import { scheduleQueries } from './schedule-queries.ts';
import { changedRow, readSchedule, type ScheduleRow, scheduleRow } from './schedule-row.ts';

/** Schedules in SQL. */
export function sqlSchedules(dialect: SqlDialect, database: Database): ScheduleStore {
  const queries = scheduleQueries(dialect);

  const find: ScheduleStore['find'] = async (tenantId, id) => {
    const row = await first(database, queries.find({ tenantId, id }));
    return row && readSchedule(row);
  };

  return {
    find,

    async create(schedule) {
      await write(database, queries.insert(scheduleRow(schedule)));
    },

    async list(tenantId, filter, { limit, after }) {
      const rows = await database.all(
        queries.list(tenantId, filter, limit, after === undefined ? undefined : parsePlace(after)),
      );
      const place = ({ created_at: time, id }: ScheduleRow) => placeText({ time, id });
      return pageOf(rows, limit, place, readSchedule);
    },

    async change(tenantId, id, change) {
      const known = await find(tenantId, id);
      if (!known) return undefined;
      await write(database, queries.change({ tenantId, id }, changedRow(change, known)));
      return find(tenantId, id);
    },

    async delete(tenantId, id) {
      return (await write(database, queries.delete({ tenantId, id }))).length > 0;
    },

    async declare(schedules) {
      const kept = new Set(schedules.map(({ tenantId, id }) => `${tenantId} ${id}`));
      const before = await database.all(queries.declared);
      const gone = before.filter(({ tenant_id, id }) => !kept.has(`${tenant_id} ${id}`));
      const changes = [
        ...schedules.map((schedule) => queries.declare(scheduleRow(schedule))),
        ...gone.map(({ tenant_id: tenantId, id }) => queries.delete({ tenantId, id })),
      ];
      if (changes.length > 0) await database.batch<unknown[]>(changes);
    },

    async due(now, limit) {
      return (await database.all(queries.due({ now, limit }))).map(readSchedule);
    },

    async claim(key, claim) {
      const [row] = await write(database, queries.claim(key, claim));
      if (!row) return 'taken';
      return claim.run && row.last_execution === claim.run.executionId ? 'run' : 'skip';
    },

    async ran(tenantId, id, run) {
      await write(database, queries.ran({ tenantId, id }, run));
    },

    async ended(tenantId, id, executionId, status) {
      await write(database, queries.ended({ tenantId, id }, executionId, status));
    },
  };
}
