import type { CompiledQuery } from 'kysely';
import { type Database, write } from './database.ts';

/** How many rows a deleting query may take at once, so that other work gets its turn. */
export const DELETE_AT_ONCE = 500;

/** Runs a query that deletes at most `DELETE_AT_ONCE` rows, and answers them, until nothing is left to delete. */
export async function deleteAll(database: Database, query: CompiledQuery<unknown>): Promise<void> {
  for (;;) {
    const deleted = await write(database, query);
    if (deleted.length < DELETE_AT_ONCE) return;
  }
}
