import type { ExecutionKey } from '@ensembleapp/core/store/execution-store.ts';
import type { Notice } from '@ensembleapp/core/store/outbox-store.ts';
import type { CompiledQuery, Selectable } from 'kysely';
import type { SqlDialect } from './dialect.ts';
import { prepare, type Slots } from './prepare.ts';
import type { DeliveriesTable, OutboxTable } from './tables.ts';

type Row = Selectable<OutboxTable>;
type Claimed = Pick<Row, 'tenant_id' | 'execution_id' | 'id' | 'attempt'>;

/** The queries of `sqlOutbox`. */
export function outboxQueries({ builder }: SqlDialect) {
  return {
    claim: prepare((slot: Slots<{ now: number; until: number; limit: number }>) =>
      builder
        .updateTable('outbox')
        .set((of) => ({ due_at: slot('until'), attempt: of('attempt', '+', 1) }))
        .where('due_at', '<=', slot('now'))
        .where((of) =>
          of(
            'sequence',
            'in',
            of
              .selectFrom('outbox as one')
              .select('one.sequence')
              .where('one.due_at', '<=', slot('now'))
              .where(({ not, exists, selectFrom }) =>
                not(
                  exists(
                    selectFrom('outbox as earlier')
                      .select('earlier.sequence')
                      .whereRef('earlier.tenant_id', '=', 'one.tenant_id')
                      .whereRef('earlier.execution_id', '=', 'one.execution_id')
                      .whereRef('earlier.receiver', '=', 'one.receiver')
                      .whereRef('earlier.sequence', '<', 'one.sequence'),
                  ),
                ),
              )
              .orderBy('one.due_at')
              .orderBy('one.sequence')
              .limit(slot('limit')),
          ),
        )
        .returningAll(),
    ),

    note: prepare((slot: Slots<Omit<Selectable<DeliveriesTable>, 'sequence'>>) =>
      builder.insertInto('deliveries').values({
        tenant_id: slot('tenant_id'),
        execution_id: slot('execution_id'),
        document: slot('document'),
      }),
    ),

    /** Unless somebody else has taken it since. */
    remove: prepare((slot: Slots<Claimed>) =>
      builder
        .deleteFrom('outbox')
        .where('tenant_id', '=', slot('tenant_id'))
        .where('execution_id', '=', slot('execution_id'))
        .where('id', '=', slot('id'))
        .where('attempt', '=', slot('attempt')),
    ),

    delay: prepare((slot: Slots<Claimed & Pick<Row, 'due_at'>>) =>
      builder
        .updateTable('outbox')
        .set({ due_at: slot('due_at') })
        .where('tenant_id', '=', slot('tenant_id'))
        .where('execution_id', '=', slot('execution_id'))
        .where('id', '=', slot('id'))
        .where('attempt', '=', slot('attempt')),
    ),

    deliveries: prepare((slot: Slots<Omit<Selectable<DeliveriesTable>, 'document'> & { limit: number }>) =>
      builder
        .selectFrom('deliveries')
        .select(['sequence', 'document'])
        .where('tenant_id', '=', slot('tenant_id'))
        .where('execution_id', '=', slot('execution_id'))
        .where('sequence', '>', slot('sequence'))
        .orderBy('sequence')
        .limit(slot('limit')),
    ),
  };
}

/** Answers how notices of an execution are added, in one with what they tell of. */
export function addNotices({ builder }: SqlDialect) {
  const add = prepare((slot: Slots<Omit<Row, 'sequence' | 'attempt'>>) =>
    builder.insertInto('outbox').values({
      tenant_id: slot('tenant_id'),
      execution_id: slot('execution_id'),
      receiver: slot('receiver'),
      id: slot('id'),
      event: slot('event'),
      body: slot('body'),
      key_id: slot('key_id'),
      sealed: slot('sealed'),
      attempt: 0,
      due_at: slot('due_at'),
    }),
  );
  return ({ tenantId, id: execution_id }: ExecutionKey, notices: readonly Notice[] = []): readonly CompiledQuery[] =>
    notices.map(({ id, receiver, event, body, at: due_at, sealed: { keyId: key_id, box: sealed } }) =>
      add({ tenant_id: tenantId, execution_id, receiver, id, event, body, key_id, sealed, due_at }),
    );
}
