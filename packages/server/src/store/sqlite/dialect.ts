import { DummyDriver, Kysely, SqliteAdapter, SqliteIntrospector, SqliteQueryCompiler } from 'kysely';
import type { SqlDialect } from '../sql/dialect.ts';
import type { Tables } from '../sql/tables.ts';

/** SQLite, wherever it runs: in this process or behind D1. */
export const SQLITE: SqlDialect = {
  builder: new Kysely<Tables>({
    dialect: {
      createAdapter: () => new SqliteAdapter(),
      createDriver: () => new DummyDriver(),
      createIntrospector: (builder) => new SqliteIntrospector(builder),
      createQueryCompiler: () => new SqliteQueryCompiler(),
    },
  }),
  types: { bytes: 'blob', sequence: 'integer' },
};
