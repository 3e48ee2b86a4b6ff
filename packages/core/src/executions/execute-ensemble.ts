import type { ExecuteEnsemble, ExecuteEnsembleAnswer, GoesOnAnswer } from '@ensembleapp/protocol';
import type { Principal } from '../auth/principal.ts';
import type { Plan } from '../ensembles/plan.ts';
import { invalid } from '../refusal.ts';
import type { World } from '../world.ts';
import type { Lineage } from './beginning.ts';
import { ensembleBody } from './ensemble-body.ts';
import { viewTrace } from './execution-view.ts';
import { findEnsemble } from './find-ensemble.ts';
import { originOf } from './origin.ts';
import { type Answerable, perform, performAsync } from './perform.ts';
import { readCaller } from './read-caller.ts';
import { readInput } from './read-input.ts';
import { runChild } from './run-child.ts';
import { splitVersion } from './split-version.ts';
import { readWebhook } from './telling/webhook.ts';
import { showTokens, viewGoingOn } from './view-going-on.ts';
import type { ShowToken } from './view-waiting.ts';

export interface ExecuteEnsembleRequest {
  /** Name or id, also with its version: `my-workflow@3`. */
  readonly ensemble: string;
  readonly body: ExecuteEnsemble;
  /** The execution that this one is another go at. */
  readonly lineage?: Lineage;
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
  { ensemble, body, lineage }: ExecuteEnsembleRequest,
): Promise<Answered<ExecuteEnsembleAnswer | GoesOnAnswer>> {
  const caller = readCaller(principal, body.dataContext, world.settings.limits);
  const { plan, version } = await findEnsemble(world, principal, splitVersion(ensemble, body.version));
  const input = readInput(plan.fields, body, caller);
  requireWaitable(body);
  const { options = {}, metadata = {} } = body;
  const traced = plan.logging.traced ?? options.enableTracing === true;
  const isUncached = options.enableCaching === false;
  const isAsync = body.async === true;
  const timeout = runTimeout(world, plan.timeout, options.timeout, isAsync);
  const { concurrency, logging, notifications } = plan;
  const { name } = plan.ensemble;
  const origin = originOf(principal);
  const durability = isAsync ? asyncDurability(plan) : plan.durability;
  const request = {
    kind: 'ensemble',
    name,
    version,
    input,
    caller,
    origin,
    metadata,
    traced,
    logging,
    isUncached,
    timeout,
  } as const;
  const webhook = await readWebhook(world, principal.tenantId, options);
  const run = isAsync || body.stream ? performAsync : perform;
  const execution = await run(
    world,
    principal,
    { ...request, concurrency, durability, notifications, ...(webhook && { webhook }) },
    ensembleBody(plan, runChild),
    { lineage },
  );
  return { executionId: execution.id, body: answerOf(execution, showTokens(world, principal)) };
}

/** The shape of the answer of a run that completed, or that goes on. */
export function answerOf(execution: Answerable, token: ShowToken): ExecuteEnsembleAnswer | GoesOnAnswer {
  const { id, startTime, steps, traced } = execution;
  if (execution.status !== 'completed') return viewGoingOn(execution, token);
  const { status, output, response, cached, endTime } = execution;
  return {
    id,
    status,
    output,
    duration: endTime - startTime,
    timestamp: startTime,
    ...(response && { response }),
    ...(cached && { cached }),
    ...(traced && { trace: viewTrace(steps) }),
  };
}

/** A caller may ask for less than the definition says, and where it says nothing for more than the server's default. */
export function runTimeout(
  { settings }: World,
  own: number | undefined,
  asked: number | undefined,
  isAsync = false,
): number {
  if (own !== undefined) return Math.min(own, asked ?? own);
  return asked ?? (isAsync ? ASYNC_TIMEOUT : settings.limits.executionTimeout);
}

/** How long anybody waits for an answer, ms. */
const LONGEST_WAIT = 900_000;

type Told = Pick<ExecuteEnsemble, 'options' | 'async' | 'stream'>;

/** @throws Refusal INVALID_INPUT when a caller wants to wait longer than anybody may, or both to wait and not to */
export function requireWaitable({ options, async: isAsync = false, stream }: Told): void {
  if (isAsync && stream) throw invalid({ path: 'stream', message: 'does not go with async' });
  if (isAsync || (options?.timeout ?? 0) <= LONGEST_WAIT) return;
  throw invalid({ path: 'options.timeout', message: `must be at most ${LONGEST_WAIT} unless async is true` });
}

/** Of a run that nobody waits for, ms. */
const ASYNC_TIMEOUT = 3_600_000;

/** A run that nobody waits for goes on after a crash, unless its author says that it need not. */
function asyncDurability({ ensemble }: Plan): 'exit' | 'step' {
  const { durability = 'step' } = ensemble;
  if (durability !== 'none') return durability;
  throw invalid({ path: 'async', message: 'does not go with durability: none, which keeps nothing before the end' });
}
