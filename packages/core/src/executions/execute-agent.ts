import type { ErrorDetail, ExecuteAgent, ExecuteAgentAnswer, GoesOnAnswer, JsonObject } from '@ensembleapp/protocol';
import type { Agent } from '../agents/agent.ts';
import type { Principal } from '../auth/principal.ts';
import { operationOf, type PlannedAgent } from '../ensembles/plan.ts';
import { invalid } from '../refusal.ts';
import type { World } from '../world.ts';
import type { Lineage } from './beginning.ts';
import { type Answered, answerOf, requireWaitable } from './execute-ensemble.ts';
import { findAgent } from './find-agent.ts';
import { originOf } from './origin.ts';
import { perform, performAsync } from './perform.ts';
import { readCaller } from './read-caller.ts';
import { readInput } from './read-input.ts';
import { runAgent } from './run-agent.ts';
import { splitVersion } from './split-version.ts';
import { showTokens } from './view-going-on.ts';

export interface ExecuteAgentRequest {
  /** Name or id, also with its version: `greeter@3`. */
  readonly agent: string;
  readonly body: ExecuteAgent;
  /** The execution that this one is another go at. */
  readonly lineage?: Lineage;
}

/**
 * Runs one agent of the principal's tenant and waits for its end. The execution is stored before this resolves.
 * @throws Refusal as `executeEnsemble` does
 */
export async function executeAgent(
  world: World,
  principal: Principal,
  { agent, body, lineage }: ExecuteAgentRequest,
): Promise<Answered<ExecuteAgentAnswer | GoesOnAnswer>> {
  const caller = readCaller(principal, body.dataContext, world.settings.limits);
  const found = await findAgent(world, principal, splitVersion(agent, body.version));
  const { planned, version } = found;
  const { name } = planned.agent;
  const input = readInput(planned.agent.input, body, caller);
  const overrides = readOverrides(planned.agent, body.config);
  requireWaitable(body);
  const { options = {}, metadata = {} } = body;
  const traced = options.enableTracing === true;
  const isUncached = options.enableCaching === false;
  const timeout = options.timeout ?? agentTimeout(world, planned);
  const run = body.async || body.stream ? performAsync : perform;
  const execution = await run(
    world,
    principal,
    {
      kind: 'agent',
      name,
      version,
      input,
      caller,
      origin: originOf(principal),
      metadata,
      traced,
      isUncached,
      overrides,
      timeout,
      concurrency: planned.flow?.concurrency ?? 1,
      durability: body.async === true ? 'step' : 'exit',
    },
    (context) => runAgent(context, { found, input, overrides }),
    { lineage },
  );
  const executionId = execution.id;
  const answer = answerOf(execution, showTokens(world, principal));
  if (answer.status !== 'completed') return { executionId, body: answer };
  const operations = execution.steps.map(({ step, operation, duration, cached }) => ({
    name: step,
    operation: operation ?? operationOf(planned) ?? 'operations',
    duration,
    cached,
  }));
  return { executionId, body: { ...answer, operations } };
}

/** Of the whole run, ms: the server's default, or what the agent itself may take when that is more. */
export function agentTimeout({ settings }: World, { timeout = 0 }: PlannedAgent): number {
  return Math.max(settings.limits.executionTimeout, timeout);
}

/** @throws Refusal INVALID_INPUT for every field that the agent does not let its callers override */
function readOverrides({ overridable }: Pick<Agent, 'overridable'>, config: JsonObject = {}): JsonObject {
  const details = Object.keys(config)
    .filter((name) => !overridable.includes(name))
    .map((name): ErrorDetail => ({ path: `config.${name}`, message: 'may not be overridden' }));
  if (details.length > 0) throw invalid(...details);
  return config;
}
