import type { Failure } from '@ensembleapp/core/executions/execution.ts';
import type { ExecutionFilter, ExecutionStore } from '@ensembleapp/core/store/execution-store.ts';
import type { PageRequest } from '@ensembleapp/core/store/store.ts';
import { pageOf, placeText } from './cursor.ts';
import { type Database, first, write } from './database.ts';
import { deleteAll } from './delete-all.ts';
import type { SqlDialect } from './dialect.ts';
import { executionQueries } from './execution-queries.ts';
import { executionRow, readExecution } from './execution-row.ts';
import type { ExecutionsTable } from './tables.ts';

const INTERRUPTED: Failure = {
  code: 'EXECUTION_FAILED',
  reason: 'INTERRUPTED',
  message: 'The server stopped while this was running',
  step: null,
};

/** Executions in SQL. */
export function sqlExecutions(dialect: SqlDialect, database: Database): ExecutionStore {
  const queries = executionQueries(dialect);

  return {
    async save(execution) {
      await write(database, queries.save(executionRow(execution)));
    },

    async find(tenantId, id) {
      const row = await first(database, queries.find({ tenantId, id }));
      return row && readExecution(row);
    },

    async list(tenantId: string, filter: ExecutionFilter, page: PageRequest) {
      const found = await database.all(queries.list(tenantId, filter, page));
      const counted = await first(database, queries.count(tenantId, filter));
      const cursor = (row: ExecutionsTable) => placeText({ time: row.start_time, id: row.id });
      return { ...pageOf(found, page.limit, cursor, readExecution), total: counted?.total ?? 0 };
    },

    async interruptRunning(now) {
      const running = (await database.all(queries.running)).map(readExecution);
      const ends = running.map((run) =>
        queries.interrupt({ ...executionRow({ ...run, status: 'failed', endTime: now, error: INTERRUPTED }) }),
      );
      const ended = ends.length === 0 ? [] : await database.batch(ends);
      return ended.filter((rows) => rows.length > 0).length;
    },

    async trim(before) {
      await deleteAll(database, queries.trim({ before }));
    },
  };
}
