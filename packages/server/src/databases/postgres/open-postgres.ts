import { type Database, DatabaseFailure, type DatabaseWork } from '@ensembleapp/core/agents/databases.ts';
import pg from 'pg';
import { ResultSize } from '../result-size.ts';
import { postgresFailure } from './postgres-failure.ts';
import { runStatement } from './run-statement.ts';

/** How long a connection may take to come, ms; and how long one without work is kept. */
const CONNECTING = 5000;
const IDLE = 30_000;

export interface PostgresOptions {
  readonly url: string;
  readonly readOnly: boolean;
  readonly maxConnections: number;
}

/** A database on a PostgreSQL server, reached when it is first used. */
export function openPostgres(options: PostgresOptions): Database & { close(): Promise<void> } {
  const address = { connectionString: options.url, connectionTimeoutMillis: CONNECTING };
  const pool = new pg.Pool({
    ...address,
    max: options.maxConnections,
    idleTimeoutMillis: IDLE,
    allowExitOnIdle: true,
    application_name: 'ensemble',
  });
  // Of a connection that breaks while nobody uses it; the pool lets it go.
  pool.on('error', () => undefined);

  return {
    kind: 'postgres',
    async run(work) {
      work.signal.throwIfAborted();
      const client = await connect(pool, work.signal);
      return runOn(client, { ...work, readOnly: work.readOnly || options.readOnly }, address);
    },
    close: () => pool.end(),
  };
}

/** A connection that comes when nobody waits for it any more goes back at once. */
async function connect(pool: pg.Pool, signal: AbortSignal): Promise<pg.PoolClient> {
  const connecting = pool.connect();
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const abort = () => reject(signal.reason);
  signal.addEventListener('abort', abort, { once: true });
  try {
    return await Promise.race([connecting, aborted]);
  } catch (error) {
    if (!signal.aborted) throw postgresFailure(error);
    connecting.then(
      (client) => client.release(),
      () => undefined,
    );
    throw signal.reason;
  } finally {
    signal.removeEventListener('abort', abort);
  }
}

async function runOn(client: pg.PoolClient, { statements, readOnly, signal }: DatabaseWork, address: pg.ClientConfig) {
  let isClean = false;
  let cancelling: Promise<void> | undefined;
  let stop: () => void = () => undefined;
  // Told to whoever runs a statement too.
  const onError = () => undefined;
  client.on('error', onError);
  const abort = () => stop();
  signal.addEventListener('abort', abort, { once: true });
  try {
    const process = await begin(client, readOnly);
    stop = () => {
      cancelling ??= cancel(process, address);
    };
    if (signal.aborted) throw signal.reason;
    const size = new ResultSize();
    const results = [];
    for (const statement of statements) results.push(await runStatement(client, statement, size, stop));
    if (signal.aborted) throw signal.reason;
    await client.query('COMMIT');
    isClean = true;
    return results;
  } catch (error) {
    throw signal.aborted ? signal.reason : postgresFailure(error);
  } finally {
    signal.removeEventListener('abort', abort);
    await cancelling;
    await giveBack(client, isClean, cancelling !== undefined);
    client.off('error', onError);
  }
}

/** Answers the number of the server's process. */
async function begin(client: pg.PoolClient, readOnly: boolean): Promise<number> {
  await client.query(readOnly ? 'BEGIN READ ONLY' : 'BEGIN READ WRITE');
  const { rows } = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
  const pid = rows[0]?.pid;
  if (pid === undefined) throw new DatabaseFailure('UNAVAILABLE', 'the database does not say which process it runs in');
  return pid;
}

/** Makes the server stop what one of its processes does. */
async function cancel(process: number, address: pg.ClientConfig): Promise<void> {
  const client = new pg.Client(address);
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.query('SELECT pg_cancel_backend($1)', [process]);
  } catch {
    // The connection is closed in any case, which the server notices at the latest when the statement has ended.
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** Nothing that a statement set stays for the next one; a connection that was cancelled is not used again. */
async function giveBack(client: pg.PoolClient, isClean: boolean, wasCancelled: boolean): Promise<void> {
  try {
    if (wasCancelled) return client.release(true);
    if (!isClean) await client.query('ROLLBACK');
    await client.query('DISCARD ALL');
    client.release();
  } catch {
    client.release(true);
  }
}
