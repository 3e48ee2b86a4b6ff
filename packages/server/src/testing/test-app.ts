import { dirname, join } from 'node:path';
import { openFrontDoor } from '@ensembleapp/core/auth/front-door.ts';
import { createKeyring } from '@ensembleapp/core/auth/keyring.ts';
import type { LocalPrincipal } from '@ensembleapp/core/auth/principal.ts';
import { createThrottle } from '@ensembleapp/core/auth/throttle.ts';
import { createDefinitions } from '@ensembleapp/core/definitions/definitions.ts';
import { InFlight } from '@ensembleapp/core/executions/in-flight.ts';
import { LiveRuns } from '@ensembleapp/core/executions/live-runs.ts';
import { createStepCache } from '@ensembleapp/core/executions/step-cache.ts';
import { Couriers } from '@ensembleapp/core/executions/telling/couriers.ts';
import { DEFAULT_SETTINGS, type Settings } from '@ensembleapp/core/settings.ts';
import { DeclaredSchedules } from '@ensembleapp/core/triggers/declared-schedules.ts';
import type { World } from '@ensembleapp/core/world.ts';
import type { ErrorBody, JsonObject } from '@ensembleapp/protocol';
import { onTestFinished } from 'vitest';
import { createApp } from '../app.ts';
import { createBackground } from '../background.ts';
import { createBlobFolder } from '../blobs/blob-folder.ts';
import { createDatabases } from '../databases/create-databases.ts';
import { localPrincipal } from '../local-principal.ts';
import { createLog } from '../log.ts';
import { createMcpServers } from '../mcp/create-mcp-servers.ts';
import { createModels } from '../models/create-models.ts';
// Loaded when it is first used; here before anything with a short time limit.
import '../network/connections.ts';
import { createGuardedFetch } from '../network/guarded-fetch.ts';
import { createHandlers } from '../project/handlers.ts';
import { openNodeSqlite } from '../store/node-sqlite.ts';
import { temporaryFile } from '../store/testing/temporary-file.ts';
import { createWorker } from '../worker.ts';
import { keepLog } from './temporary-folder.ts';

/** A time that stands still until a test moves it. */
export class FixedClock {
  time = 1_705_408_000_000;
  now(): number {
    return this.time;
  }
}

/** What an answer was, read whole. */
export interface Answered {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  // biome-ignore lint/suspicious/noExplicitAny: a test reads what it expects; what is missing fails it
  readonly body: any;
}

export interface TestApp {
  readonly clock: FixedClock;
  readonly world: World;
  readonly door: Awaited<ReturnType<typeof openFrontDoor>>;
  /** Everything the server logged. */
  readonly logged: string[];
  readonly file: string;
  /** Sends a request as if from this address. A body that is no text is sent as JSON. */
  call(method: string, path: string, options?: CallOptions): Promise<Answered>;
  /** Sends it as the machine's operator. */
  local(method: string, path: string, body?: JsonObject, tenantId?: string): Promise<Answered>;
}

export interface CallOptions {
  readonly bearer?: string;
  readonly key?: string;
  readonly tenant?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly from?: string;
}

/** The whole app on a real store in a folder of its own, with a fixed clock. Closed when the test ends. */
export async function openTestApp(settings: Partial<Settings> = {}, file = temporaryFile()): Promise<TestApp> {
  const clock = new FixedClock();
  const logged: string[] = [];
  const log = createLog('debug', { write: (line: string) => logged.push(line) });
  const store = await openNodeSqlite({ file });
  const background = createBackground(log);
  const databases = createDatabases({ project: dirname(file), dataDir: join(dirname(file), 'data'), configured: {} });
  const network = createGuardedFetch({ allow: [] });
  const allSettings = { ...DEFAULT_SETTINGS, ...settings };
  const definitions = createDefinitions(store, clock);
  const handlers = createHandlers(dirname(file), { settings: allSettings, log });
  const world: World = {
    store,
    clock,
    keyring: createKeyring(new Uint8Array(32).fill(7)),
    settings: allSettings,
    log,
    background,
    models: createModels({ providers: {}, network }),
    mcp: createMcpServers({ servers: {}, env: {}, network, clock }),
    handlers,
    blobs: createBlobFolder(join(dirname(file), 'blobs')),
    databases,
    network,
    definitions,
    schedules: new DeclaredSchedules(store, definitions, allSettings, clock),
    inFlight: new InFlight(),
    runs: new LiveRuns(),
    couriers: new Couriers(),
    worker: createWorker(),
    stepCache: createStepCache(clock),
  };
  const door = await openFrontDoor(world);
  const throttle = createThrottle(world.settings, clock);
  const app = createApp({
    world,
    door,
    throttle,
    version: '0.0.0',
    startedAt: clock.now(),
    publicUrl: undefined,
    corsOrigins: undefined,
    isTrustedProxy: () => false,
  });
  onTestFinished(async () => {
    await door.activity.flush();
    await world.runs.leaveAll();
    await background.drain();
    await handlers.close();
    await network.close();
    await databases.close();
    await store.close();
    keepLog(dirname(file), logged.join(''));
  });

  async function send(request: Request, peer: { address: string; principal?: LocalPrincipal }): Promise<Answered> {
    const answer = await app.fetch(request, peer);
    const text = await answer.text();
    const isJson = text !== '' && answer.headers.get('content-type')?.startsWith('application/json');
    return { status: answer.status, headers: answer.headers, text, body: isJson ? JSON.parse(text) : undefined };
  }

  return {
    clock,
    world,
    door,
    logged,
    file,
    call: (method, path, { bearer, key, tenant, headers = {}, body, from = '203.0.113.7' } = {}) =>
      send(
        new Request(`http://ensemble.test${path}`, {
          method,
          headers: {
            ...(bearer !== undefined && { authorization: `Bearer ${bearer}` }),
            ...(key !== undefined && { 'x-api-key': key }),
            ...(tenant !== undefined && { 'x-tenant-id': tenant }),
            ...(body !== undefined && { 'content-type': 'application/json' }),
            ...headers,
          },
          ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
        }),
        { address: from },
      ),
    local: (method, path, body, tenantId = 'default') =>
      send(
        new Request(`http://ensemble.test${path}`, {
          method,
          ...(body && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
        }),
        { address: '127.0.0.1', principal: localPrincipal(tenantId, 'tester') },
      ),
  };
}

/** The body of a refusal, for comparing whole. */
export function refusal(code: ErrorBody['error']['code'], message: string, extras: object = {}): object {
  return { error: { code, message, ...extras } };
}
