import { openFrontDoor } from '@ensembleapp/core/auth/front-door.ts';
import { createThrottle } from '@ensembleapp/core/auth/throttle.ts';
import { getDefinition } from '@ensembleapp/core/definitions/get.ts';
import { saveComponent } from '@ensembleapp/core/definitions/save-component.ts';
import { readEnsemble } from '@ensembleapp/core/ensembles/read-ensemble.ts';
import { executeAgent } from '@ensembleapp/core/executions/execute-agent.ts';
import { executeEnsemble } from '@ensembleapp/core/executions/execute-ensemble.ts';
import { getExecution } from '@ensembleapp/core/executions/get-execution.ts';
import { keepGoing } from '@ensembleapp/core/executions/keep-going.ts';
import { resumeExecution } from '@ensembleapp/core/executions/resume-execution.ts';
import { signalExecution } from '@ensembleapp/core/executions/signal-execution.ts';
import { listDeliveries } from '@ensembleapp/core/executions/telling/list-deliveries.ts';
import { Refusal } from '@ensembleapp/core/refusal.ts';
import { runDue } from '@ensembleapp/core/triggers/run-due.ts';
import { runStartups } from '@ensembleapp/core/triggers/run-startups.ts';
import type { World } from '@ensembleapp/core/world.ts';
import type { Json, JsonObject } from '@ensembleapp/protocol';
import { createApp } from '@ensembleapp/server/app.ts';
import { localPrincipal } from '@ensembleapp/server/local-principal.ts';
import { openMcpServer } from '../mcp-server.ts';
import { openModelServer } from '../model-server.ts';
import { openFlows } from '../open-flows.ts';
import { jwt, token } from '../run-world.ts';
import type { Call, Caller, FieldCase, Happening, Observed } from './field-case.ts';
import { openWebServer } from './web-server.ts';

/** 2024-01-16T12:26:40Z, when every case begins. */
const START = 1_705_408_000_000;

/** A clock that goes on, and jumps ahead when a case says so. */
class Clock {
  #ahead = START - Date.now();
  now(): number {
    return Date.now() + this.#ahead;
  }
  jump(seconds: number): void {
    this.#ahead += seconds * 1000;
  }
}

/** What the reader says of an ensemble that lacks what its field names, or the one that says who may call it, or that says what does not run. */
const NAMELESS = ['UNKNOWN_NAME', 'TRIGGER_NOT_PROTECTED', 'OPERATION_UNAVAILABLE'];

/**
 * What the case shows. Without a field that names something, the reader refuses the name; any other problem throws, since a field
 * that has to be there may be demanded and ignored: its case says `instead`.
 */
export async function observe(one: FieldCase): Promise<Observed> {
  const { ensemble = 'flow: [{ agent: own }]', agent, components = [], answers = [] } = one;
  const { problems } = readEnsemble(`name: flow\n${ensemble}`, { format: 'yaml' });
  const refusal = problems.find(({ code }) => NAMELESS.includes(code));
  if (refusal) return { refused: refusal.code };
  const models = await openModelServer();
  models.script(...answers);
  const web = await openWebServer();
  const mcp = ensemble.includes('mcp: shop') ? await openMcpServer() : undefined;
  const clock = new Clock();
  const here = await openFlows({
    clock,
    settings: { codeInline: true, env: { WEB: web.url, SECRET: 's3cret' }, envAllow: ['WEB', 'SECRET'] },
    providers: { compatible: { baseUrl: models.url } },
    ...(mcp && { mcpServers: { shop: { url: `${mcp.url}/mcp`, auth: { type: 'bearer', token: 'right' } } } }),
  });
  const { world } = here;
  for (const { kind, name, content } of components) {
    await saveComponent(world, token(), { kind, body: { content }, target: { kind: 'create', name } });
  }
  if (agent !== undefined) await here.agent(agent);
  await here.ensemble(`name: flow\n${ensemble}`);
  const played = await play(world, clock, one);
  return {
    ...(await lookAt(world, played.executionId)),
    ...(played.refused !== undefined && { refused: played.refused }),
    answered: played.answered,
    seen: here.seen,
    logged: here.logged.flatMap((line) => (line.includes('"step"') ? [String(JSON.parse(line).msg)] : [])),
    asked: models.requests.map(({ body }) => body),
    sent: web.sent,
    delivered: await deliveredOf(world, played.executionId),
    outputs: await outputsIn(world),
    shown: await shownIn(world, agent !== undefined),
    points: await pointsIn(world),
    ...(mcp && { posts: (await mcp.seen()).seen.filter(({ method }) => method === 'POST').length }),
  };
}

interface Played {
  readonly executionId: string | undefined;
  readonly refused: string | undefined;
  readonly answered: readonly JsonObject[];
}

