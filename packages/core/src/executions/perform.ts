import type { Principal } from '../auth/principal.ts';
import type { World } from '../world.ts';
import type { Beginning, RunBody } from './beginning.ts';
import type { Execution, Run, Unfinished } from './execution.ts';
import { refusalOf } from './failure.ts';
import { performRun } from './perform-run.ts';
import type { RunRequest } from './run-request.ts';

/** One that completed, or waits. */
export type Answerable = Exclude<Execution, Run & Unfinished>;

/** Of one that another execution stands behind. */
type Again = Pick<Beginning, 'lineage' | 'recalled'>;

/**
 * Runs something until it ends or waits for somebody, and stores the execution, all before anything is answered.
 * @throws Refusal CONCURRENT_LIMIT_EXCEEDED before it starts; a run that failed, with its `executionId`
 */
export async function perform(
  world: World,
  principal: Principal,
  request: RunRequest,
  body: RunBody,
  beginning: Again = {},
): Promise<Answerable> {
  return requireSuccess(await performToEnd(world, principal, request, body, beginning), request.timeout);
}

/**
 * Begins to run something, and answers as soon as its row is stored.
 * @throws Refusal CONCURRENT_LIMIT_EXCEEDED
 */
export async function performAsync(
  world: World,
  principal: Principal,
  request: RunRequest,
  body: RunBody,
  beginning: Again = {},
): Promise<Answerable> {
  const release = world.inFlight.start(principal, world.settings.concurrentExecutions);
  const announced = Promise.withResolvers<Answerable>();
  const announce = (execution: Execution) => announced.resolve(requireSuccess(execution, request.timeout));
  world.background.run('run an execution', async () => {
    try {
      await performRun(world, request, body, { ...beginning, announce });
    } catch (error) {
      announced.reject(error);
      throw error;
    } finally {
      release();
    }
  });
  return announced.promise;
}

/** As {@link perform}, but that the run failed is data. @throws Refusal CONCURRENT_LIMIT_EXCEEDED before it starts */
export async function performToEnd(
  world: World,
  principal: Principal,
  request: RunRequest,
  body: RunBody,
  beginning: Again = {},
): Promise<Execution> {
  const release = world.inFlight.start(principal, world.settings.concurrentExecutions);
  try {
    return await performRun(world, request, body, beginning);
  } finally {
    release();
  }
}

/** @throws Refusal a run that failed, with its `executionId` */
export function requireSuccess(execution: Execution, timeout: number): Answerable {
  if ('error' in execution) throw refusalOf(execution.id, execution.error, timeout);
  return execution;
}
