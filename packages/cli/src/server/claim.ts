import { chmodSync, existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { makeDataFolder } from '@ensembleapp/server/make-data-folder.ts';

/** The server that serves a data folder. */
export interface Running {
  readonly pid: number;
  readonly url: string;
  /** Epoch ms. */
  readonly startedAt: number;
  readonly version: string;
}

/** The right to serve a data folder; one process has it at a time. */
export interface Claim {
  /** Writes down who serves, for the other commands. */
  announce(running: Running): void;
  release(): void;
}

/** How long a claim waits for another process that only looks, ms. */
const PATIENCE = 500;

/**
 * Claims a data folder; undefined while another process has it. The claim is a lock on a file, which the system lifts however the
 * process ends: a process id alone may belong to somebody else by now.
 * @throws ConfigFaults when the folder cannot be made
 */
export function claim(dataDir: string): Claim | undefined {
  makeDataFolder(dataDir);
  const lock = new DatabaseSync(lockFile(dataDir), { timeout: PATIENCE });
  chmodSync(lockFile(dataDir), 0o600);
  if (!holds(lock, 'PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE')) {
    lock.close();
    return undefined;
  }
  const file = runningFile(dataDir);
  rmSync(file, { force: true });
  return {
    announce(running) {
      const draft = `${file}.${running.pid}`;
      writeFileSync(draft, `${JSON.stringify(running)}\n`, { mode: 0o600 });
      renameSync(draft, file);
    },
    release() {
      rmSync(file, { force: true });
      lock.close();
    },
  };
}

/** Does a process serve this data folder, whether or not it has said where yet? */
export function isClaimed(dataDir: string): boolean {
  if (!existsSync(lockFile(dataDir))) return false;
  const lock = new DatabaseSync(lockFile(dataDir), { readOnly: true });
  try {
    return !holds(lock, 'SELECT 1 FROM sqlite_schema');
  } finally {
    lock.close();
  }
}

/** Who serves this data folder; undefined when nobody does, or has not said yet. */
export function findRunning(dataDir: string): Running | undefined {
  if (!isClaimed(dataDir)) return undefined;
  try {
    const running: Running = JSON.parse(readFileSync(runningFile(dataDir), 'utf8'));
    return running;
  } catch {
    return undefined;
  }
}

/** Forgets what a process that was killed left behind. */
export function forgetStale(dataDir: string): void {
  if (!isClaimed(dataDir)) rmSync(runningFile(dataDir), { force: true });
}

const lockFile = (dataDir: string) => join(dataDir, 'server.lock');
const runningFile = (dataDir: string) => join(dataDir, 'server.json');

const SQLITE_BUSY = 5;

function holds(lock: DatabaseSync, statement: string): boolean {
  try {
    lock.exec(statement);
    return true;
  } catch (error) {
    if (error instanceof Error && 'errcode' in error && error.errcode === SQLITE_BUSY) return false;
    throw error;
  }
}
