import type { InboxStore } from '@ensembleapp/core/store/inbox-store.ts';
import type { Json } from '@ensembleapp/protocol';
import { type Database, first, write } from './database.ts';
import type { SqlDialect } from './dialect.ts';
import { readJson } from './json.ts';
import { prepare, type Slots } from './prepare.ts';
import type { AnswerTokensTable, InboxTable } from './tables.ts';

/** What reaches runs from outside, in SQL. */
export function sqlInbox(dialect: SqlDialect, database: Database): InboxStore {
  const queries = inboxQueries(dialect);
  return {
    async read({ tenantId, id }, box) {
      const rows = await database.all(queries.read({ tenant_id: tenantId, execution_id: id, box }));
      return rows.map(({ at, content }) => ({ at, content: readJson<Json>(content) }));
    },

    async put({ tenantId, id }, box, number, { at, content }) {
      const row = { tenant_id: tenantId, execution_id: id, box, number, at, content: JSON.stringify(content) };
      return (await write(database, queries.put(row))).length > 0;
    },

    async expect(tokens) {
      if (tokens.length === 0) return;
      await database.batch(
        tokens.map(({ digest, tenantId, id, place, approver }) =>
          queries.expect({ digest, tenant_id: tenantId, execution_id: id, place, approver }),
        ),
      );
    },

    async findToken(digest) {
      const row = await first(database, queries.findToken({ digest }));
      if (!row) return undefined;
      const { place, approver } = row;
      return { digest, tenantId: row.tenant_id, id: row.execution_id, place, approver };
    },
  };
}

function inboxQueries({ builder }: SqlDialect) {
  return {
    read: prepare((slot: Slots<Pick<InboxTable, 'tenant_id' | 'execution_id' | 'box'>>) =>
      builder
        .selectFrom('inbox')
        .select(['at', 'content'])
        .where('tenant_id', '=', slot('tenant_id'))
        .where('execution_id', '=', slot('execution_id'))
        .where('box', '=', slot('box'))
        .orderBy('number'),
    ),

    put: prepare((slot: Slots<InboxTable>) =>
      builder
        .insertInto('inbox')
        .values({
          tenant_id: slot('tenant_id'),
          execution_id: slot('execution_id'),
          box: slot('box'),
          number: slot('number'),
          at: slot('at'),
          content: slot('content'),
        })
        .onConflict((on) => on.doNothing())
        .returning('number'),
    ),

    expect: prepare((slot: Slots<AnswerTokensTable>) =>
      builder
        .insertInto('answer_tokens')
        .values({
          digest: slot('digest'),
          tenant_id: slot('tenant_id'),
          execution_id: slot('execution_id'),
          place: slot('place'),
          approver: slot('approver'),
        })
        .onConflict((on) => on.doNothing()),
    ),

    findToken: prepare((slot: Slots<{ digest: string }>) =>
      builder.selectFrom('answer_tokens').selectAll().where('digest', '=', slot('digest')),
    ),
  };
}
