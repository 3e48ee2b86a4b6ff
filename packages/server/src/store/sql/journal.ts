import type { Entry } from '@ensembleapp/core/executions/journal/entry.ts';
import type { JournalStore } from '@ensembleapp/core/store/journal-store.ts';
import type { Database } from './database.ts';
import type { SqlDialect } from './dialect.ts';
import { readJson } from './json.ts';
import { addNotices } from './outbox-queries.ts';
import { prepare, type Slots } from './prepare.ts';
import type { JournalTable } from './tables.ts';

/** What runs write down, in SQL: a row for what was kept at once. */
export function sqlJournal(dialect: SqlDialect, database: Database): JournalStore {
  const queries = journalQueries(dialect);
  const add = addNotices(dialect);
  return {
    async append(key, { number, entries }, notices) {
      const { tenantId, id } = key;
      await database.batch<unknown[]>([
        queries.append({ tenant_id: tenantId, execution_id: id, number, entries: JSON.stringify(entries) }),
        ...add(key, notices),
      ]);
    },

    async read({ tenantId, id }) {
      const pages = await database.all(queries.read({ tenant_id: tenantId, execution_id: id }));
      return pages.flatMap(({ entries }) => readJson<readonly Entry[]>(entries));
    },
  };
}

export function journalQueries({ builder }: SqlDialect) {
  return {
    append: prepare((slot: Slots<JournalTable>) =>
      builder.insertInto('journal').values({
        tenant_id: slot('tenant_id'),
        execution_id: slot('execution_id'),
        number: slot('number'),
        entries: slot('entries'),
      }),
    ),

    read: prepare((slot: Slots<Omit<JournalTable, 'number' | 'entries'>>) =>
      builder
        .selectFrom('journal')
        .select('entries')
        .where('tenant_id', '=', slot('tenant_id'))
        .where('execution_id', '=', slot('execution_id'))
        .orderBy('number'),
    ),

    forget: prepare((slot: Slots<Omit<JournalTable, 'number' | 'entries'>>) =>
      builder
        .deleteFrom('journal')
        .where('tenant_id', '=', slot('tenant_id'))
        .where('execution_id', '=', slot('execution_id')),
    ),
  };
}
