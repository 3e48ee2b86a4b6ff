import { lasting } from '../agents/step-failure.ts';
import type { ExecutionKey } from '../store/execution-store.ts';
import type { World } from '../world.ts';
import { bodyOf } from './body-of.ts';
import type { Execution } from './execution.ts';
import { RunFailure } from './failure.ts';
import { performRun } from './perform-run.ts';
import { takeUp } from './take-up.ts';

const INTERRUPTED = lasting('INTERRUPTED', 'The server stopped while this was running');

/**
 * Goes on with a run that was left: what it waited for may have come, its time may be over, or its server is gone. One that was not
 * kept as it went fails.
 * @param how `cancelled`: it ends as soon as it can do no more
 * @returns as it was left again, or ended; undefined when it had ended before, or somebody else works on it
 */
export async function goOn(world: World, key: ExecutionKey, how?: 'cancelled'): Promise<Execution | undefined> {
  const { runs, store } = world;
  const live = runs.find(key.id);
  if (!live) return runs.takeUp(key.id, () => takeUpAndGoOn(world, key, how));
  live.poke();
  await live.left;
  return store.executions.find(key.tenantId, key.id);
}

async function takeUpAndGoOn(
  world: World,
  key: ExecutionKey,
  how: 'cancelled' | undefined,
): Promise<Execution | undefined> {
  const left = await takeUp(world, key);
  if (!left) return undefined;
  const [request, body] = await bodyOf(world, left.execution);
  const beginning = { executionId: key.id, earlier: left, isCancelled: how === 'cancelled' };
  const execution = left.execution.told.isKept
    ? await performRun(world, request, body, beginning)
    : await performRun(world, { ...request, durability: 'exit' }, interrupted, beginning);
  const { parentId } = execution;
  if (parentId !== undefined && 'endTime' in execution) {
    world.background.run('go on with what waited for an execution', async () => {
      await goOn(world, { tenantId: key.tenantId, id: parentId });
    });
  }
  return execution;
}

function interrupted(): Promise<never> {
  return Promise.reject(new RunFailure(INTERRUPTED, null));
}
