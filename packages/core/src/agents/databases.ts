import type { Json, JsonObject } from '@ensembleapp/protocol';

/** The port to the databases that `data` operations work on: SQLite files and PostgreSQL connections. */
export interface Databases {
  /**
   * The database that this tenant knows by a name; undefined when there is none for it.
   * @param kind undefined: of whichever kind the project says, else SQLite
   */
  find(tenantId: string, kind: DatabaseKind | undefined, name: string): Database | undefined;
}

export const DATABASE_KINDS = ['sqlite', 'postgres'] as const;
export type DatabaseKind = (typeof DATABASE_KINDS)[number];

export interface Database {
  readonly kind: DatabaseKind;
  /**
   * Runs statements one after another and answers for each. Several are all done or none. When the signal aborts, the database has
   * stopped working on them, or is made to at once, and nothing of them is kept.
   * @throws DatabaseFailure, or the signal's reason
   */
  run(work: DatabaseWork): Promise<readonly StatementResult[]>;
}

export interface DatabaseWork {
  readonly statements: readonly Statement[];
  /** A statement that writes is refused. */
  readonly readOnly: boolean;
  readonly signal: AbortSignal;
}

/** SQL with `?1`, `?2` (SQLite) or `$1`, `$2` (PostgreSQL) where its values go. */
export interface Statement {
  readonly sql: string;
  readonly values: readonly Json[];
}

export interface StatementResult {
  /** null for a statement that gives none by its nature. */
  readonly rows: readonly JsonObject[] | null;
  readonly rowsAffected: number;
  /** Of a row that was inserted into a SQLite table. */
  readonly lastRowId: number | string | null;
}

/** `REFUSED`: the statement is wrong or not allowed. `UNAVAILABLE`: it may work later. `TOO_LARGE`: it gives more than a step may. */
export type DatabaseFailureCode = 'REFUSED' | 'UNAVAILABLE' | 'TOO_LARGE';

/** Statements that were not run. The message is for the author of the ensemble: no SQL, no address, no credential. */
export class DatabaseFailure extends Error {
  override readonly name = 'DatabaseFailure';
  readonly code: DatabaseFailureCode;

  constructor(code: DatabaseFailureCode, message: string) {
    super(message);
    this.code = code;
  }
}
