import type { ThreadKey, ThreadMessage, ThreadStore } from '@ensembleapp/core/store/thread-store.ts';
import type { Database } from './database.ts';
import type { SqlDialect } from './dialect.ts';
import { prepare, type Slots } from './prepare.ts';

/** Conversations in SQL. */
export function sqlThreads(dialect: SqlDialect, database: Database): ThreadStore {
  const queries = threadQueries(dialect);

  return {
    async messages(key, limit) {
      const rows = await database.all(queries.newest({ ...key, limit }));
      return rows.map(({ role, text, agent, at }) => ({ role, text, agent, at })).toReversed();
    },

    async append(key, messages) {
      if (messages.length > 0) await database.batch(messages.map((message) => queries.append({ ...key, ...message })));
    },
  };
}

function threadQueries({ builder }: SqlDialect) {
  const scoped = (slot: Slots<ThreadKey>) => ({
    tenant_id: slot('tenantId'),
    user_id: slot('userId'),
    thread_id: slot('threadId'),
  });

  return {
    newest: prepare((slot: Slots<ThreadKey & { limit: number }>) =>
      builder
        .selectFrom('thread_messages')
        .select(['role', 'text', 'agent', 'at'])
        .where((of) => of.and(scoped(slot)))
        .orderBy('sequence', 'desc')
        .limit(slot('limit')),
    ),

    append: prepare((slot: Slots<ThreadKey & ThreadMessage>) =>
      builder.insertInto('thread_messages').values((of) => ({
        ...scoped(slot),
        sequence: of
          .selectFrom('thread_messages')
          .select((each) => each(each.fn.coalesce(each.fn.max('sequence'), each.lit(0)), '+', 1).as('next'))
          .where((each) => each.and(scoped(slot))),
        role: slot('role'),
        agent: slot('agent'),
        at: slot('at'),
        text: slot('text'),
      })),
    ),
  };
}
