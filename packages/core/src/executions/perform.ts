import type { ExecutionKind, Json } from '@ensembleapp/protocol';
import { createMask } from '../agents/mask.ts';
import type { Caller } from '../agents/operation-call.ts';
import { lasting } from '../agents/step-failure.ts';
import { actorOf, type Principal } from '../auth/principal.ts';
import { randomText } from '../crypto.ts';
import type { World } from '../world.ts';
import { asFailure } from './as-failure.ts';
import type { Completed, Execution, Run, StepRecord, Unfinished } from './execution.ts';
import { RunFailure, RunTimeout, refusalOf, toFailure } from './failure.ts';
import type { RunContext } from './run-context.ts';
import { Slots } from './slots.ts';
import type { State } from './state.ts';
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
  /** Leaf steps at once. */
  readonly concurrency: number;
  /** Its row is written after it is answered, and may be missing after a crash. */
  readonly isLate?: boolean;
}

/** A run that belongs to another. */
export interface Parent {
  readonly executionId: string;
  /** How many runs it stands inside. */
  readonly depth: number;
  readonly signal: AbortSignal;
}

/** What is run, told of the state to keep. */
export type RunBody = (
  run: RunContext,
  onState: (state: State) => void,
) => Promise<Pick<Completed, 'output' | 'response'>>;

type Finished = Run & Completed;

const MOST_STEPS = 100_000;

/**
 * Runs something from start to end and stores the execution, all before anything is answered.
 * @throws Refusal CONCURRENT_LIMIT_EXCEEDED before it starts; a run that failed, with its `executionId`
 */
export async function perform(
  world: World,
  principal: Principal,
  request: RunRequest,
  body: RunBody,
): Promise<Finished> {
  const release = world.inFlight.start(principal, world.settings.concurrentExecutions);
  try {
    const execution = await performRun(world, principal, request, body);
    if (execution.status === 'completed') return execution;
    throw refusalOf(execution.id, execution.error, request.timeout);
  } finally {
    release();
  }
}

/** Runs and stores, however it ends; one that belongs to another run takes no place of its own. */
export async function performRun(
  world: World,
  principal: Principal,
  request: RunRequest,
  body: RunBody,
  parent?: Parent,
): Promise<Run & (Completed | Unfinished)> {
  const limit = startTimeLimit(request.timeout, () => new RunTimeout(request.timeout), parent?.signal);
  try {
    const run = startRun(world, principal, request, limit.signal, parent);
    let state: State | undefined;
    const outcome = await finish(run, (context) =>
      body(context, (own) => {
        state = own;
      }),
    );
    const values = state?.values ?? {};
    const execution = {
      ...describe(run, principal, request),
      ...(parent && { parentId: parent.executionId }),
      ...(Object.keys(values).length > 0 && { state: run.mask(values) }),
      ...outcome,
      endTime: world.clock.now(),
    };
    const save = () => world.store.executions.save(execution satisfies Execution);
    if (request.isLate) world.background.run('keep an execution', save);
    else await save();
    return execution;
  } finally {
    limit.end();
  }
}

type Outcome = Omit<Completed, 'endTime'> | Omit<Unfinished, 'endTime'>;

const STOPPED = lasting('CANCELLED', 'The run that this one belongs to no longer wants it');

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

function unfinished(run: RunContext, error: unknown): Outcome {
  const { world, executionId, mask } = run;
  if (error instanceof RunTimeout) {
    const step = cutOff(run);
    return { status: 'timeout', error: { code: 'TIMEOUT', reason: 'TIMEOUT', message: error.message, step } };
  }
  if (run.depth > 0 && run.signal.aborted && error === run.signal.reason) {
    return { status: 'cancelled', error: toFailure(new RunFailure(STOPPED, null)) };
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

/** The step that was at work when the run's time was over. */
function cutOff({ steps }: RunContext): string | null {
  const stopped = steps.filter(({ status }) => status === 'cancelled');
  return (stopped.findLast(({ agent, operation }) => (agent ?? operation) !== null) ?? stopped.at(-1))?.step ?? null;
}

function startRun(
  world: World,
  principal: Principal,
  request: RunRequest,
  signal: AbortSignal,
  parent: Parent | undefined,
): RunContext {
  const { kind, name, version, input, caller, concurrency } = request;
  const steps: StepRecord[] = [];
  let seq = 0;
  let count = 0;
  return {
    world,
    principal,
    executionId: `exec_${randomText(22)}`,
    depth: parent ? parent.depth + 1 : 0,
    caller,
    ensemble: kind === 'ensemble' ? { name, version } : null,
    version,
    startTime: world.clock.now(),
    input,
    signal,
    steps,
    mask: createMask(world.settings.env),
    slots: new Slots(concurrency),
    nextSeq: () => ++seq,
    countStep() {
      count += 1;
      if (count > MOST_STEPS) throw new RunFailure(lasting('LIMIT_EXCEEDED', `More than ${MOST_STEPS} steps`), null);
    },
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
