import type { Issued, IssuedKind, OfKind } from '@ensembleapp/core/auth/issued.ts';
import type { CredentialFilter, CredentialStore, Listed } from '@ensembleapp/core/store/credential-store.ts';
import type { Page, PageRequest } from '@ensembleapp/core/store/store.ts';
import { credentialQueries } from './credential-queries.ts';
import { readCredential, readCredentialOf } from './credential-row.ts';
import { pageOf, placeText } from './cursor.ts';
import { type Database, first, write } from './database.ts';
import type { SqlDialect } from './dialect.ts';
import type { CredentialsTable } from './tables.ts';

/** Credentials in SQL. Changes go through `synced`, last uses through `buffered`. */
export function sqlCredentials(dialect: SqlDialect, synced: Database, buffered: Database): CredentialStore {
  const queries = credentialQueries(dialect);

  return {
    async insert<Kind extends IssuedKind>(issued: OfKind<Kind>): Promise<OfKind<Kind>> {
      const [row] = await write(synced, queries.insert(issued));
      if (row === undefined) throw new Error('An insert answered no row');
      return readCredentialOf(kindOf(issued), row);
    },

    async find(id) {
      const row = await first(synced, queries.find({ id }));
      return row && readCredential(row);
    },

    async get(tenantId, kind, id) {
      const row = await first(synced, queries.get({ id, tenantId, kind }));
      return row && listed(kind, row);
    },

    async list<Kind extends IssuedKind>(
      tenantId: string,
      filter: CredentialFilter<Kind>,
      page: PageRequest,
    ): Promise<Page<Listed<Kind>>> {
      const found = await synced.all(queries.list(tenantId, filter, page));
      const cursor = (row: CredentialsTable) => placeText({ time: row.created_at, id: row.id });
      return pageOf(found, page.limit, cursor, (row) => listed(filter.kind, row));
    },

    async update(tenantId, kind, id, change, ifStamp) {
      const [row] = await write(synced, queries.update(tenantId, kind, id, change, ifStamp));
      return row && readCredentialOf(kind, row);
    },

    async rotate<Kind extends IssuedKind>(
      successor: OfKind<Kind>,
      { id, expiresAt, ifStamp }: { readonly id: string; readonly expiresAt: number; readonly ifStamp: number },
    ) {
      const kind = kindOf(successor);
      // The successor first: it is there only if the predecessor is unchanged, which the update then finds as well.
      const [[stored], [ended]] = await synced.batch<[CredentialsTable, CredentialsTable]>([
        queries.insertSuccessor(successor, id, ifStamp),
        queries.update(successor.tenantId, kind, id, { expiresAt }, ifStamp),
      ]);
      if (stored === undefined || ended === undefined) return undefined;
      return { successor: readCredentialOf(kind, stored), predecessor: readCredentialOf(kind, ended) };
    },

    async changedSince(stamp, limit) {
      return (await synced.all(queries.changedSince({ stamp, limit }))).map(readCredential);
    },

    async lastStamp() {
      return (await first(synced, queries.lastStamp))?.stamp ?? 0;
    },

    async touch(uses) {
      const touches = Array.from(uses, ([id, lastUsed]) => queries.touch({ id, lastUsed }));
      if (touches.length > 0) await buffered.batch(touches);
    },

    async hasAdmin(now) {
      return (await first(synced, queries.admin({ now }))) !== undefined;
    },
  };
}

/** The kind that names the type; read from a generic, it widens to all kinds. */
function kindOf<Kind extends IssuedKind>(issued: OfKind<Kind>): Kind {
  const { kind }: Issued = issued;
  return kind as Kind;
}

function listed<Kind extends IssuedKind>(
  kind: Kind,
  row: CredentialsTable & { readonly last_used: number | null },
): Listed<Kind> {
  return { issued: readCredentialOf(kind, row), lastUsed: row.last_used };
}
