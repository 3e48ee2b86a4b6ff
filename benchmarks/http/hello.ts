import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createApp } from '@ensembleapp/server/app.ts';
import { localPrincipal } from '@ensembleapp/server/local-principal.ts';
import { openWorld } from '../open-world.ts';
import type { Served } from './served.ts';

const EXAMPLE = fileURLToPath(new URL('../../examples/hello-ensemble', import.meta.url));
const CALLERS = 100;

/** The example project, served as it is. */
export async function hello(): Promise<Served> {
  return serveExample((app) => app.fetch);
}

/** The same, and whoever calls is known already: no credential is read, no scope asked, no request counted. */
export async function helloWithoutDoor(): Promise<Served> {
  const principal = localPrincipal('default', 'benchmark');
  return serveExample((app) => (request, peer) => app.fetch(request, { ...peer, principal }));
}

async function serveExample(fetchOf: (app: ReturnType<typeof createApp>) => Served['fetch']): Promise<Served> {
  const project = mkdtempSync(join(tmpdir(), 'ensemble-hello-'));
  cpSync(EXAMPLE, project, { recursive: true, filter: (path) => !path.includes('.ensemble') });
  const world = await openWorld(project);
  process.on('exit', () => rmSync(project, { recursive: true, force: true }));
  const { jwts } = await world.jwts(CALLERS);
  return {
    fetch: fetchOf(createApp(world.services)),
    credentials: { keys: await world.keys(CALLERS), tokens: await world.tokens(CALLERS), jwts },
    settle: () => world.services.door.activity.flush(),
  };
}
