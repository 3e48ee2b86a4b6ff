import type { ExecuteEnsemble, ExecuteEnsembleAnswer, GoesOnAnswer } from '@ensembleapp/protocol';
import type { Principal } from '../auth/principal.ts';
import type { World } from '../world.ts';
import { ensembleBody } from './ensemble-body.ts';
import { viewTrace } from './execution-view.ts';
import { findEnsemble } from './find-ensemble.ts';
import { originOf } from './origin.ts';
import { type Answerable, perform } from './perform.ts';
import { readCaller } from './read-caller.ts';
import { readInput } from './read-input.ts';
import { runChild } from './run-child.ts';
import { splitVersion } from './split-version.ts';
import { viewGoingOn } from './view-going-on.ts';

export interface ExecuteEnsembleRequest {
  /** Name or id, also with its version: `my-workflow@3`. */
  readonly ensemble: string;
  readonly body: ExecuteEnsemble;
}

/** An answer, and the execution it came from. */
export interface Answered<Body> {
  readonly executionId: string;
  readonly body: Body;
}

/**
 * Runs an ensemble of the principal's tenant and waits for its end. The execution is stored before this resolves.
 * @throws Refusal NOT_FOUND, FORBIDDEN, INVALID_INPUT, PAYLOAD_TOO_LARGE, CONCURRENT_LIMIT_EXCEEDED with nothing stored; a run
 * that failed with its `executionId`
 */
export async function executeEnsemble(
  world: World,
  principal: Principal,
  { ensemble, body }: ExecuteEnsembleRequest,
): Promise<Answered<ExecuteEnsembleAnswer | GoesOnAnswer>> {
  const caller = readCaller(principal, body.dataContext, world.settings.limits);
  const { plan, version } = await findEnsemble(world, principal, splitVersion(ensemble, body.version));
  const input = readInput(plan.fields, body, caller);
  const { options = {}, metadata = {} } = body;
  const traced = options.enableTracing === true;
  const timeout = runTimeout(world, plan.timeout, options.timeout);
  const { concurrency, durability } = plan;
  const { name } = plan.ensemble;
  const origin = originOf(principal);
  const execution = await perform(
    world,
    principal,
    { kind: 'ensemble', name, version, input, caller, origin, metadata, traced, timeout, concurrency, durability },
    ensembleBody(plan, runChild),
  );
  return { executionId: execution.id, body: answerOf(execution) };
}

/** The shape of the answer of a run that completed, or that goes on. */
export function answerOf(execution: Answerable): ExecuteEnsembleAnswer | GoesOnAnswer {
  const { id, startTime, steps, traced } = execution;
  if (execution.status !== 'completed') return viewGoingOn(execution);
  const { status, output, response, endTime } = execution;
  return {
    id,
    status,
    output,
    duration: endTime - startTime,
    timestamp: startTime,
    ...(response && { response }),
    ...(traced && { trace: viewTrace(steps) }),
  };
}

/** A caller may ask for less than the definition says, and where it says nothing for more than the server's default. */
export function runTimeout({ settings }: World, own: number | undefined, asked: number | undefined): number {
  if (own === undefined) return asked ?? settings.limits.executionTimeout;
  return Math.min(own, asked ?? own);
}
