import type { ExecutionKind, Json } from '@ensembleapp/protocol';
import type { Caller } from '../agents/operation-call.ts';
import { actorOf, type Principal } from '../auth/principal.ts';
import type { World } from '../world.ts';
import type { Answer, Completed, Execution, Run, Unfinished } from './execution.ts';
import { RunTimeout, refusalOf } from './failure.ts';
import type { RunContext } from './run-context.ts';
import { runOutcome } from './run-outcome.ts';
import { startRun } from './start-run.ts';
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
export type RunBody = (run: RunContext, onState: (state: State) => void) => Promise<Answer>;

type Finished = Run & Completed;

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
  const execution = await performToEnd(world, principal, request, body);
  if (execution.status === 'completed') return execution;
  throw refusalOf(execution.id, execution.error, request.timeout);
}

/** As {@link perform}, but that the run failed is data. @throws Refusal CONCURRENT_LIMIT_EXCEEDED before it starts */
export async function performToEnd(
  world: World,
  principal: Principal,
  request: RunRequest,
  body: RunBody,
): Promise<Run & (Completed | Unfinished)> {
  const release = world.inFlight.start(principal, world.settings.concurrentExecutions);
  try {
    return await performRun(world, principal, request, body);
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
    const outcome = await runOutcome(run, (context) =>
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

function describe(
  { executionId, startTime, steps, components }: RunContext,
  principal: Principal,
  request: RunRequest,
): Run {
  const { kind, name, version, input, caller, metadata, traced } = request;
  const { pinned } = components;
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
    ...(Object.keys(pinned).length > 0 && { components: pinned }),
  };
}
