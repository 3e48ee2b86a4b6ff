import type { ExecutionFilter, ExecutionStore } from '@ensembleapp/core/store/execution-store.ts';
import type { PageRequest } from '@ensembleapp/core/store/store.ts';
import { pageOf, parsePlace, placeText } from './cursor.ts';
import { type Database, first, write } from './database.ts';
import { deleteAll } from './delete-all.ts';
import type { SqlDialect } from './dialect.ts';
import { executionQueries, matchOf } from './execution-queries.ts';
import { executionRow, readExecution } from './execution-row.ts';
import { journalQueries } from './journal.ts';
import { keptStateQueries, lettingGo } from './kept-states.ts';
import { addNotices } from './outbox-queries.ts';
import type { ExecutionsTable } from './tables.ts';

/** Executions in SQL. */
export function sqlExecutions(dialect: SqlDialect, database: Database): ExecutionStore {
  const queries = executionQueries(dialect);
  const pages = journalQueries(dialect);
  const states = keptStateQueries(dialect);
  const add = addNotices(dialect);

  return {
    async save(execution, { holder, journal, forgetJournal = false, wakes, letGo, notices } = {}) {
      const { tenantId: tenant_id, id: execution_id } = execution;
      const key = { tenant_id, execution_id };
      await database.batch<unknown[]>([
        queries.save(executionRow(execution, holder)),
        ...(journal
          ? [pages.append({ ...key, number: journal.number, entries: JSON.stringify(journal.entries) })]
          : []),
        ...(forgetJournal ? [pages.forget(key)] : []),
        ...(wakes ? [queries.wake({ tenantId: tenant_id, ...wakes })] : []),
        ...(letGo ? [lettingGo(states, letGo)] : []),
        ...add(execution, notices),
      ]);
    },

    async claim({ tenantId, id }, { worker, until }, now) {
      const [row] = await write(database, queries.claim({ tenantId, id, worker, until, now }));
      return row && readExecution(row);
    },

    async renew({ worker, until }) {
      await write(database, queries.renew({ worker, until }));
    },

    async workers() {
      return (await database.all(queries.workers)).flatMap(({ worker }) => worker ?? []);
    },

    async release(worker) {
      await write(database, queries.release({ worker }));
    },

    async due(now, limit) {
      const rows = await database.all(queries.due({ now, limit }));
      return rows.map(({ tenant_id: tenantId, id }) => ({ tenantId, id }));
    },

    async find(tenantId, id) {
      const row = await first(database, queries.find({ tenantId, id }));
      return row && readExecution(row);
    },

    async list(tenantId: string, filter: ExecutionFilter, page: PageRequest) {
      const match = matchOf(tenantId, filter);
      const before = page.after === undefined ? undefined : parsePlace(page.after);
      const found = await database.all(
        queries.list({ ...match, limit: page.limit + 1, beforeTime: before?.time, beforeId: before?.id }),
      );
      const counted = await first(database, queries.count(match));
      const cursor = (row: ExecutionsTable) => placeText({ time: row.start_time, id: row.id });
      return { ...pageOf(found, page.limit, cursor, readExecution), total: counted?.total ?? 0 };
    },

    async trim(before) {
      await deleteAll(database, queries.trim({ before }));
      await deleteAll(database, queries.trimJournal({}));
      await deleteAll(database, queries.trimDeliveries({}));
    },
  };
}
