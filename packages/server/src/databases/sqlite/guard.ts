import { constants, type DatabaseSync } from 'node:sqlite';

/** Pragmas that only tell of tables. */
const PRAGMAS: ReadonlySet<string> = new Set([
  'table_info',
  'table_xinfo',
  'table_list',
  'index_list',
  'index_info',
  'index_xinfo',
  'foreign_key_list',
  'foreign_key_check',
]);

/** Other files, transactions of the author's, and what changes the connection. */
const DENIED: ReadonlySet<number> = new Set([
  constants.SQLITE_ATTACH,
  constants.SQLITE_DETACH,
  constants.SQLITE_TRANSACTION,
  constants.SQLITE_SAVEPOINT,
]);

/** The pragma that a statement runs, or reads as a table (https://sqlite.org/pragma.html#pragfunc): that runs it when nobody guards any more. */
function pragmaOf(action: number, name: string | null): string | undefined {
  if (action === constants.SQLITE_PRAGMA) return name ?? '';
  const isTable = action === constants.SQLITE_READ && name !== null && /^pragma_/i.test(name);
  return isTable ? name.slice('pragma_'.length).toLowerCase() : undefined;
}

/** Prepares a statement of an author's: one that reaches beyond its own file is refused. Answers whether it inserts rows of its own. */
export function prepareGuarded(database: DatabaseSync, sql: string) {
  let inserts = false;
  database.setAuthorizer((action, one, _two, _database, trigger) => {
    if (DENIED.has(action)) return constants.SQLITE_DENY;
    const pragma = pragmaOf(action, one);
    if (pragma !== undefined && !PRAGMAS.has(pragma)) return constants.SQLITE_DENY;
    if (action === constants.SQLITE_INSERT && trigger === null && !one?.startsWith('sqlite_')) inserts = true;
    return constants.SQLITE_OK;
  });
  try {
    return { statement: database.prepare(sql), inserts };
  } finally {
    database.setAuthorizer(null);
  }
}
