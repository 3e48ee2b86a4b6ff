import { StoreTooNew } from '@ensembleapp/core/store/store.ts';
import { type Database, first } from './database.ts';
import type { SqlDialect } from './dialect.ts';
import { MIGRATIONS, type Migration } from './migrations/index.ts';

/**
 * Brings the schema to the newest number and answers how many steps that took. Each step is committed together with its
 * number, so of two processes that start at once one takes the step and the other finds it taken.
 * Throws `StoreTooNew`, having changed nothing, when a newer program was here before.
 */
export async function migrate(
  dialect: SqlDialect,
  database: Database,
  now: number,
  migrations: readonly Migration[] = MIGRATIONS,
): Promise<number> {
  const { builder } = dialect;
  const create = builder.schema
    .createTable('migrations')
    .ifNotExists()
    .addColumn('number', 'integer', (column) => column.primaryKey())
    .addColumn('applied_at', 'bigint', (column) => column.notNull());
  const newest = builder
    .selectFrom('migrations')
    .select((of) => of.fn.max<number | null>('number').as('number'))
    .compile();
  const current = async () => (await first(database, newest))?.number ?? 0;

  await database.batch([create.compile()]);
  const from = await current();
  if (from > migrations.length) throw new StoreTooNew(from, migrations.length);

  let taken = 0;
  for (const [index, steps] of migrations.entries()) {
    const number = index + 1;
    if (number <= from) continue;
    const claim = builder.insertInto('migrations').values({ number, applied_at: now }).compile();
    try {
      await database.batch([claim, ...steps(dialect)]);
      taken += 1;
    } catch (error) {
      if ((await current()) < number) throw error;
    }
  }
  return taken;
}
