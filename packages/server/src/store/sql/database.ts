import type { CompiledQuery } from 'kysely';

/**
 * What the rooms need of a database: compiled queries in, rows out. No interactive transactions, so that a database
 * which only knows atomic batches (D1) can stand behind it. Both throw `StoreUnavailable` when the database cannot do
 * its work.
 */
export interface Database {
  /** Runs one reading query. */
  all<Row>(query: CompiledQuery<Row>): Promise<readonly Row[]>;
  /** Runs writing queries in order, all or nothing; resolves with the rows of each once they are committed. */
  batch<Rows extends readonly unknown[]>(queries: Queries<Rows>): Promise<RowsOf<Rows>>;
}

export type Queries<Rows extends readonly unknown[]> = { readonly [Index in keyof Rows]: CompiledQuery<Rows[Index]> };
export type RowsOf<Rows extends readonly unknown[]> = { readonly [Index in keyof Rows]: readonly Rows[Index][] };

/** The first row of a reading query. */
export async function first<Row>(database: Database, query: CompiledQuery<Row>): Promise<Row | undefined> {
  return (await database.all(query))[0];
}

/** Runs one writing query; its rows once it is committed. */
export async function write<Row>(database: Database, query: CompiledQuery<Row>): Promise<readonly Row[]> {
  const [rows] = await database.batch<[Row]>([query]);
  return rows;
}
