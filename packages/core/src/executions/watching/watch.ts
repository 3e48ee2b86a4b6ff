import type { ExecutionEvent } from '@ensembleapp/protocol';
import type { ExecutionKey } from '../../store/execution-store.ts';
import type { World } from '../../world.ts';
import { findExecution } from '../find-own-execution.ts';
import { eventsOf } from './events.ts';

/** How often an execution is looked at that another process may be working on, ms. */
const LOOK_AGAIN = 1000;
/** How long one is waited for that has left this process and is not stored yet, in looks. */
const PATIENCE = 10;
/** Most events given at once. */
const AT_ONCE = 100;

/**
 * Follows an execution. Nothing is gathered for who does not ask: what happened meanwhile is read from the execution when they do.
 */
export class Watch {
  readonly #world: World;
  readonly #key: ExecutionKey;
  readonly #stop: () => void;
  #after: number;
  #change = Promise.withResolvers<void>();
  #isOver = false;
  #missed = 0;

  /** @param after number of the last event that is known; -1: from the start */
  constructor(world: World, key: ExecutionKey, after: number) {
    this.#world = world;
    this.#key = key;
    this.#after = after;
    this.#stop = world.runs.watch(key.id, () => this.wake());
  }

  /** The final event was given, or there is nothing to follow any more. */
  get isOver(): boolean {
    return this.#isOver;
  }

  /** What happened since it was last asked, oldest first: part of it when that is much. Empty: nothing. */
  async look(): Promise<readonly ExecutionEvent[]> {
    this.#change = Promise.withResolvers<void>();
    const execution = await findExecution(this.#world, this.#key.tenantId, this.#key.id);
    this.#missed = execution ? 0 : this.#missed + 1;
    if (!execution) {
      this.#isOver = this.#missed > PATIENCE;
      return [];
    }
    const events = eventsOf(execution, this.#after);
    const given = events.slice(0, AT_ONCE);
    this.#after = given.at(-1)?.sequence ?? this.#after;
    this.#isOver = 'endTime' in execution && given.length === events.length;
    return given;
  }

  /** Resolves when it may be worth looking again: something happened, it was woken, or some time has passed. */
  async changed(): Promise<void> {
    const timer = setTimeout(() => this.wake(), LOOK_AGAIN);
    await this.#change.promise;
    clearTimeout(timer);
  }

  wake(): void {
    this.#change.resolve();
  }

  end(): void {
    this.#stop();
    this.wake();
  }
}
