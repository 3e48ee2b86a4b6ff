import type { JsonObject, VersionSelector } from '@ensembleapp/protocol';
import type { Principal } from '../auth/principal.ts';
import { parseDuration } from '../ensembles/duration.ts';
import type { Duration } from '../ensembles/step.ts';
import type { RunBody } from '../executions/beginning.ts';
import { ensembleBody } from '../executions/ensemble-body.ts';
import { runTimeout } from '../executions/execute-ensemble.ts';
import type { Execution, TriggerType } from '../executions/execution.ts';
import { originOf } from '../executions/origin.ts';
import { type Answerable, perform } from '../executions/perform.ts';
import { performRun } from '../executions/perform-run.ts';
import { readCaller } from '../executions/read-caller.ts';
import { readInput } from '../executions/read-input.ts';
import { runChild } from '../executions/run-child.ts';
import type { RunRequest } from '../executions/run-request.ts';
import { notFound } from '../refusal.ts';
import type { World } from '../world.ts';
import { envText } from './env-text.ts';

/** What a trigger starts. */
export interface Triggered {
  readonly type: TriggerType;
  /** Name, of the principal's tenant. */
  readonly ensemble: string;
  readonly version?: VersionSelector;
  readonly input: JsonObject;
  /** What the run is told of its trigger beside that. */
  readonly brought: JsonObject;
  /** Of the trigger's own; a run never has longer than its ensemble says. */
  readonly timeout?: Duration | undefined;
}

/** How long a run may take that nobody waits for and that says nothing itself, ms. */
const UNATTENDED_TIMEOUT = 3_600_000;

/**
 * Runs an ensemble because a trigger of its own fired, until it ends or waits for somebody. The execution is stored before this resolves.
 * @throws Refusal NOT_FOUND, INVALID_INPUT, CONCURRENT_LIMIT_EXCEEDED with nothing stored; a run that failed with its `executionId`
 */
export async function runTriggered(world: World, principal: Principal, triggered: Triggered): Promise<Answerable> {
  const [request, body] = await prepare(world, principal, triggered, world.settings.limits.executionTimeout);
  return perform(world, principal, request, body);
}

/** A run that nobody waits for. */
export interface Started {
  /** As it is stored at its start. */
  readonly execution: Execution;
  /** As it is when it has ended, or waits. */
  readonly left: Promise<Execution>;
}

/**
 * Starts such a run and does not wait for its end. It is written down as it goes, so that a crash only interrupts it, unless the
 * ensemble says otherwise.
 * @throws Refusal as {@link runTriggered} before it starts
 */
export async function startTriggered(
  world: World,
  principal: Principal,
  triggered: Triggered,
  executionId?: string,
): Promise<Started> {
  const [prepared, body] = await prepare(world, principal, triggered, UNATTENDED_TIMEOUT);
  const request: RunRequest = { ...prepared, durability: prepared.durability === 'none' ? 'none' : 'step' };
  const release = world.inFlight.start(principal, world.settings.concurrentExecutions);
  const { promise: execution, resolve: announce, reject } = Promise.withResolvers<Execution>();
  const left = performRun(world, request, body, { announce, ...(executionId !== undefined && { executionId }) });
  world.background.run('run what a trigger started', async () => {
    await left.then(() => undefined, reject).finally(release);
  });
  return { execution: await execution, left };
}

async function prepare(
  world: World,
  principal: Principal,
  triggered: Triggered,
  usualTimeout: number,
): Promise<[request: RunRequest, body: RunBody]> {
  const { type, ensemble, version: selector = 'latest', brought, timeout } = triggered;
  const found = await world.definitions.findEnsemble(principal.tenantId, ensemble, selector);
  if (!found) throw notFound('Ensemble', ensemble);
  const { plan, version } = found;
  const caller = readCaller(principal, {}, world.settings.limits);
  const request: RunRequest = {
    kind: 'ensemble',
    name: plan.ensemble.name,
    version,
    input: readInput(plan.fields, triggered, caller),
    caller,
    origin: originOf(principal, type),
    brought,
    metadata: {},
    traced: plan.logging.traced ?? false,
    logging: plan.logging,
    timeout: runTimeout(world, plan.timeout, readTimeout(world, timeout) ?? usualTimeout),
    concurrency: plan.concurrency,
    durability: plan.durability,
    notifications: plan.notifications,
  };
  return [request, ensembleBody(plan, runChild)];
}

/** ms */
function readTimeout({ settings }: World, written: Duration | undefined): number | undefined {
  if (written === undefined) return undefined;
  return parseDuration(written) ?? parseDuration(envText(String(written), settings.env) ?? '');
}
