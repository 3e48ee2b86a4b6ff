import { chmodSync, closeSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { type Store, StoreUnavailable } from '@ensembleapp/core/store/store.ts';
import type { Log } from '@ensembleapp/core/world.ts';
import { makeFolder } from '../make-folder.ts';
import { migrate } from './sql/migrate.ts';
import { sqlStore } from './sql/store.ts';
import { Connection } from './sqlite/connection.ts';
import { SQLITE } from './sqlite/dialect.ts';
import { storeError } from './sqlite/error.ts';
import { groupCommit } from './sqlite/group-commit.ts';
import { ZSTD } from './zstd.ts';

export interface NodeSqlite {
  /** Path of the database file; made with its folder when it is not there, for its owner alone. */
  readonly file: string;
  readonly log?: Log;
}

/**
 * Opens the embedded store: one file, shared by any number of processes of this machine.
 * Throws `StoreUnavailable` when the file cannot be opened and `StoreTooNew` when a newer program wrote it.
 */
export async function openNodeSqlite({ file, log }: NodeSqlite): Promise<Store> {
  makePrivate(file);
  const connections: Connection[] = [];
  const close = () => {
    for (const connection of connections.splice(0)) connection.close();
  };
  try {
    const open = async (synchronous: 'FULL' | 'NORMAL') => {
      const connection = await Connection.open(file, synchronous);
      connections.push(connection);
      return groupCommit(connection);
    };
    const synced = await open('FULL');
    const buffered = await open('NORMAL');
    const steps = await migrate(SQLITE, synced, Date.now());
    if (steps > 0) log?.info({ file, steps }, 'The schema of the store was brought up to date');
    return sqlStore({
      dialect: SQLITE,
      synced,
      buffered,
      packing: ZSTD,
      async close() {
        synced.flush();
        buffered.flush();
        close();
      },
    });
  } catch (error) {
    close();
    throw storeError(error);
  }
}

/** SQLite gives the mode of the file to the files it makes beside it. */
function makePrivate(file: string): void {
  try {
    makeFolder(dirname(file));
    closeSync(openSync(file, 'a', 0o600));
    chmodSync(file, 0o600);
  } catch (cause) {
    throw new StoreUnavailable(`The database file could not be made: ${file}`, { cause });
  }
}
