import type { KvEntry, KvKey, KvStore } from '@ensembleapp/core/store/kv-store.ts';
import type { Json, JsonObject } from '@ensembleapp/protocol';
import { pageOf } from './cursor.ts';
import { type Database, first, write } from './database.ts';
import { deleteAll } from './delete-all.ts';
import type { SqlDialect } from './dialect.ts';
import { readJson } from './json.ts';
import { kvQueries } from './kv-queries.ts';
import type { KvTable } from './tables.ts';

/** Values under keys, in SQL. */
export function sqlKv(dialect: SqlDialect, database: Database): KvStore {
  const queries = kvQueries(dialect);

  return {
    async get(tenantId, key, now) {
      const row = await first(database, queries.find({ tenantId, key, now }));
      return row && readEntry(row);
    },

    async put(tenantId, key, { value, metadata, expiresAt }) {
      await write(
        database,
        queries.put({
          tenant_id: tenantId,
          key,
          number: typeof value === 'number' ? value : null,
          value: typeof value === 'number' ? null : JSON.stringify(value),
          metadata: metadata && JSON.stringify(metadata),
          expires_at: expiresAt,
        }),
      );
    },

    async delete(tenantId, key, now) {
      const [deleted] = await write(database, queries.delete({ tenantId, key }));
      return deleted !== undefined && (deleted.expires_at === null || deleted.expires_at > now);
    },

    async list(tenantId, prefix, { limit, after = '' }, now) {
      const rows = await database.all(queries.list({ tenantId, prefix, after, now, limit: limit + 1 }));
      return pageOf(rows, limit, ({ key }) => key, readKey);
    },

    async increment(tenantId, key, by, now) {
      const [counted] = await write(database, queries.increment({ tenantId, key, by, now }));
      return counted?.number ?? undefined;
    },

    async trim(before) {
      await deleteAll(database, queries.trim({ before }));
    },
  };
}

type KeyRow = Pick<KvTable, 'key' | 'metadata' | 'expires_at'>;

function readEntry({ number, value, metadata, expires_at }: Omit<KvTable, 'tenant_id' | 'key'>): KvEntry {
  return { value: number ?? readJson<Json>(value ?? 'null'), metadata: readMetadata(metadata), expiresAt: expires_at };
}

function readKey({ key, metadata, expires_at }: KeyRow): KvKey {
  return { key, metadata: readMetadata(metadata), expiresAt: expires_at };
}

function readMetadata(text: string | null): JsonObject | null {
  return text === null ? null : readJson<JsonObject>(text);
}
