import { existsSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { StoreTooNew, StoreUnavailable } from '@ensembleapp/core/store/store.ts';
import { createApp } from '@ensembleapp/server/app.ts';
import { type Config, ConfigFaults, parseConfig, readEnv } from '@ensembleapp/server/config.ts';
import { localPrincipal } from '@ensembleapp/server/local-principal.ts';
import { createLog } from '@ensembleapp/server/log.ts';
import { openServices } from '@ensembleapp/server/open-services.ts';
import type { Purpose } from './command.ts';
import type { Env } from './settings.ts';
import { EXIT, failed, Stop } from './stop.ts';

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
 * The server of a project, answering in this very process to whoever may read its data folder. Whatever works over HTTP works
 * here, with the same answers.
 * @throws Stop when there is no store to read yet, and when it cannot be opened
 */
export async function openLocal(
  project: string,
  environment: Env,
  { tenant, purpose, log }: OpenLocal,
): Promise<Local> {
  return plainly(async () => {
    const config = parseConfig(readEnv(environment, project), project);
    if (purpose !== 'create' && !hasStore(config)) {
      throw new Stop(EXIT.notFound, 'NOT_FOUND', `No data yet in ${config.dataDir}`);
    }
    const serverLog = createLog(log ? 'debug' : 'silent', { write: (line) => log?.(line.trimEnd()) });
    const { services, close } = await openServices(config, serverLog, { mode: 'once' });
    const app = createApp(services);
    const principal = localPrincipal(tenant, userInfo().username);
    return { fetch: (request) => app.fetch(request, { address: '127.0.0.1', principal }), close };
  });
}

/** Is there a store of this project already? */
export function hasStore({ dataDir }: Config): boolean {
  return existsSync(join(dataDir, 'ensemble.db'));
}

/** Says in one line each what keeps a project from being opened. */
export async function plainly<Value>(open: () => Promise<Value>): Promise<Value> {
  try {
    return await open();
  } catch (error) {
    if (error instanceof ConfigFaults) throw failed(error.faults[0] ?? error.message, ...error.faults.slice(1));
    if (error instanceof StoreTooNew || error instanceof StoreUnavailable) throw failed(error.message);
    throw error;
  }
}
