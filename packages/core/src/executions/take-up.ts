import type { ExecutionKey } from '../store/execution-store.ts';
import type { World } from '../world.ts';
import type { Execution } from './execution.ts';
import type { Entry } from './journal/entry.ts';
import { LEASE } from './lease.ts';

/** A run as an earlier life left it, and what that wrote down. */
export interface LeftRun {
  readonly execution: Execution;
  readonly entries: readonly Entry[];
}

/** Takes up a run that was left; undefined when it has ended, or somebody works on it. */
export async function takeUp({ store, worker, clock }: World, key: ExecutionKey): Promise<LeftRun | undefined> {
  const now = clock.now();
  const execution = await store.executions.claim(key, { worker: worker.id, until: now + LEASE }, now);
  return execution && { execution, entries: await store.journal.read(key) };
}
