import { join } from 'node:path';
import { callHandler } from '@ensembleapp/core/agents/call-handler.ts';
import type { Handler } from '@ensembleapp/core/agents/handlers.ts';
import { readAgent } from '@ensembleapp/core/agents/read-agent.ts';
import { lasting } from '@ensembleapp/core/agents/step-failure.ts';
import { NOTHING_VOUCHED, vouch } from '@ensembleapp/core/auth/jwt.ts';
import { createKeyring } from '@ensembleapp/core/auth/keyring.ts';
import type { JwtPrincipal, TokenPrincipal } from '@ensembleapp/core/auth/principal.ts';
import { createDefinitions } from '@ensembleapp/core/definitions/definitions.ts';
import { readEnsemble } from '@ensembleapp/core/ensembles/read-ensemble.ts';
import { executeAgent } from '@ensembleapp/core/executions/execute-agent.ts';
import { type Answered, executeEnsemble } from '@ensembleapp/core/executions/execute-ensemble.ts';
import { InFlight } from '@ensembleapp/core/executions/in-flight.ts';
import { invokeAgent } from '@ensembleapp/core/executions/invoke-agent.ts';
import { LiveRuns } from '@ensembleapp/core/executions/live-runs.ts';
import { createStepCache } from '@ensembleapp/core/executions/step-cache.ts';
import { Couriers } from '@ensembleapp/core/executions/telling/couriers.ts';
import { Refusal } from '@ensembleapp/core/refusal.ts';
import { DEFAULT_SETTINGS, type Settings } from '@ensembleapp/core/settings.ts';
import { DeclaredSchedules } from '@ensembleapp/core/triggers/declared-schedules.ts';
import type { World } from '@ensembleapp/core/world.ts';
import type { GoesOnAnswer, JsonObject, Scope, SecretRestrictions } from '@ensembleapp/protocol';
import { createBackground } from '@ensembleapp/server/background.ts';
import { createBlobFolder } from '@ensembleapp/server/blobs/blob-folder.ts';
import { createDatabases } from '@ensembleapp/server/databases/create-databases.ts';
import { createLog } from '@ensembleapp/server/log.ts';
import { createMcpServers, type McpOptions } from '@ensembleapp/server/mcp/create-mcp-servers.ts';
import { createModels } from '@ensembleapp/server/models/create-models.ts';
import type { Providers } from '@ensembleapp/server/models/providers.ts';
// Loaded when it is first used; here before anything with a short time limit.
import '@ensembleapp/server/network/connections.ts';
import { createGuardedFetch } from '@ensembleapp/server/network/guarded-fetch.ts';
import type { DatabaseConfig } from '@ensembleapp/server/project/database-config.ts';
import { createHandlers } from '@ensembleapp/server/project/handlers.ts';
import { openNodeSqlite } from '@ensembleapp/server/store/node-sqlite.ts';
import { keepLog, temporaryFolder } from '@ensembleapp/server/testing/temporary-folder.ts';
import { createWorker } from '@ensembleapp/server/worker.ts';
import { onTestFinished } from 'vitest';

// biome-ignore lint/suspicious/noExplicitAny: a handler of a test knows what it is given
type TestHandler = (...parameters: any[]) => unknown;

export interface RunWorld {
  readonly world: World;
  /** Where its store is. */
  readonly folder: string;
  readonly logged: readonly string[];
  /** Saves an ensemble as YAML; throws when it has problems. */
  ensemble(yaml: string, tenantId?: string): Promise<void>;
  agent(yaml: string, tenantId?: string): Promise<void>;
  /** Makes an agent `name` of operation `code` with this handler. */
  code(name: string, handler: TestHandler, more?: string): Promise<void>;
}

export interface RunWorldOptions {
  readonly settings?: Partial<Settings>;
  readonly providers?: Providers;
  readonly modelTimeout?: number;
  readonly mcpServers?: McpOptions['servers'];
  readonly mcpEnv?: McpOptions['env'];
  /** Private addresses that may be requested. */
  readonly allow?: readonly string[];
  /** Databases as a project configures them. */
  readonly configured?: Readonly<Record<string, DatabaseConfig>>;
  /** The real one when no other is given. */
  readonly clock?: World['clock'];
}

