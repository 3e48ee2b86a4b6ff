import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Config } from '@ensembleapp/server/config.ts';
import { makeDataFolder } from '@ensembleapp/server/make-data-folder.ts';
import { plainly } from '../plainly.ts';
import { failed } from '../stop.ts';
import { findRunning, isClaimed, type Running } from './claim.ts';
import { alreadyServed } from './serve.ts';

const BIN = fileURLToPath(new URL('../../bin/ensemble.js', import.meta.url));
const PATIENCE = 30_000;
const LOOK_EVERY = 50;

/**
 * Starts the server as a process of its own, whose log is `server.log` of the data folder, and waits until it answers.
 * @throws Stop with what the server said when it did not start
 */
export async function startInBackground(config: Config, environment: NodeJS.ProcessEnv): Promise<Running> {
  if (isClaimed(config.dataDir)) throw alreadyServed(config);
  await plainly(async () => makeDataFolder(config.dataDir));
  const logFile = join(config.dataDir, 'server.log');
  const log = openSync(logFile, 'a', 0o600);
  const from = statSync(logFile).size;
  const words = ['start', '--project', config.project, '--port', String(config.port), '--host', config.host];
  const child = spawn(process.execPath, [BIN, ...words], {
    detached: true,
    stdio: ['ignore', log, log],
    env: environment,
  });
  closeSync(log);
  const running = await answering(config, child);
  if (!running) throw failed('The server did not start', ...plainLines(logFile, from));
  child.unref();
  return running;
}

/** What the child announced; undefined when it ended instead, or took too long. */
async function answering({ dataDir }: Config, child: ChildProcess): Promise<Running | undefined> {
  const until = Date.now() + PATIENCE;
  while (child.exitCode === null && child.signalCode === null) {
    const running = findRunning(dataDir);
    if (running?.pid === child.pid) return running;
    if (Date.now() > until) {
      child.kill('SIGKILL');
      return undefined;
    }
    await pause(LOOK_EVERY);
  }
  return undefined;
}

/** What was said since, log lines aside. */
function plainLines(file: string, from: number): readonly string[] {
  const said = readFileSync(file).subarray(from).toString('utf8');
  return said.split('\n').filter((line) => line !== '' && !line.startsWith('{'));
}
