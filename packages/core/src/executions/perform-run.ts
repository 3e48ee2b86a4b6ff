import type { World } from '../world.ts';
import type { Beginning, RunBody } from './beginning.ts';
import type { Execution } from './execution.ts';
import { Life } from './life.ts';
import type { RunRequest } from './run-request.ts';
import { takeUp } from './take-up.ts';

/**
 * Runs and stores, however it ends: what goes wrong in a run is data on its execution.
 * @throws StoreUnavailable
 */
export async function performRun(
  world: World,
  request: RunRequest,
  body: RunBody,
  beginning?: Beginning,
): Promise<Execution> {
  const life = new Life(world, request, beginning);
  const execution = await life.perform(body);
  // What it waits for came while it was let go of.
  const left = life.wasPoked && !('endTime' in execution) ? await takeUp(world, execution) : undefined;
  if (!left) return execution;
  const next = { ...beginning, executionId: execution.id, earlier: left };
  return performRun(world, { ...request, durability: 'step' }, body, next);
}