async function play(world: World, clock: Clock, { input = {}, happens }: FieldCase): Promise<Played> {
  const answered: JsonObject[] = [];
  let executionId: string | undefined;
  let refused: string | undefined;
  const call = await openCalls(world);
  for (const happening of happens ?? [{ run: { input } }]) {
    try {
      executionId = (await happen(happening)) ?? executionId;
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      if (error.extras.executionId === undefined) refused = error.code;
      executionId = error.extras.executionId ?? executionId;
    }
    await world.background.drain();
  }
  return { executionId, refused, answered };

  async function happen(happening: Happening): Promise<string | undefined> {
    if ('run' in happening) {
      const request = { ensemble: 'flow', body: happening.run };
      return (await executeEnsemble(world, callerOf(happening.by), request)).executionId;
    }
    if ('agent' in happening) {
      const request = { agent: 'own', body: happening.agent };
      return (await executeAgent(world, callerOf(happening.by), request)).executionId;
    }
    if ('resume' in happening) {
      return (await resumeExecution(world, token(), executionId ?? '', happening.resume)).executionId;
    }
    if ('signal' in happening) await signalExecution(world, token(), executionId ?? '', happening.signal);
    else if ('later' in happening) {
      clock.jump(happening.later);
      world.definitions.triggers.forget();
      await keepGoing(world);
      await runDue(world);
      await world.couriers.send(world);
    } else if ('start' in happening) await runStartups(world);
    else {
      const told = typeof happening.call === 'function' ? happening.call(clock.now()) : happening.call;
      answered.push(await call(told));
    }
    return undefined;
  }
}

function callerOf(caller: Caller = 'token') {
  switch (caller) {
    case 'token':
      return token();
    case 'jwt':
      return jwt();
    case 'local':
      return localPrincipal('default', 'tester');
  }
}

/** The HTTP face of the world. */
async function openCalls(world: World): Promise<(call: Call) => Promise<JsonObject>> {
  const app = createApp({
    world,
    door: await openFrontDoor(world),
    throttle: createThrottle(world.settings, world.clock),
    version: '0.0.0',
    startedAt: world.clock.now(),
    publicUrl: undefined,
    corsOrigins: undefined,
    isTrustedProxy: () => false,
  });
  return async ({ method = 'GET', path = '/flow', bearer, headers = {}, body, from = '203.0.113.7', isOperator }) => {
    const request = new Request(`http://ensemble.test${path}`, {
      method,
      headers: {
        ...(bearer !== undefined && { authorization: `Bearer ${bearer}` }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const peer = { address: from, ...(isOperator && { principal: localPrincipal('default', 'tester') }) };
    const answer = await app.fetch(request, peer);
    return { status: answer.status, headers: Object.fromEntries(answer.headers), body: await answer.text() };
  };
}

/** The record of a run. */
async function lookAt(world: World, id: string | undefined): Promise<Observed> {
  if (id === undefined) return {};
  const { output, error, steps, response, waiting, startTime, trace } = await getExecution(world, token(), id);
  const kept = await world.store.executions.find('default', id);
  return {
    output,
    steps: steps.map(({ step, path, status }) => `${[step, ...path].join('.')} ${status}`),
    kept: Object.fromEntries(steps.map(({ step, input, output }) => [step, [input, output] as const])),
    traced: trace !== undefined,
    scores: Object.fromEntries(steps.flatMap(({ step, score }) => (score === undefined ? [] : [[step, score]]))),
    ...(error && { error: plain(error) }),
    ...(response && { response: plain(response) }),
    ...(kept?.state && { state: kept.state }),
    ...(waiting && {
      waiting: { ...plain(waiting), seconds: Math.round(((waiting.expiresAt ?? startTime) - startTime) / 1000) },
    }),
  };
}

async function deliveredOf(world: World, id: string | undefined): Promise<readonly JsonObject[]> {
  if (id === undefined) return [];
  return (await listDeliveries(world, token(), id, { limit: 100 })).rows.map(plain);
}

async function outputsIn({ store }: World): Promise<readonly Json[]> {
  const { rows } = await store.executions.list('default', { allowed: {} }, { limit: 100 });
  const whole = await Promise.all(rows.toReversed().map(({ id }) => store.executions.find('default', id)));
  return whole.flatMap((execution) => (execution?.status === 'completed' ? [execution.output] : []));
}

async function shownIn(world: World, hasAgent: boolean): Promise<JsonObject> {
  return plain({
    ensemble: await getDefinition(world, token(), 'ensemble', 'flow'),
    ...(hasAgent && { agent: await getDefinition(world, token(), 'agent', 'own') }),
  });
}

async function pointsIn({ store }: World): Promise<readonly string[]> {
  const all = await Promise.all(
    ['default', 'mine'].map((dataset) => store.telemetry.list('default', dataset, { limit: 100 })),
  );
  return all.flatMap(({ rows }) => rows.map(({ dataset }) => dataset));
}

function plain(value: object): JsonObject {
  return JSON.parse(JSON.stringify(value));
}
