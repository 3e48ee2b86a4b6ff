import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { contains } from '@ensembleapp/core/address.ts';
import { openFrontDoor } from '@ensembleapp/core/auth/front-door.ts';
import { createKeyring } from '@ensembleapp/core/auth/keyring.ts';
import { createThrottle } from '@ensembleapp/core/auth/throttle.ts';
import { createDefinitions } from '@ensembleapp/core/definitions/definitions.ts';
import { InFlight } from '@ensembleapp/core/executions/in-flight.ts';
import { keepGoing } from '@ensembleapp/core/executions/keep-going.ts';
import { LiveRuns } from '@ensembleapp/core/executions/live-runs.ts';
import { createStepCache } from '@ensembleapp/core/executions/step-cache.ts';
import { Couriers } from '@ensembleapp/core/executions/telling/couriers.ts';
import { DEFAULT_SETTINGS, type Settings } from '@ensembleapp/core/settings.ts';
import { DeclaredSchedules } from '@ensembleapp/core/triggers/declared-schedules.ts';
import { runDue } from '@ensembleapp/core/triggers/run-due.ts';
import { runStartups } from '@ensembleapp/core/triggers/run-startups.ts';
import type { Clock, Log, World } from '@ensembleapp/core/world.ts';
import { createBackground } from './background.ts';
import { createBlobFolder } from './blobs/blob-folder.ts';
import type { Config } from './config.ts';
import { createDatabases } from './databases/create-databases.ts';
import { readKeyFile } from './key-file.ts';
import { makeDataFolder } from './make-data-folder.ts';
import { createMcpServers } from './mcp/create-mcp-servers.ts';
import { createModels } from './models/create-models.ts';
import type { Providers } from './models/providers.ts';
import { createGuardedFetch } from './network/guarded-fetch.ts';
import { createHandlers, type ProjectHandlers } from './project/handlers.ts';
import { loadProject } from './project/load-project.ts';
import { type ProjectConfig, readProjectConfig } from './project/project-config.ts';
import { serveProject } from './project/serve-project.ts';
import { requireKey } from './require-key.ts';
import type { Services } from './services.ts';
import { openNodeSqlite } from './store/node-sqlite.ts';
import { VERSION } from './version.ts';
import { createWorker } from './worker.ts';

export interface Opened {
  readonly services: Services;
  /** Writes what is not written yet, and closes the store. */
  close(): Promise<void>;
}

/** How often other processes' changes are learned; they hold here within a second. */
const SYNC_EVERY = 250;
const FLUSH_EVERY = 1000;
const KEEP_GOING_EVERY = 1000;
const TRIM_EVERY = 3_600_000;

export interface OpenOptions {
  /**
   * `serve`: for as long as the process lives; runs that a crash cut off are ended, files are followed. `once`: for one command, beside a
   * server that may be running.
   */
  readonly mode: 'serve' | 'once';
  readonly clock?: Clock;
}

/**
 * Opens everything the server stands on, for one project.
 * @throws ConfigFaults, StoreTooNew, StoreUnavailable
 */