/** A real store, real expressions and the real clock, to run agents and ensembles in. Closed when the test ends. */
export async function openRunWorld({
  settings,
  providers = {},
  modelTimeout,
  mcpServers = {},
  mcpEnv = {},
  allow = ['127.0.0.1'],
  configured = {},
  clock = Date,
}: RunWorldOptions = {}): Promise<RunWorld> {
  const folder = temporaryFolder();
  const logged: string[] = [];
  const log = createLog('debug', { write: (line: string) => logged.push(line) });
  const store = await openNodeSqlite({ file: join(folder, 'ensemble.db') });
  const network = createGuardedFetch({ allow });
  const background = createBackground(log);
  const databases = createDatabases({ project: folder, dataDir: join(folder, 'data'), configured });
  const handlers = new Map<string, Handler>();
  const allSettings = { ...DEFAULT_SETTINGS, ...settings };
  const texts = createHandlers(folder, { settings: allSettings, log });
  const definitions = createDefinitions(store, clock);
  const world: World = {
    store,
    clock,
    keyring: createKeyring(new Uint8Array(32).fill(7)),
    settings: allSettings,
    log,
    background,
    models: createModels({ providers, network, ...(modelTimeout !== undefined && { timeout: modelTimeout }) }),
    mcp: createMcpServers({ servers: mcpServers, env: mcpEnv, network, clock }),
    handlers: {
      async call({ code, facts, ...surroundings }) {
        if (code.kind === 'text') return texts.call({ code, facts, ...surroundings });
        const { file } = code;
        const handler = handlers.get(file);
        if (!handler) throw lasting('STEP_FAILED', `The handler ${file} could not be loaded`);
        return callHandler(handler, { facts: structuredClone(facts), ...surroundings });
      },
    },
    blobs: createBlobFolder(join(folder, 'blobs')),
    databases,
    network,
    inFlight: new InFlight(),
    runs: new LiveRuns(),
    couriers: new Couriers(),
    worker: createWorker(),
    stepCache: createStepCache(clock),
    definitions,
    schedules: new DeclaredSchedules(store, definitions, allSettings, clock),
  };
  onTestFinished(async () => {
    await background.drain();
    await texts.close();
    await network.close();
    await databases.close();
    await store.close();
    keepLog(folder, logged.join(''));
  });

  async function save(
    kind: 'agent' | 'ensemble',
    tenantId: string,
    read: ReturnType<typeof readAgent | typeof readEnsemble>,
  ) {
    const { canonical, problems } = read;
    if (!canonical) throw new Error(JSON.stringify(problems, null, 1));
    const { name } = canonical;
    const { definition } = await store.definitions.save(tenantId, {
      kind,
      name,
      id: kind === 'agent' ? name : `ens_${name}`,
      managedBy: 'api',
      file: null,
      canonical: JSON.parse(JSON.stringify(canonical)),
      label: ('version' in canonical ? canonical.version : undefined) ?? null,
      at: clock.now(),
      by: { kind: 'server', id: 'test' },
    });
    world.definitions.forget(definition);
  }

  const agent = (yaml: string, tenantId = 'default') =>
    save('agent', tenantId, readAgent(yaml, { format: 'yaml', file: 'agents/any.yaml' }));
  return {
    world,
    folder,
    logged,
    agent,
    ensemble: (yaml, tenantId = 'default') =>
      save('ensemble', tenantId, readEnsemble(yaml, { format: 'yaml', file: 'ensembles/any.yaml' })),
    async code(name, handler, more = '') {
      handlers.set(`agents/${name}.ts`, handler);
      await agent(`name: ${name}\noperation: code\nhandler: ./${name}.ts\n${more}`);
    },
  };
}

/** For what has nothing to wait for: one that is left while it goes on fails the test. */
function toEnd<Rest extends readonly unknown[], Body extends object>(
  execute: (...request: Rest) => Promise<Answered<Body | GoesOnAnswer>>,
): (...request: Rest) => Promise<Answered<Exclude<Body, GoesOnAnswer>>> {
  return async (...request) => {
    const { executionId, body } = await execute(...request);
    if (goesOn(body)) throw new Error(`the run was left as ${body.status}`);
    return { executionId, body: body as Exclude<Body, GoesOnAnswer> };
  };
}

function goesOn(body: object): body is GoesOnAnswer {
  return 'status' in body && body.status !== 'completed';
}

export const runToEnd = toEnd(executeEnsemble);
export const runAgentToEnd = toEnd(executeAgent);
export const messageToEnd = toEnd(invokeAgent);

/** A token with these rights. */
export function token(
  scopes: readonly Scope[] = ['admin'],
  restrictions: SecretRestrictions = {},
  tenantId = 'default',
): TokenPrincipal {
  return {
    kind: 'token',
    id: 'tok_Test000000000000',
    tenantId,
    name: 'test',
    grant: { scopes, restrictions },
    restrictions,
    expiresAt: null,
    rateLimit: null,
    secure: NOTHING_VOUCHED,
    subject: 'token:tok_Test000000000000',
    userId: 'tok_Test000000000000',
    user: null,
  };
}

/** A browser's JWT that vouches for this context. */
export function jwt(context: JsonObject = {}, sub = 'user-123', narrowed: JwtPrincipal['narrowed'] = {}): JwtPrincipal {
  const from = { secretId: 'sec_Test000000000000', sub, expiresAt: 4_000_000_000_000 };
  return {
    ...token(['execute:agents']),
    kind: 'jwt',
    id: from.secretId,
    expiresAt: from.expiresAt,
    secure: vouch({ sub, exp: 4_000_000_000, context }, from),
    subject: `user:${sub}`,
    userId: sub,
    user: sub,
    narrowed,
  };
}

/** What a promise was refused with. @throws Error when it was not */
export async function refused(answer: Promise<unknown>): Promise<Refusal> {
  const error = await answer.then(
    () => new Error('was not refused'),
    (thrown: unknown) => thrown,
  );
  if (error instanceof Refusal) return error;
  throw error;
}
