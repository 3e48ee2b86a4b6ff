import type { ExecutionKind, Json } from '@ensembleapp/protocol';
import { createMask } from '../agents/mask.ts';
import type { Caller } from '../agents/operation-call.ts';
import { actorOf, type Principal } from '../auth/principal.ts';
import { randomText } from '../crypto.ts';
import type { World } from '../world.ts';
import { asFailure } from './as-failure.ts';
import type { Completed, Execution, Run, StepRecord, Unfinished } from './execution.ts';
import { RunFailure, RunTimeout, refusalOf, toFailure } from './failure.ts';
import type { RunContext } from './run-context.ts';
import { startTimeLimit } from './time-limit.ts';

/** What is to be run, checked. */
export interface RunRequest {
  readonly kind: ExecutionKind;
  readonly name: string;
  readonly version: number;
  readonly input: Json;
  readonly caller: Caller;
  readonly metadata: Readonly<Record<string, string>>;
  readonly traced: boolean;
  /** Of the whole run, ms. */
  readonly timeout: number;
}

type Finished = Run & Completed;

/**
 * Runs something from start to end and stores the execution, all before anything is answered.
 * @param work the run itself
 * @throws Refusal CONCURRENT_LIMIT_EXCEEDED before it starts; a run that failed, with its `executionId`
 */
export async function perform(
  world: World,
  principal: Principal,
  request: RunRequest,
  work: (run: RunContext) => Promise<Pick<Completed, 'output' | 'response'>>,
): Promise<Finished> {
  const release = world.inFlight.start(principal, world.settings.concurrentExecutions);
  const limit = startTimeLimit(request.timeout, () => new RunTimeout(request.timeout));
  try {
    const run = startRun(world, request, limit.signal);
    const outcome = await finish(run, work);
    const execution = { ...describe(run, principal, request), ...outcome, endTime: world.clock.now() };
    await world.store.executions.save(execution satisfies Execution);
    if (execution.status === 'completed') return execution;
    throw refusalOf(execution.id, execution.error, request.timeout);
  } finally {
    limit.end();
    release();
  }
}

type Outcome = Omit<Completed, 'endTime'> | Omit<Unfinished, 'endTime'>;

/** Nothing that goes wrong in a run is thrown: a bug is logged whole and leaves a failed execution that says no more than that. */
async function finish(
  run: RunContext,
  work: (run: RunContext) => Promise<Pick<Completed, 'output' | 'response'>>,
): Promise<Outcome> {
  try {
    return { status: 'completed', ...(await work(run)) };
  } catch (error) {
    return unfinished(run, error);
  }
}

function unfinished({ world, executionId, steps, mask }: RunContext, error: unknown): Outcome {
  if (error instanceof RunTimeout) {
    const step = steps.findLast(({ status }) => status === 'cancelled')?.step ?? null;
    return { status: 'timeout', error: { code: 'TIMEOUT', reason: 'TIMEOUT', message: error.message, step } };
  }
  try {
    const failure = toFailure(error instanceof RunFailure ? error : new RunFailure(asFailure(error), null));
    return { status: 'failed', error: { ...failure, message: mask(failure.message) } };
  } catch (bug) {
    world.log.error({ executionId, err: bug }, 'a run met a bug');
    return {
      status: 'failed',
      error: { code: 'EXECUTION_FAILED', reason: 'INTERNAL_ERROR', message: 'Internal error', step: null },
    };
  }
}

function startRun(world: World, request: RunRequest, signal: AbortSignal): RunContext {
  const { kind, name, version, input, caller } = request;
  const steps: StepRecord[] = [];
  let seq = 0;
  return {
    world,
    executionId: `exec_${randomText(22)}`,
    caller,
    ensemble: kind === 'ensemble' ? { name, version } : null,
    version,
    startTime: world.clock.now(),
    input,
    signal,
    steps,
    mask: createMask(world.settings.env),
    nextSeq: () => ++seq,
  };
}

function describe({ executionId, startTime, steps }: RunContext, principal: Principal, request: RunRequest): Run {
  const { kind, name, version, input, caller, metadata, traced } = request;
  return {
    id: executionId,
    tenantId: principal.tenantId,
    kind,
    name,
    version,
    startTime,
    input,
    steps,
    trigger: { type: principal.kind === 'local' ? 'cli' : 'api' },
    caller: actorOf(principal),
    user: principal.user,
    secureContext: Object.keys(caller.secure),
    metadata,
    ...(traced && { traced }),
  };
}
