import type { Issued, IssuedKind } from '@ensembleapp/core/auth/issued.ts';
import type { CredentialFilter, IssuedChange } from '@ensembleapp/core/store/credential-store.ts';
import type { PageRequest } from '@ensembleapp/core/store/store.ts';
import { sql } from 'kysely';
import { changedColumns, credentialRow } from './credential-row.ts';
import { HAS_STATUS } from './credential-status.ts';
import { parsePlace } from './cursor.ts';
import type { SqlDialect } from './dialect.ts';
import { prepare, type Slots } from './prepare.ts';
import type { CredentialsTable } from './tables.ts';

/**
 * Above every stamp there is. Read inside the statement that writes it: writers take turns, so stamps grow strictly
 * across processes too, and the unique index would tell if they did not.
 */
const nextStamp = sql<number>`(select coalesce(max(stamp), 0) + 1 from credentials)`;

/** Every column but the stamp. */
const COLUMNS = [
  ...(['id', 'tenant_id', 'kind', 'name', 'key_id', 'mac', 'sealed', 'scopes', 'rate_limit', 'on_behalf_of'] as const),
  ...(['max_lifetime', 'restrictions', 'disabled', 'lifetime_seconds', 'expires_at', 'created_at'] as const),
  ...(['created_by', 'revoked_at', 'revoked_by', 'rotated_from'] as const),
] satisfies readonly (keyof CredentialsTable)[];

/** The queries of `sqlCredentials`. */
export function credentialQueries({ builder }: SqlDialect) {
  const withLastUse = builder
    .selectFrom('credentials')
    .leftJoin('credential_uses', 'credential_id', 'id')
    .selectAll('credentials')
    .select('last_used');

  return {
    find: prepare((slot: Slots<{ id: string }>) =>
      builder.selectFrom('credentials').selectAll().where('id', '=', slot('id')),
    ),

    get: prepare((slot: Slots<{ id: string; tenantId: string; kind: IssuedKind }>) =>
      withLastUse
        .where('id', '=', slot('id'))
        .where('tenant_id', '=', slot('tenantId'))
        .where('kind', '=', slot('kind')),
    ),

    list(tenantId: string, { kind, statuses, now }: CredentialFilter, { limit, after }: PageRequest) {
      let query = withLastUse.where('tenant_id', '=', tenantId).where('kind', '=', kind);
      if (statuses !== undefined) query = query.where((of) => of.or(statuses.map((is) => HAS_STATUS[is](of, now))));
      if (after !== undefined) {
        const { time, id } = parsePlace(after);
        query = query.where((of) => of(of.refTuple('created_at', 'id'), '<', of.tuple(time, id)));
      }
      return query
        .orderBy('created_at', 'desc')
        .orderBy('id', 'desc')
        .limit(limit + 1)
        .compile();
    },

    insert: (issued: Issued) =>
      builder
        .insertInto('credentials')
        .values({ ...credentialRow(issued), stamp: nextStamp })
        .returningAll()
        .compile(),

    /** Inserts only while the predecessor still has the stamp. */
    insertSuccessor(successor: Issued, predecessorId: string, ifStamp: number) {
      const row = credentialRow(successor);
      return builder
        .insertInto('credentials')
        .columns([...COLUMNS, 'stamp'])
        .expression((of) =>
          of
            .selectFrom('credentials as predecessor')
            .select((each) => COLUMNS.map((column) => each.val(row[column]).as(column)))
            .select(nextStamp.as('stamp'))
            .where('predecessor.id', '=', predecessorId)
            .where('predecessor.tenant_id', '=', successor.tenantId)
            .where('predecessor.kind', '=', successor.kind)
            .where('predecessor.stamp', '=', ifStamp)
            .where('predecessor.revoked_at', 'is', null),
        )
        .returningAll()
        .compile();
    },

    update(tenantId: string, kind: IssuedKind, id: string, change: IssuedChange, ifStamp?: number) {
      const query = builder
        .updateTable('credentials')
        .set({ ...changedColumns(change), stamp: nextStamp })
        .where('id', '=', id)
        .where('tenant_id', '=', tenantId)
        .where('kind', '=', kind)
        .where('revoked_at', 'is', null);
      return (ifStamp === undefined ? query : query.where('stamp', '=', ifStamp)).returningAll().compile();
    },

    changedSince: prepare((slot: Slots<{ stamp: number; limit: number }>) =>
      builder
        .selectFrom('credentials')
        .selectAll()
        .where('stamp', '>', slot('stamp'))
        .orderBy('stamp')
        .limit(slot('limit')),
    ),

    lastStamp: builder
      .selectFrom('credentials')
      .select((of) => of.fn.max<number | null>('stamp').as('stamp'))
      .compile(),

    touch: prepare((slot: Slots<{ id: string; lastUsed: number }>) =>
      builder
        .insertInto('credential_uses')
        .values({ credential_id: slot('id'), last_used: slot('lastUsed') })
        .onConflict((on) =>
          on
            .column('credential_id')
            .doUpdateSet((of) => ({ last_used: of.ref('excluded.last_used') }))
            .whereRef('credential_uses.last_used', '<', 'excluded.last_used'),
        ),
    ),

    admin: prepare((slot: Slots<{ now: number }>) =>
      builder
        .selectFrom('credentials')
        .select('id')
        // Scopes are of a closed set of names, so the quoted name is found nowhere else in the text.
        .where('scopes', 'like', '%"admin"%')
        .where((of) => HAS_STATUS.active(of, slot('now')))
        .limit(1),
    ),
  };
}
