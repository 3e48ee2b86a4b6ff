import { chmodSync, closeSync, openSync } from 'node:fs';
import { dirname, join, resolve, sep } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { type Database, DatabaseFailure, type Databases } from '@ensembleapp/core/agents/databases.ts';
import { ConfigFaults } from '../config.ts';
import { fileName } from '../file-name.ts';
import { makeFolder } from '../make-folder.ts';
import type { DatabaseConfig } from '../project/database-config.ts';
import { postgresWhenUsed } from './postgres/postgres-when-used.ts';
import { SqliteProcesses } from './sqlite/sqlite-processes.ts';

export interface DatabaseOptions {
  readonly project: string;
  readonly dataDir: string;
  /** By name. */
  readonly configured: Readonly<Record<string, DatabaseConfig>>;
}

export interface ClosableDatabases extends Databases {
  close(): Promise<void>;
}

/**
 * The databases of a project: those it configures, and for every other name a SQLite file of the tenant's own in the data folder.
 * @throws ConfigFaults when a configured file is none of the project's
 */
export function createDatabases({ project, dataDir, configured }: DatabaseOptions): ClosableDatabases {
  const processes = new SqliteProcesses();
  const servers = new Map(
    Object.entries(configured).flatMap(([name, config]) =>
      config.type === 'postgres' ? [[name, postgresWhenUsed(config)] as const] : [],
    ),
  );
  const files = new Map(
    Object.entries(configured).flatMap(([name, config]) =>
      config.type === 'sqlite' ? [[name, projectFile(name, config.file, project, dataDir)] as const] : [],
    ),
  );

  const sqlite = (tenantId: string, file: string, isOwn: boolean, isReadOnly: boolean): Database => ({
    kind: 'sqlite',
    async run({ statements, readOnly, signal }) {
      requireAuthorizer();
      if (isOwn) makePrivate(file);
      const place = { file, isOwn, isReadOnlyFile: isReadOnly };
      return processes.run(tenantId, { ...place, readOnly: readOnly || isReadOnly, statements }, signal);
    },
  });

  return {
    find(tenantId, kind, name) {
      const config = Object.hasOwn(configured, name) ? configured[name] : undefined;
      if (config) {
        const isMeant = config.tenants.includes(tenantId) && (kind ?? config.type) === config.type;
        const file = files.get(name);
        if (!isMeant) return undefined;
        return file === undefined ? servers.get(name) : sqlite(tenantId, file, false, config.readOnly);
      }
      if (kind === 'postgres') return undefined;
      const file = join(dataDir, 'databases', fileName(tenantId), `${fileName(name)}.db`);
      return sqlite(tenantId, file, true, false);
    },
    async close() {
      await Promise.all([processes.close(), ...Array.from(servers.values(), (server) => server.close())]);
    },
  };
}

function projectFile(name: string, file: string, project: string, dataDir: string): string {
  const path = resolve(project, file);
  const isInside = path.startsWith(resolve(project) + sep) && !path.startsWith(resolve(dataDir) + sep);
  if (isInside) return path;
  throw new ConfigFaults([
    `ensemble.config.ts: databases.${name}.file: must be a file in the project folder, outside the data folder`,
  ]);
}

/** Without it a statement could open other files. */
function requireAuthorizer(): void {
  if ('setAuthorizer' in DatabaseSync.prototype) return;
  throw new DatabaseFailure('REFUSED', 'SQLite databases need Node.js 24.10 or newer');
}

/** SQLite gives the mode of the file to the files it makes beside it. */
function makePrivate(file: string): void {
  try {
    makeFolder(dirname(file));
    closeSync(openSync(file, 'a', 0o600));
    chmodSync(file, 0o600);
  } catch {
    throw new DatabaseFailure('UNAVAILABLE', 'the database file cannot be made');
  }
}
