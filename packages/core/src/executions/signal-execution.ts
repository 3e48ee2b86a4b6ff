import type { SignalAnswer, SignalExecution } from '@ensembleapp/protocol';
import type { Principal } from '../auth/principal.ts';
import { Refusal } from '../refusal.ts';
import type { World } from '../world.ts';
import { signalBox } from './asking/signal.ts';
import { findOwnExecution } from './find-own-execution.ts';
import { goOn } from './go-on.ts';

/**
 * Sends a signal to an execution: it wakes the step that waits for it, and one that comes early is kept until a step does.
 * @throws Refusal FORBIDDEN, NOT_FOUND; CONFLICT when the execution is over
 */
export async function signalExecution(
  world: World,
  principal: Principal,
  id: string,
  { name, data = null }: SignalExecution,
): Promise<SignalAnswer> {
  const execution = await findOwnExecution(world, principal, id);
  if ('endTime' in execution) throw new Refusal('CONFLICT', 'The execution is over', { status: execution.status });
  const { store, clock, runs, background } = world;
  const box = signalBox(name);
  const letter = { at: clock.now(), content: data };
  while (!(await store.inbox.put(execution, box, (await store.inbox.read(execution, box)).length, letter)));
  const live = runs.find(id);
  if (live) live.poke();
  else background.run('go on with an execution', async () => void (await goOn(world, execution)));
  return { accepted: true, executionId: id };
}
