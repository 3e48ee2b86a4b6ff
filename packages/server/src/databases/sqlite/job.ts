import type { DatabaseFailureCode, Statement, StatementResult } from '@ensembleapp/core/agents/databases.ts';

/** Statements for one SQLite file, as a process is asked to run them. */
export interface SqliteJob {
  readonly file: string;
  /** The file is ours alone: it is kept in the way that suits us, and may only grow so large. */
  readonly isOwn: boolean;
  /** The file itself is opened for reading. */
  readonly isReadOnlyFile: boolean;
  readonly readOnly: boolean;
  readonly statements: readonly Statement[];
}

export type SqliteAnswer =
  | { readonly results: readonly StatementResult[] }
  | { readonly failure: { readonly code: DatabaseFailureCode; readonly message: string } };
