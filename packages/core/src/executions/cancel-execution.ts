import type { CancelAnswer } from '@ensembleapp/protocol';
import { sleep } from '../agents/operations/abortable.ts';
import type { Principal } from '../auth/principal.ts';
import { Refusal } from '../refusal.ts';
import type { World } from '../world.ts';
import type { Execution } from './execution.ts';
import { findExecution, findOwnExecution } from './find-own-execution.ts';
import { goOn } from './go-on.ts';

/** The box of an execution that whoever works on it looks into. */
export const CANCEL_BOX = 'cancel';

/** How long another process is given to stop what it works on, ms. */
const PATIENCE = 10_000;
const LOOK_AGAIN = 100;

/**
 * Stops an execution: when this resolves, no further step starts, and what ran has been told to stop; its `finally` blocks have run.
 * @throws Refusal FORBIDDEN, NOT_FOUND; CONFLICT when it ended otherwise
 */
export async function cancelExecution(world: World, principal: Principal, id: string): Promise<CancelAnswer> {
  const execution = await findOwnExecution(world, principal, id);
  const ended = 'endTime' in execution ? execution : await stop(world, execution);
  if (ended.status === 'cancelled') return { cancelled: true, executionId: id };
  throw new Refusal('CONFLICT', `The execution is ${ended.status}`, { status: ended.status });
}

async function stop(world: World, execution: Execution): Promise<Execution> {
  const { id, tenantId } = execution;
  const live = world.runs.find(id);
  if (live) {
    live.cancel();
    await live.left;
  } else if (!(await goOn(world, { tenantId, id }, 'cancelled'))) {
    await askToStop(world, execution);
  }
  for (let waited = 0; waited < PATIENCE; waited += LOOK_AGAIN) {
    const now = await findExecution(world, tenantId, id);
    if (!now || 'endTime' in now) return now ?? execution;
    await sleep(LOOK_AGAIN, new AbortController().signal);
  }
  throw new Refusal('UNAVAILABLE', 'The execution is being stopped', { retryAfter: 1 });
}

/** Another process works on it. */
async function askToStop({ store, clock }: World, execution: Execution): Promise<void> {
  await store.inbox.put(execution, CANCEL_BOX, 0, { at: clock.now(), content: null });
}
