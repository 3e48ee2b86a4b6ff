import type { OutboxStore } from '@ensembleapp/core/store/outbox-store.ts';
import type { Delivery } from '@ensembleapp/protocol';
import { badCursor, pageOf } from './cursor.ts';
import { type Database, write } from './database.ts';
import type { SqlDialect } from './dialect.ts';
import { readJson } from './json.ts';
import { outboxQueries } from './outbox-queries.ts';

/** Notices on their way, in SQL. */
export function sqlOutbox(dialect: SqlDialect, database: Database): OutboxStore {
  const queries = outboxQueries(dialect);
  return {
    async claim(now, until, limit) {
      const rows = await write(database, queries.claim({ now, until, limit }));
      return rows.map(({ tenant_id: tenantId, execution_id, key_id: keyId, sealed: box, ...row }) => ({
        execution: { tenantId, id: execution_id },
        id: row.id,
        receiver: row.receiver,
        event: row.event,
        body: row.body,
        sealed: { keyId, box },
        attempt: row.attempt,
      }));
    },

    async settle({ execution, id, attempt }, delivery) {
      const key = { tenant_id: execution.tenantId, execution_id: execution.id };
      const { nextAttempt } = delivery;
      const claimed = { ...key, id, attempt };
      await database.batch<unknown[]>([
        queries.note({ ...key, document: JSON.stringify(delivery) }),
        nextAttempt === null ? queries.remove(claimed) : queries.delay({ ...claimed, due_at: nextAttempt }),
      ]);
    },

    async deliveries({ tenantId, id }, { limit, after = '0' }) {
      if (!/^\d{1,15}$/.test(after)) throw badCursor();
      const key = { tenant_id: tenantId, execution_id: id };
      const rows = await database.all(queries.deliveries({ ...key, sequence: Number(after), limit: limit + 1 }));
      return pageOf(
        rows,
        limit,
        ({ sequence }) => String(sequence),
        ({ document }) => readJson<Delivery>(document),
      );
    },
  };
}
