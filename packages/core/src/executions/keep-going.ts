import type { World } from '../world.ts';
import { CANCEL_BOX } from './cancel-execution.ts';
import { goOn } from './go-on.ts';
import { LEASE } from './lease.ts';

/** How many runs are taken up at once. */
const AT_ONCE = 100;

/** What workers hold that are gone may be taken up at once. */
async function releaseGone({ store, worker }: World): Promise<void> {
  const workers = await store.executions.workers();
  for (const gone of workers.filter((id) => worker.isGone(id))) await store.executions.release(gone);
}

/**
 * For every second of a server's life: says that it still works on its runs, and goes on with those whose worker is gone, and with
 * those whose time has come. The runs themselves are not waited for.
 */
export async function keepGoing(world: World): Promise<void> {
  const { store, worker, clock, runs, background } = world;
  const now = clock.now();
  await releaseGone(world);
  await store.executions.renew({ worker: worker.id, until: now + LEASE });
  for (const [key, run] of runs.all) {
    if ((await store.inbox.read(key, CANCEL_BOX)).length > 0) run.cancel();
  }
  for (const key of [...runs.takeAbandoned(), ...(await store.executions.due(now, AT_ONCE))]) {
    if (!runs.find(key.id)) background.run('go on with an execution', async () => void (await goOn(world, key)));
  }
}
