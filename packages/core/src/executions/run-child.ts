import type { Json } from '@ensembleapp/protocol';
import { lasting, StepFailure } from '../agents/step-failure.ts';
import type { FoundEnsemble } from '../definitions/definitions.ts';
import { ensembleBody } from './ensemble-body.ts';
import type { Execution } from './execution.ts';
import { newExecutionId } from './execution-id.ts';
import { performRun } from './perform-run.ts';
import type { RunContext } from './run-context.ts';
import { Suspended } from './suspended.ts';
import type { Attempt } from './work.ts';

/** How deep ensembles may run each other. */
const DEPTH_LIMIT = 8;

/**
 * Runs an ensemble as an execution of its own that belongs to this one: it has this caller and context, and no more time.
 * @param input accepted, with its defaults filled in
 * @throws StepFailure the child's, or LIMIT_EXCEEDED before it starts; the reason of the signal
 */
export async function runChild(run: RunContext, found: FoundEnsemble, call: Attempt): Promise<Json> {
  const { key, attempt, signal } = call;
  if (run.depth >= DEPTH_LIMIT) throw lasting('LIMIT_EXCEEDED', `Ensembles are nested deeper than ${DEPTH_LIMIT}`);
  const decision = `${key}#${attempt}:child`;
  const isKnown = run.journal.decided(decision) !== undefined;
  const id = run.journal.decide(decision, newExecutionId, String);
  const left = isKnown ? await run.standstill.during(() => findChild(run, id)) : undefined;
  const child = left ?? (await run.standstill.during(() => start(run, found, call, id)));
  signal.throwIfAborted();
  return outputOf('endTime' in child ? child : await untilEnded(run, child, call));
}

function findChild({ world, caller }: RunContext, id: string): Promise<Execution | undefined> {
  return world.store.executions.find(caller.tenantId, id);
}

function start(run: RunContext, { plan, version }: FoundEnsemble, call: Attempt, executionId: string) {
  const { world, caller, origin, depth, isUncached } = run;
  const { limits } = world.settings;
  const { ensemble, concurrency, timeout = limits.executionTimeout, durability, logging, notifications } = plan;
  return performRun(
    world,
    {
      kind: 'ensemble',
      name: ensemble.name,
      version,
      input: call.input,
      caller,
      origin,
      metadata: {},
      traced: logging.traced ?? false,
      logging,
      isUncached,
      timeout,
      concurrency,
      durability: run.journal.isKept ? 'step' : durability,
      notifications,
    },
    ensembleBody(plan, runChild),
    { executionId, parent: { executionId: run.executionId, depth, signal: call.signal } },
  );
}

/** The child waits, or goes on by itself; when this one is stopped meanwhile, so is the child. */
async function untilEnded(run: RunContext, child: Execution, { key, stepId, signal }: Attempt): Promise<Execution> {
  const waits = 'waiting' in child && child.waiting ? child.waiting : [];
  const waiting = { kind: 'execution', key, step: stepId, position: 0, executionId: child.id } as const;
  const ended = async () => {
    const now = await findChild(run, child.id);
    return now && 'endTime' in now ? now : undefined;
  };
  const stop = () => {
    if (!(signal.reason instanceof Suspended)) run.world.runs.find(child.id)?.cancel();
  };
  signal.addEventListener('abort', stop, { once: true });
  try {
    return await run.standstill.until({ ...waiting, waiting: waits }, ended, signal);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

function outputOf(child: Execution): Json {
  if (child.status === 'completed') return child.output;
  if (!('error' in child)) throw new Error(`execution ${child.id} has not ended`);
  const { reason, message, provider, details } = child.error;
  throw new StepFailure(reason, message, { retryable: false, provider, details });
}
