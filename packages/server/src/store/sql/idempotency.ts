import type {
  Claim,
  IdempotencyScope,
  IdempotencyStore,
  KeptAnswer,
} from '@ensembleapp/core/store/idempotency-store.ts';
import { type Database, write } from './database.ts';
import type { SqlDialect } from './dialect.ts';
import { readJson } from './json.ts';
import { prepare, type Slots } from './prepare.ts';
import type { IdempotencyTable } from './tables.ts';

/** Idempotency keys in SQL. */
export function sqlIdempotency(dialect: SqlDialect, database: Database): IdempotencyStore {
  const queries = idempotencyQueries(dialect);

  return {
    async claim(scope, fingerprint, now, expiredBefore, abandonedBefore = expiredBefore): Promise<Claim> {
      const [[claimed], [kept]] = await database.batch<
        [{ key: string }, Pick<IdempotencyTable, 'fingerprint' | 'answer'>]
      >([queries.claim({ ...scope, fingerprint, now, expiredBefore, abandonedBefore }), queries.find(scope)]);
      if (claimed !== undefined) return { status: 'claimed' };
      if (kept === undefined) throw new Error('A claim neither made nor found its row');
      if (kept.fingerprint !== fingerprint) return { status: 'other-body' };
      if (kept.answer === null) return { status: 'running' };
      return { status: 'done', answer: readJson<KeptAnswer>(kept.answer) };
    },

    async finish(scope, answer) {
      await write(database, queries.finish({ ...scope, answer: JSON.stringify(answer) }));
    },

    async release(scope) {
      await write(database, queries.release(scope));
    },

    async trim(before) {
      await write(database, queries.trim({ before }));
    },
  };
}

interface Claiming {
  readonly fingerprint: string;
  readonly now: number;
  readonly expiredBefore: number;
  readonly abandonedBefore: number;
}

function idempotencyQueries({ builder }: SqlDialect) {
  const scoped = (slot: Slots<IdempotencyScope>) => ({
    tenant_id: slot('tenantId'),
    identity: slot('identity'),
    method: slot('method'),
    path: slot('path'),
    key: slot('key'),
  });

  return {
    claim: prepare((slot: Slots<IdempotencyScope & Claiming>) =>
      builder
        .insertInto('idempotency')
        .values({ ...scoped(slot), fingerprint: slot('fingerprint'), claimed_at: slot('now'), answer: null })
        .onConflict((on) =>
          on
            .columns(['tenant_id', 'identity', 'method', 'path', 'key'])
            .doUpdateSet((of) => ({
              fingerprint: of.ref('excluded.fingerprint'),
              claimed_at: of.ref('excluded.claimed_at'),
              answer: null,
            }))
            .where((of) =>
              of.or([
                of('idempotency.claimed_at', '<', slot('expiredBefore')),
                of.and([
                  of('idempotency.answer', 'is', null),
                  of('idempotency.claimed_at', '<', slot('abandonedBefore')),
                ]),
              ]),
            ),
        )
        .returning('key'),
    ),

    find: prepare((slot: Slots<IdempotencyScope>) =>
      builder
        .selectFrom('idempotency')
        .select(['fingerprint', 'answer'])
        .where((of) => of.and(scoped(slot))),
    ),

    finish: prepare((slot: Slots<IdempotencyScope & { answer: string }>) =>
      builder
        .updateTable('idempotency')
        .set({ answer: slot('answer') })
        .where((of) => of.and(scoped(slot))),
    ),

    release: prepare((slot: Slots<IdempotencyScope>) =>
      builder
        .deleteFrom('idempotency')
        .where((of) => of.and(scoped(slot)))
        .where('answer', 'is', null),
    ),

    trim: prepare((slot: Slots<{ before: number }>) =>
      builder.deleteFrom('idempotency').where('claimed_at', '<', slot('before')),
    ),
  };
}
