import type { Database } from '@ensembleapp/core/agents/databases.ts';
import type { PostgresOptions } from './open-postgres.ts';

/** A database on a PostgreSQL server; the driver is loaded when it is first used. */
export function postgresWhenUsed(options: PostgresOptions): Database & { close(): Promise<void> } {
  let opened: Promise<ReturnType<typeof import('./open-postgres.ts').openPostgres>> | undefined;
  const open = async () => (await import('./open-postgres.ts')).openPostgres(options);
  return {
    kind: 'postgres',
    async run(work) {
      opened ??= open();
      return (await opened).run(work);
    },
    close: async () => (await opened)?.close(),
  };
}
