import { createServer } from 'node:net';
import { createClient } from '@ensembleapp/client-sdk';
import type { Config } from '@ensembleapp/server/config.ts';
import { VERSION } from '@ensembleapp/server/version.ts';
import { remoteFetch } from '../../remote-fetch.ts';
import { findRunning } from '../../server/claim.ts';
import { type Finding, inArea } from './finding.ts';

const { ok, warn, fail } = inArea('server');
const CLOCK_WARN = 10_000;
const CLOCK_FAIL = 30_000;

/** The server of this project, or the port it would take. */
export async function checkLocalServer({ dataDir, host, port }: Config): Promise<readonly Finding[]> {
  const running = findRunning(dataDir);
  if (running) return [ok(`runs at ${running.url}`), ...(await checkServer(running.url))];
  return [
    (await isFree(host, port))
      ? ok(`port ${port} is free`)
      : warn(`port ${port} is in use`, 'choose another with --port'),
  ];
}

/** Readiness, version and clock of a server. */
export async function checkServer(url: string): Promise<readonly Finding[]> {
  const client = createClient({ baseUrl: url, timeout: 5000, fetch: remoteFetch });
  try {
    const { headers, body } = await client.send<{ readonly version: string }>('GET', '/api/v1/health');
    await client.request('GET', '/ready');
    return [ok('is ready'), checkVersion(body.version), ...checkClock(headers.get('date'))];
  } catch (error) {
    return [fail(`is not ready: ${error instanceof Error ? error.message : String(error)}`)];
  }
}

function checkVersion(version: string): Finding {
  if (version === VERSION) return ok(`version ${version}`);
  return warn(`version ${version}; the command line has ${VERSION}`, 'use the same version of both');
}

function checkClock(date: string | null): readonly Finding[] {
  const theirs = date === null ? Number.NaN : Date.parse(date);
  if (Number.isNaN(theirs)) return [];
  const apart = Math.abs(Date.now() - theirs);
  const shown = `clocks are ${Math.round(apart / 1000)} s apart`;
  if (apart >= CLOCK_FAIL) return [fail(shown, 'set the clock: JWTs would be refused')];
  return [apart >= CLOCK_WARN ? warn(shown, 'set the clock') : ok(shown)];
}

function isFree(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen(port, host, () => probe.close(() => resolve(true)));
  });
}
