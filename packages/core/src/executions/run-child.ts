import type { Json } from '@ensembleapp/protocol';
import { lasting, StepFailure } from '../agents/step-failure.ts';
import type { FoundEnsemble } from '../definitions/definitions.ts';
import { ensembleRoots } from './flow-run.ts';
import { performRun, type RunBody } from './perform.ts';
import { type Resolved, resolveFlow } from './resolve.ts';
import type { RunContext } from './run-context.ts';
import { runFlow } from './run-flow.ts';
import { runSteps } from './run-steps.ts';

/** How deep ensembles may run each other. */
const DEPTH_LIMIT = 8;

/** Runs an ensemble within an execution. */
export function ensembleBody(plan: FoundEnsemble['plan'], resolved: Resolved): RunBody {
  return async (run, onState) => {
    const { input } = run;
    await run.components.load(resolved.components);
    const flow = { run, plan, input, roots: ensembleRoots(run), resolved, depth: 0, runChild };
    return runFlow(flow, run.signal, runSteps, onState);
  };
}

/**
 * Runs an ensemble as an execution of its own that belongs to this one: it has this caller and context, and no more time.
 * @param input accepted, with its defaults filled in
 * @throws StepFailure the child's, or LIMIT_EXCEEDED before it starts; the reason of the signal
 */
export async function runChild(
  run: RunContext,
  { plan, version }: FoundEnsemble,
  input: Json,
  signal: AbortSignal,
): Promise<Json> {
  const { world, principal, caller, executionId, depth } = run;
  if (depth >= DEPTH_LIMIT) throw lasting('LIMIT_EXCEEDED', `Ensembles are nested deeper than ${DEPTH_LIMIT}`);
  const resolved = await resolveFlow(world, principal.tenantId, plan);
  const { ensemble, concurrency, timeout = world.settings.limits.executionTimeout } = plan;
  const request = {
    kind: 'ensemble',
    name: ensemble.name,
    version,
    input,
    caller,
    metadata: {},
    traced: false,
  } as const;
  const child = await performRun(
    world,
    principal,
    { ...request, timeout, concurrency, isLate: ensemble.durability === 'none' },
    ensembleBody(plan, resolved),
    {
      executionId,
      depth,
      signal,
    },
  );
  signal.throwIfAborted();
  if (child.status === 'completed') return child.output;
  const { reason, message, provider, details } = child.error;
  throw new StepFailure(reason, message, { retryable: false, provider, details });
}
