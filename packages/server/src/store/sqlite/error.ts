import { StoreUnavailable } from '@ensembleapp/core/store/store.ts';

/** Primary result codes of SQLite that say the database cannot do its work now. https://sqlite.org/rescode.html */
const UNAVAILABLE: ReadonlyMap<number, string> = new Map([
  [5, 'The database is busy'],
  [6, 'The database is locked'],
  [8, 'The database is read-only'],
  [10, 'The database could not be read or written'],
  [11, 'The database file is damaged'],
  [13, 'The disk is full'],
  [14, 'The database file could not be opened'],
  [26, 'The file is not a database'],
]);

const BUSY = 5;

/** Is another process writing just now? Worth trying again in a moment. */
export function isBusy(error: unknown): boolean {
  return (
    error instanceof Error && 'errcode' in error && typeof error.errcode === 'number' && (error.errcode & 0xff) === BUSY
  );
}

/** What a failed call to node:sqlite means to the store: `StoreUnavailable`, or the error itself when it is a bug. */
export function storeError(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  if ('code' in error && error.code === 'ERR_INVALID_STATE')
    return new StoreUnavailable('The store is closed', { cause: error });
  if (!('errcode' in error) || typeof error.errcode !== 'number') return error;
  const message = UNAVAILABLE.get(error.errcode & 0xff);
  return message === undefined ? error : new StoreUnavailable(message, { cause: error });
}
