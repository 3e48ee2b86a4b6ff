import type { ExecutionKey } from '../store/execution-store.ts';
import type { Execution } from './execution.ts';

/** A run that this process is working on. */
export interface LiveRun {
  /** Something it waits for may have come. */
  poke(): void;
  /** Stops it; its `finally` blocks still run. */
  cancel(): void;
  /** Lets go of it where it is, if it can go on later. */
  leave(): Promise<void>;
  /** The execution as it is now. */
  view(): Execution;
  /** Resolves when it has ended or waits, and that is stored. Never rejects. */
  readonly left: Promise<void>;
}

/** The runs that this process is working on, by execution id. */
export class LiveRuns {
  readonly #runs = new Map<string, LiveRun>();
  #abandoned: ExecutionKey[] = [];
  readonly #takenUp = new Map<string, Promise<Execution | undefined>>();
  readonly #watchers = new Map<string, Set<() => void>>();

  /** What is worked on. */
  get all(): readonly (readonly [ExecutionKey, LiveRun])[] {
    return [...this.#runs.values()].map((run) => [run.view(), run]);
  }

  find(executionId: string): LiveRun | undefined {
    return this.#runs.get(executionId);
  }

  /** Calls back whenever something may have changed about an execution here; answers how to stop that. */
  watch(executionId: string, watcher: () => void): () => void {
    const watchers = this.#watchers.get(executionId) ?? new Set();
    this.#watchers.set(executionId, watchers.add(watcher));
    return () => {
      watchers.delete(watcher);
      if (watchers.size === 0 && this.#watchers.get(executionId) === watchers) this.#watchers.delete(executionId);
    };
  }

  /** Something changed about an execution. */
  changed(executionId: string): void {
    if (this.#watchers.size === 0) return;
    for (const watcher of this.#watchers.get(executionId) ?? []) watcher();
  }

  /** Works on a run; nobody else in this process does meanwhile. */
  async work<Result>(executionId: string, run: Omit<LiveRun, 'left'>, work: () => Promise<Result>): Promise<Result> {
    const { promise: left, resolve } = Promise.withResolvers<void>();
    this.#runs.set(executionId, { ...run, left });
    try {
      return await work();
    } catch (error) {
      // It could not be written down how far it came: what is stored of it is true, and it is taken up again from there.
      const { tenantId, id } = run.view();
      this.#abandoned.push({ tenantId, id });
      throw error;
    } finally {
      this.#runs.delete(executionId);
      resolve();
      this.changed(executionId);
    }
  }

  /** Runs that this process began and could not go on with; they are asked for once. */
  takeAbandoned(): readonly ExecutionKey[] {
    const abandoned = this.#abandoned;
    this.#abandoned = [];
    return abandoned;
  }

  /** Takes up a run that was left; whoever else wants to meanwhile gets what comes of it. */
  async takeUp(executionId: string, take: () => Promise<Execution | undefined>): Promise<Execution | undefined> {
    const under = this.#takenUp.get(executionId);
    if (under) {
      this.find(executionId)?.poke();
      return under;
    }
    const taken = take().finally(() => this.#takenUp.delete(executionId));
    this.#takenUp.set(executionId, taken);
    return taken;
  }

  /** Lets go of all that can go on later. */
  async leaveAll(): Promise<void> {
    await Promise.all([...this.#runs.values()].map((run) => run.leave()));
  }
}
