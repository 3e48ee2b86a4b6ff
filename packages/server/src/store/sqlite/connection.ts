import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { setTimeout as delay } from 'node:timers/promises';
import type { CompiledQuery } from 'kysely';
import { isBusy } from './error.ts';

/** How long a statement blocks the process for another process's write, ms; whoever can wait without blocking does. */
const BUSY_TIMEOUT = 20;
/** How long opening may take while other processes open the same file, ms. */
const OPENING = 5000;
const MAX_STATEMENTS = 500;

/** `FULL`: what is committed survives the loss of power. `NORMAL`: it survives the end of the process. */
export type Synchronous = 'FULL' | 'NORMAL';

/** One connection to a database file, with its statements kept prepared. */
export class Connection {
  readonly #database: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();

  private constructor(database: DatabaseSync) {
    this.#database = database;
  }

  /** Opens a file in write-ahead mode. */
  static async open(file: string, synchronous: Synchronous): Promise<Connection> {
    const database = new DatabaseSync(file, { timeout: BUSY_TIMEOUT, enableForeignKeyConstraints: true });
    try {
      await useWriteAheadLog(database);
      database.exec(`PRAGMA synchronous = ${synchronous}`);
      return new Connection(database);
    } catch (error) {
      database.close();
      throw error;
    }
  }

  /** Rows of one statement. Its shape is what the query was built for. */
  run<Row>({ sql, parameters }: CompiledQuery<Row>): readonly Row[] {
    return this.#prepared(sql).all(...parameters.map(bindable)) as Row[];
  }

  /** Everything that `work` does, or nothing. */
  transaction<Result>(work: () => Result): Result {
    this.exec('BEGIN IMMEDIATE');
    try {
      const result = work();
      this.exec('COMMIT');
      return result;
    } catch (error) {
      // SQLite has rolled back by itself after some failures, a full disk among them.
      if (this.#database.isTransaction) this.exec('ROLLBACK');
      throw error;
    }
  }

  exec(sql: string): void {
    this.#prepared(sql).run();
  }

  close(): void {
    this.#statements.clear();
    this.#database.close();
  }

  #prepared(sql: string): StatementSync {
    const known = this.#statements.get(sql);
    if (known !== undefined) return known;
    const [oldest] = this.#statements.keys();
    if (oldest !== undefined && this.#statements.size >= MAX_STATEMENTS) this.#statements.delete(oldest);
    const statement = this.#database.prepare(sql);
    this.#statements.set(sql, statement);
    return statement;
  }
}

type Bindable = null | number | string | Uint8Array;

function bindable(value: unknown): Bindable {
  if (value === null || typeof value === 'number' || typeof value === 'string' || value instanceof Uint8Array)
    return value;
  throw new TypeError(`A ${typeof value} cannot be stored`);
}

/** The change of mode needs the file alone and does not wait for it, unlike everything else. */
async function useWriteAheadLog(database: DatabaseSync): Promise<void> {
  const giveUpAt = performance.now() + OPENING;
  for (;;) {
    try {
      database.exec('PRAGMA journal_mode = WAL');
      return;
    } catch (error) {
      if (!isBusy(error) || performance.now() > giveUpAt) throw error;
      await delay(20);
    }
  }
}
