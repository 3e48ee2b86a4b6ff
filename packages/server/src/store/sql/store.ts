import type { Store } from '@ensembleapp/core/store/store.ts';
import { sql } from 'kysely';
import { sqlActivity } from './activity.ts';
import type { Packing } from './activity-row.ts';
import { sqlCredentials } from './credentials.ts';
import type { Database } from './database.ts';
import { sqlDefinitions } from './definitions.ts';
import type { SqlDialect } from './dialect.ts';
import { sqlExecutions } from './executions.ts';
import { sqlIdempotency } from './idempotency.ts';
import { sqlInbox } from './inbox.ts';
import { sqlJournal } from './journal.ts';
import { sqlKeptStates } from './kept-states.ts';
import { sqlKv } from './kv.ts';
import { sqlOutbox } from './outbox.ts';
import { sqlSchedules } from './schedules.ts';
import { sqlTelemetry } from './telemetry.ts';
import { sqlThreads } from './threads.ts';

/** Two ways into one database: what is committed through `synced` survives the loss of power, through `buffered` the end of the process. */
export interface Databases {
  readonly dialect: SqlDialect;
  readonly synced: Database;
  readonly buffered: Database;
  /** For what is written once per request. */
  readonly packing: Packing;
  close(): Promise<void>;
}

/** Every room of the store, over a database whose schema is there. */
export function sqlStore({ dialect, synced, buffered, packing, close }: Databases): Store {
  const ping = sql<{ one: number }>`select 1 as one`.compile(dialect.builder);
  return {
    credentials: sqlCredentials(dialect, synced, buffered),
    activity: sqlActivity(dialect, buffered, packing),
    definitions: sqlDefinitions(dialect, synced),
    executions: sqlExecutions(dialect, buffered),
    journal: sqlJournal(dialect, buffered),
    inbox: sqlInbox(dialect, buffered),
    outbox: sqlOutbox(dialect, buffered),
    idempotency: sqlIdempotency(dialect, synced),
    threads: sqlThreads(dialect, buffered),
    keptStates: sqlKeptStates(dialect, buffered),
    kv: sqlKv(dialect, buffered),
    telemetry: sqlTelemetry(dialect, buffered),
    schedules: sqlSchedules(dialect, buffered),
    async check() {
      await synced.all(ping);
    },
    close,
  };
}
