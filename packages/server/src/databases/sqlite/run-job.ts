import { DatabaseSync } from 'node:sqlite';
import { DatabaseFailure } from '@ensembleapp/core/agents/databases.ts';
import { ResultSize } from '../result-size.ts';
import type { SqliteAnswer, SqliteJob } from './job.ts';
import { runStatement } from './run-statement.ts';

/** How long a statement waits for another process's write, ms. */
const BUSY_TIMEOUT = 5000;
/** Pages of 4 KiB that a file of ours may have: 1 GiB. */
const MOST_PAGES = 262_144;
/** Bytes of one value, and of the memory that SQLite takes. */
const LONGEST_VALUE = 16 * 1024 * 1024;
const MOST_MEMORY = 128 * 1024 * 1024;

type Place = Pick<SqliteJob, 'file' | 'isOwn' | 'isReadOnlyFile'>;

/** Runs jobs in its own process, and keeps the file of the last one open. */
export class JobRunner {
  #open: { readonly place: Place; readonly database: DatabaseSync } | undefined;

  run(job: SqliteJob): SqliteAnswer {
    try {
      return { results: this.#run(job) };
    } catch (error) {
      const { code, message } = error instanceof DatabaseFailure ? error : sqliteFailure(error);
      return { failure: { code, message } };
    }
  }

  #run(job: SqliteJob) {
    const { readOnly, statements } = job;
    const database = this.#opened(job);
    database.exec(`PRAGMA query_only = ${readOnly ? 1 : 0}`);
    database.exec(readOnly || statements.length === 1 ? 'BEGIN' : 'BEGIN IMMEDIATE');
    try {
      const size = new ResultSize();
      const results = statements.map((statement) => runStatement(database, statement, size));
      database.exec('COMMIT');
      return results;
    } catch (error) {
      // SQLite has rolled back by itself after some failures, a full disk among them.
      if (database.isTransaction) database.exec('ROLLBACK');
      throw error;
    }
  }

  #opened(job: Place): DatabaseSync {
    const last = this.#open;
    if (last?.place.file === job.file && last.place.isReadOnlyFile === job.isReadOnlyFile) return last.database;
    last?.database.close();
    this.#open = undefined;
    const database = openDatabase(job);
    this.#open = { place: job, database };
    return database;
  }
}

function openDatabase({ file, isOwn, isReadOnlyFile }: Place): DatabaseSync {
  const options = {
    readOnly: isReadOnlyFile,
    timeout: BUSY_TIMEOUT,
    enableForeignKeyConstraints: true,
    defensive: true,
    limits: { length: LONGEST_VALUE, attach: 0 },
  };
  const database = new DatabaseSync(file, options);
  try {
    database.exec(`PRAGMA hard_heap_limit = ${MOST_MEMORY}`);
    if (isOwn) database.exec(`PRAGMA journal_mode = WAL; PRAGMA max_page_count = ${MOST_PAGES}`);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

/** Result codes of SQLite (https://sqlite.org/rescode.html) that say more than that the statement is wrong. */
const CODES: Readonly<Record<number, readonly ['REFUSED' | 'UNAVAILABLE', string]>> = {
  5: ['UNAVAILABLE', 'the database is busy with other writes'],
  6: ['UNAVAILABLE', 'the database is busy with other writes'],
  7: ['REFUSED', 'the statement takes more memory than it may'],
  8: ['REFUSED', 'the database is read-only here'],
  10: ['UNAVAILABLE', 'the database file cannot be read or written'],
  13: ['REFUSED', 'the database is full'],
  14: ['REFUSED', 'the database file cannot be opened'],
  23: ['REFUSED', 'the statement does what is not allowed here: other files, transactions of its own, settings'],
  26: ['REFUSED', 'the file is no database'],
};

function sqliteFailure(error: unknown): Pick<DatabaseFailure, 'code' | 'message'> {
  if (!(error instanceof Error && 'errcode' in error && typeof error.errcode === 'number')) {
    return { code: 'REFUSED', message: 'the statement cannot be run' };
  }
  const known = CODES[error.errcode & 0xff];
  if (known) return { code: known[0], message: known[1] };
  return { code: 'REFUSED', message: error.message.split('\n', 1)[0]?.slice(0, 200) ?? '' };
}
