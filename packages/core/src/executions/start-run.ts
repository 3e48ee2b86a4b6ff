import { createMask } from '../agents/mask.ts';
import { lasting } from '../agents/step-failure.ts';
import type { Principal } from '../auth/principal.ts';
import { randomText } from '../crypto.ts';
import { resolveComponent } from '../definitions/resolve-component.ts';
import type { World } from '../world.ts';
import type { StepRecord } from './execution.ts';
import { RunFailure } from './failure.ts';
import type { Parent, RunRequest } from './perform.ts';
import { RunComponents } from './run-components.ts';
import type { RunContext } from './run-context.ts';
import { Slots } from './slots.ts';

const MOST_STEPS = 100_000;

/** A run at its start. */
export function startRun(
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
    components: new RunComponents((reference, of) => resolveComponent(world, principal.tenantId, reference, of)),
    slots: new Slots(concurrency),
    nextSeq: () => ++seq,
    countStep() {
      count += 1;
      if (count > MOST_STEPS) throw new RunFailure(lasting('LIMIT_EXCEEDED', `More than ${MOST_STEPS} steps`), null);
    },
  };
}