export async function openServices(config: Config, log: Log, { mode, clock = Date }: OpenOptions): Promise<Opened> {
  const { dataDir, project } = config;
  const projectConfig = await readProjectConfig(project);
  makeDataFolder(dataDir);
  const file = join(dataDir, 'ensemble.db');
  const [root, ...previous] = config.secretKeys ?? [readKeyFile(dataDir, existsSync(file))];
  if (!root) throw new Error('no root key');
  const store = await openNodeSqlite({ file, log });
  const keyring = createKeyring(root, ...previous);
  await requireKey(store, keyring, clock.now());
  const network = createGuardedFetch({ allow: projectConfig.network.allow });
  const background = createBackground(log);
  const databases = createDatabases({ project, dataDir, configured: projectConfig.databases });
  const settings = toSettings(config, projectConfig);
  const handlers = createHandlers(project, { settings, log });
  const definitions = createDefinitions(store, clock);
  const world: World = {
    store,
    clock,
    keyring,
    settings,
    log,
    background,
    models: createModels({ providers: withNamed(config.providers, projectConfig), network }),
    handlers,
    mcp: createMcpServers({ servers: projectConfig.mcpServers, env: config.env, network, clock }),
    blobs: createBlobFolder(join(dataDir, 'blobs')),
    databases,
    network,
    definitions,
    schedules: new DeclaredSchedules(store, definitions, settings, clock),
    inFlight: new InFlight(),
    runs: new LiveRuns(),
    couriers: new Couriers(),
    worker: createWorker(),
    stepCache: createStepCache(clock),
  };
  const served =
    mode === 'serve' ? await serveProject(world, project, handlers) : await loadOnce(world, project, handlers);
  const door = await openFrontDoor(world);
  const stop = repeat(world, [
    { what: 'learn changes', every: SYNC_EVERY, task: () => door.sync() },
    { what: 'write activity', every: FLUSH_EVERY, task: () => door.activity.flush() },
    { what: 'forget what is old', every: TRIM_EVERY, task: () => trim(world) },
    ...(mode === 'serve'
      ? [
          { what: 'keep runs going', every: KEEP_GOING_EVERY, task: () => keepGoing(world) },
          { what: 'send notices', every: KEEP_GOING_EVERY, task: () => world.couriers.send(world) },
          { what: 'run what is due', every: KEEP_GOING_EVERY, task: () => runDue(world) },
        ]
      : []),
  ]);
  if (mode === 'serve') {
    background.run('keep runs going', () => keepGoing(world));
    background.run('run what is to be run at the start', () => runStartups(world));
  }
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
      if (mode === 'serve') world.couriers.stop();
      await served.stop();
      await world.runs.leaveAll();
      await background.drain();
      await handlers.close();
      await door.activity.flush();
      await network.close();
      await databases.close();
      await store.close();
    },
  };
}

/** What a single command needs of the project: its definitions as they are now. */
async function loadOnce(world: World, project: string, handlers: ProjectHandlers) {
  const loaded = await loadProject(world, project, handlers);
  return { loaded, stop: () => Promise.resolve() };
}

function toSettings({ audiences, rateLimit, authFailureLimit, env }: Config, project: ProjectConfig): Settings {
  const allowed = project.env.allow.flatMap((name) => {
    const value = env[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  return {
    ...DEFAULT_SETTINGS,
    jwt: { audiences, maxLifetimeSeconds: project.auth.maxJwtLifetime },
    rateLimit,
    authFailureLimit,
    limits: project.limits,
    inspectContext: project.debug.inspectContext,
    retention: { executionDays: project.retention.executions, activityDays: project.retention.activity },
    codeInline: project.code.inline,
    envAllow: project.env.allow,
    env: Object.fromEntries(allowed),
  };
}

/** The project's own endpoints beside those of the environment. */
function withNamed(providers: Providers, { models }: ProjectConfig): Providers {
  const own = models.map(({ name, baseUrl, apiKey, headers }) => [name, { baseUrl, apiKey, headers }] as const);
  return { ...providers, named: { ...providers.named, ...Object.fromEntries(own) } };
}

interface Chore {
  readonly what: string;
  /** ms */
  readonly every: number;
  readonly task: () => Promise<void>;
}

/** Does each chore again and again; answers how to stop. Timers never keep the process alive. */
function repeat({ background }: World, chores: readonly Chore[]): () => void {
  const timers = chores.map(({ what, every, task }) => setInterval(() => background.run(what, task), every).unref());
  return () => {
    for (const timer of timers) clearInterval(timer);
  };
}

const DAY = 86_400_000;

async function trim({ store, blobs, clock, settings }: World): Promise<void> {
  const now = clock.now();
  await store.activity.trim(now - settings.retention.activityDays * DAY);
  await store.executions.trim(now - settings.retention.executionDays * DAY);
  await store.idempotency.trim(now - DAY);
  await store.kv.trim(now);
  await store.telemetry.trim(now - settings.retention.activityDays * DAY);
  await blobs.trim(now);
}
