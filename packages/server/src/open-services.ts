import { chmodSync, existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { contains } from '@ensembleapp/core/address.ts';
import { openFrontDoor } from '@ensembleapp/core/auth/front-door.ts';
import { createKeyring } from '@ensembleapp/core/auth/keyring.ts';
import { createThrottle } from '@ensembleapp/core/auth/throttle.ts';
import { createDefinitions } from '@ensembleapp/core/definitions/definitions.ts';
import { InFlight } from '@ensembleapp/core/executions/in-flight.ts';
import { DEFAULT_SETTINGS, type Settings } from '@ensembleapp/core/settings.ts';
import type { Clock, Log, World } from '@ensembleapp/core/world.ts';
import { createBackground } from './background.ts';
import type { Config } from './config.ts';
import { readKeyFile } from './key-file.ts';
import { createModels } from './models/create-models.ts';
import { createGuardedFetch } from './network/guarded-fetch.ts';
import type { Services } from './services.ts';
import { openNodeSqlite } from './store/node-sqlite.ts';
import { VERSION } from './version.ts';

export interface Opened {
  readonly services: Services;
  /** Writes what is not written yet, and closes the store. */
  close(): Promise<void>;
}

/** How often other processes' changes are learned; they hold here within a second. */
const SYNC_EVERY = 250;
const FLUSH_EVERY = 1000;
const TRIM_EVERY = 3_600_000;

/** Opens everything the server stands on, in the data folder of one project. */
export async function openServices(config: Config, log: Log, clock: Clock = Date): Promise<Opened> {
  const { dataDir } = config;
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  chmodSync(dataDir, 0o700);
  const file = join(dataDir, 'ensemble.db');
  const [root, ...previous] = config.secretKeys ?? [readKeyFile(dataDir, existsSync(file))];
  if (!root) throw new Error('no root key');
  const store = await openNodeSqlite({ file, log });
  const network = createGuardedFetch({ allow: [] });
  const background = createBackground(log);
  const world: World = {
    store,
    clock,
    keyring: createKeyring(root, ...previous),
    settings: toSettings(config),
    log,
    background,
    models: createModels({ providers: config.providers }),
    handlers: { load: (path) => Promise.reject(new Error(`no project here: ${path}`)) },
    network,
    definitions: createDefinitions(store, clock),
    inFlight: new InFlight(),
  };
  const door = await openFrontDoor(world);
  const stop = keepGoing(world, [
    { what: 'learn changes', every: SYNC_EVERY, task: () => door.sync() },
    { what: 'write activity', every: FLUSH_EVERY, task: () => door.activity.flush() },
    { what: 'forget what is old', every: TRIM_EVERY, task: () => trim(world) },
  ]);
  const services: Services = {
    world,
    door,
    throttle: createThrottle(world.settings, clock),
    version: VERSION,
    startedAt: clock.now(),
    publicUrl: config.publicUrl,
    corsOrigins: config.corsOrigins,
    isTrustedProxy: (address) => contains(config.trustedProxies, address),
  };
  return {
    services,
    async close() {
      stop();
      await background.drain();
      await door.activity.flush();
      await network.close();
      await store.close();
    },
  };
}

function toSettings({ audiences, rateLimit, authFailureLimit }: Config): Settings {
  return { ...DEFAULT_SETTINGS, jwt: { ...DEFAULT_SETTINGS.jwt, audiences }, rateLimit, authFailureLimit };
}

interface Chore {
  readonly what: string;
  /** ms */
  readonly every: number;
  readonly task: () => Promise<void>;
}

/** Does each chore again and again; answers how to stop. Timers never keep the process alive. */
function keepGoing({ background }: World, chores: readonly Chore[]): () => void {
  const timers = chores.map(({ what, every, task }) => setInterval(() => background.run(what, task), every).unref());
  return () => {
    for (const timer of timers) clearInterval(timer);
  };
}

const DAY = 86_400_000;

async function trim({ store, clock, settings }: World): Promise<void> {
  const now = clock.now();
  await store.activity.trim(now - settings.retention.activityDays * DAY);
  await store.executions.trim(now - settings.retention.executionDays * DAY);
  await store.idempotency.trim(now - DAY);
}
