import type { JsonObject } from '@ensembleapp/protocol';
import type { Principal } from '../auth/principal.ts';
import { parseDuration } from '../ensembles/duration.ts';
import type { Duration } from '../ensembles/step.ts';
import { ensembleBody } from '../executions/ensemble-body.ts';
import { runTimeout } from '../executions/execute-ensemble.ts';
import type { TriggerType } from '../executions/execution.ts';
import { originOf } from '../executions/origin.ts';
import { type Answerable, perform } from '../executions/perform.ts';
import { readCaller } from '../executions/read-caller.ts';
import { readInput } from '../executions/read-input.ts';
import { runChild } from '../executions/run-child.ts';
import { notFound } from '../refusal.ts';
import type { World } from '../world.ts';
import { envText } from './env-text.ts';

/** What a trigger starts. */
export interface Triggered {
  readonly type: TriggerType;
  /** Name, of the principal's tenant; its latest version is run. */
  readonly ensemble: string;
  readonly input: JsonObject;
  /** What the run is told of its trigger beside that. */
  readonly brought: JsonObject;
  /** Of the trigger's own; a run never has longer than its ensemble says. */
  readonly timeout?: Duration | undefined;
}

/**
 * Runs an ensemble because a trigger of its own fired, until it ends or waits for somebody. The execution is stored before this resolves.
 * @throws Refusal NOT_FOUND, INVALID_INPUT, CONCURRENT_LIMIT_EXCEEDED with nothing stored; a run that failed with its `executionId`
 */
export async function runTriggered(world: World, principal: Principal, triggered: Triggered): Promise<Answerable> {
  const { type, ensemble, brought, timeout } = triggered;
  const found = await world.definitions.findEnsemble(principal.tenantId, ensemble, 'latest');
  if (!found) throw notFound('Ensemble', ensemble);
  const { plan, version } = found;
  const { concurrency, durability } = plan;
  const caller = readCaller(principal, {}, world.settings.limits);
  const request = {
    kind: 'ensemble',
    name: plan.ensemble.name,
    version,
    input: readInput(plan.fields, triggered, caller),
    caller,
    origin: originOf(principal, type),
    brought,
    metadata: {},
    traced: false,
    timeout: runTimeout(world, plan.timeout, readTimeout(world, timeout)),
    concurrency,
    durability,
  } as const;
  return perform(world, principal, request, ensembleBody(plan, runChild));
}

/** ms */
function readTimeout({ settings }: World, written: Duration | undefined): number | undefined {
  if (written === undefined) return undefined;
  return parseDuration(written) ?? parseDuration(envText(String(written), settings.env) ?? '');
}
