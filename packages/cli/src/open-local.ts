import { existsSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { createApp } from '@ensembleapp/server/app.ts';
import type { Config } from '@ensembleapp/server/config.ts';
import { localPrincipal } from '@ensembleapp/server/local-principal.ts';
import { createLog } from '@ensembleapp/server/log.ts';
import { openServices } from '@ensembleapp/server/open-services.ts';
import type { Services } from '@ensembleapp/server/services.ts';
import type { Purpose } from './command.ts';
import { plainly } from './plainly.ts';
import { EXIT, Stop } from './stop.ts';

/** The server of a project, answering inside this process. */
export interface Local {
  readonly fetch: (request: Request) => Response | Promise<Response>;
  close(): Promise<void>;
}

export interface OpenLocal {
  readonly tenant: string;
  readonly purpose: Purpose;
  /** Told what the server logs; undefined: nothing is logged. */
  readonly log: ((line: string) => void) | undefined;
}

/**
 * Opens a project's store for one command. Whatever works over HTTP works here, with the same answers, for whoever may read the
 * data folder.
 * @throws Stop when there is no store to read yet, and when it cannot be opened
 */
export async function openLocal(config: Config, { tenant, purpose, log }: OpenLocal): Promise<Local> {
  if (purpose !== 'create' && !hasStore(config)) {
    throw new Stop(EXIT.notFound, 'NOT_FOUND', `No data yet in ${config.dataDir}`);
  }
  const serverLog = createLog(log ? 'debug' : 'silent', { write: (line) => log?.(line.trimEnd()) });
  const { services, close } = await plainly(() => openServices(config, serverLog, { mode: 'once' }));
  return { fetch: localFetch(services, tenant), close };
}

/** Sends requests to the app itself, as the operator of this machine. */
export function localFetch(services: Services, tenant: string): Local['fetch'] {
  const app = createApp(services);
  const principal = localPrincipal(tenant, userInfo().username);
  return (request) => app.fetch(request, { address: '127.0.0.1', principal });
}

/** Is there a store of this project already? */
export function hasStore({ dataDir }: Config): boolean {
  return existsSync(join(dataDir, 'ensemble.db'));
}
