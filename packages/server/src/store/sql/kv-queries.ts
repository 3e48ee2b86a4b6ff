import { type ExpressionBuilder, sql } from 'kysely';
import { DELETE_AT_ONCE } from './delete-all.ts';
import type { SqlDialect } from './dialect.ts';
import { prepare, type Slots } from './prepare.ts';
import type { KvTable, Tables } from './tables.ts';

interface OfKey {
  readonly tenantId: string;
  readonly key: string;
}

interface Counting extends OfKey {
  readonly by: number;
  readonly now: number;
}

interface Listing {
  readonly tenantId: string;
  readonly prefix: string;
  /** Keys up to this one are left out. */
  readonly after: string;
  readonly now: number;
  readonly limit: number;
}

/** The queries of `sqlKv`. */
export function kvQueries({ builder }: SqlDialect) {
  const isFresh = (of: ExpressionBuilder<Tables, 'kv'>, now: number) =>
    of.or([of('kv.expires_at', 'is', null), of('kv.expires_at', '>', now)]);

  return {
    find: prepare((slot: Slots<OfKey & { now: number }>) =>
      builder
        .selectFrom('kv')
        .select(['number', 'value', 'metadata', 'expires_at'])
        .where('tenant_id', '=', slot('tenantId'))
        .where('key', '=', slot('key'))
        .where((of) => isFresh(of, slot('now'))),
    ),

    put: prepare((slot: Slots<KvTable>) =>
      builder
        .insertInto('kv')
        .values({
          tenant_id: slot('tenant_id'),
          key: slot('key'),
          number: slot('number'),
          value: slot('value'),
          metadata: slot('metadata'),
          expires_at: slot('expires_at'),
        })
        .onConflict((on) =>
          on.columns(['tenant_id', 'key']).doUpdateSet((of) => ({
            number: of.ref('excluded.number'),
            value: of.ref('excluded.value'),
            metadata: of.ref('excluded.metadata'),
            expires_at: of.ref('excluded.expires_at'),
          })),
        ),
    ),

    delete: prepare((slot: Slots<OfKey>) =>
      builder
        .deleteFrom('kv')
        .where('tenant_id', '=', slot('tenantId'))
        .where('key', '=', slot('key'))
        .returning('expires_at'),
    ),

    list: prepare((slot: Slots<Listing>) =>
      builder
        .selectFrom('kv')
        .select(['key', 'metadata', 'expires_at'])
        .where('tenant_id', '=', slot('tenantId'))
        .where('key', '>=', slot('prefix'))
        .where('key', '>', slot('after'))
        .where(sql<boolean>`substr(key, 1, length(${slot('prefix')})) = ${slot('prefix')}`)
        .where((of) => isFresh(of, slot('now')))
        .orderBy('key')
        .limit(slot('limit')),
    ),

    /** What has expired is counted from 0 again. */
    increment: prepare((slot: Slots<Counting>) =>
      builder
        .insertInto('kv')
        .values({
          tenant_id: slot('tenantId'),
          key: slot('key'),
          number: slot('by'),
          value: null,
          metadata: null,
          expires_at: null,
        })
        .onConflict((on) =>
          on
            .columns(['tenant_id', 'key'])
            .doUpdateSet((of) => ({
              number: of
                .case()
                .when('kv.expires_at', '<=', slot('now'))
                .then(of.ref('excluded.number'))
                .else(of('kv.number', '+', of.ref('excluded.number')))
                .end(),
              value: null,
              metadata: of.case().when('kv.expires_at', '<=', slot('now')).then(null).else(of.ref('kv.metadata')).end(),
              expires_at: of
                .case()
                .when('kv.expires_at', '<=', slot('now'))
                .then(null)
                .else(of.ref('kv.expires_at'))
                .end(),
            }))
            .where((of) => of.or([of('kv.number', 'is not', null), of('kv.expires_at', '<=', slot('now'))])),
        )
        .returning('number'),
    ),

    trim: prepare((slot: Slots<{ before: number }>) =>
      builder
        .deleteFrom('kv')
        .where((of) =>
          of(
            of.refTuple('tenant_id', 'key'),
            'in',
            of
              .selectFrom('kv')
              .select(['tenant_id', 'key'])
              .where('expires_at', '<', slot('before'))
              .limit(DELETE_AT_ONCE)
              .$asTuple('tenant_id', 'key'),
          ),
        )
        .returning('key'),
    ),
  };
}
