import { lasting } from '../agents/step-failure.ts';
import type { World } from '../world.ts';
import type { RunBody } from './beginning.ts';
import { ensembleBody } from './ensemble-body.ts';
import type { Execution } from './execution.ts';
import { RunFailure } from './failure.ts';
import { callerOf } from './kept-caller.ts';
import { runAgent } from './run-agent.ts';
import { runChild } from './run-child.ts';
import type { RunRequest } from './run-request.ts';

/** What an execution was asked to do, and how that is done, in the version it began with. */
export async function bodyOf(world: World, execution: Execution): Promise<[request: RunRequest, body: RunBody]> {
  const { tenantId, kind, name, version, input } = execution;
  if (kind === 'ensemble') {
    const found = await world.definitions.findEnsemble(tenantId, name, version);
    if (!found) return [requestOf(execution, 1), () => notThere(`Ensemble not found: ${name}@${version}`)];
    const { concurrency, logging, notifications } = found.plan;
    const request = requestOf(execution, concurrency);
    return [{ ...request, logging, notifications }, ensembleBody(found.plan, runChild)];
  }
  const found = await world.definitions.findAgent(tenantId, name, version);
  if (!found) return [requestOf(execution, 1), () => notThere(`Agent not found: ${name}@${version}`)];
  const { overrides = {} } = execution.told;
  const concurrency = found.planned.flow?.concurrency ?? 1;
  return [requestOf(execution, concurrency), (run) => runAgent(run, { found, input, overrides })];
}

function requestOf(execution: Execution, concurrency: number): RunRequest {
  const { kind, name, version, input, trigger, caller, user, metadata, traced = false, told } = execution;
  return {
    kind,
    name,
    version,
    input,
    caller: callerOf(execution),
    origin: { trigger, caller, user },
    metadata,
    traced,
    ...(told.isUncached && { isUncached: true }),
    ...(told.overrides && { overrides: told.overrides }),
    ...(told.brought && { brought: told.brought }),
    ...(told.webhook && { webhook: told.webhook }),
    timeout: told.timeout,
    concurrency,
    durability: 'step',
  };
}

function notThere(message: string): Promise<never> {
  return Promise.reject(new RunFailure(lasting('NOT_FOUND', message), null));
}
