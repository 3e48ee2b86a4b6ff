import type { HandlerResult } from '@ensembleapp/core/agents/handlers.ts';
import { StepFailure } from '@ensembleapp/core/agents/step-failure.ts';
import { HELD_UP, judge } from './judge.ts';
import { type CodeLimits, failureOf } from './limits.ts';
import type { Job, Task } from './task.ts';
import { type Cause, Thread } from './thread.ts';

export interface PoolOptions {
  /** What each thread runs. */
  readonly entry: URL;
  readonly limits: CodeLimits;
  /** Threads that share the work; as many again may be there for calls that need one by themselves. */
  readonly most: number;
  /** Told of what was thrown on a thread and belongs to no call. */
  readonly onStray: (message: string) => void;
}

/** How often the threads are looked after, ms. */
const EVERY = 200;
/** Threads stay this long without work, ms: the last one, and those beside it. */
const LAST_IDLE = 300_000;
const IDLE = 30_000;
/** A call may be given to so many threads. */
const MOST_MOVES = 10;
const MOST_SUSPECTS = 100;

/**
 * Worker threads that call code. A thread takes many calls, since most of them wait for something. It is started when there is work
 * for it, and another one when those there are compute all the time. When one must be ended, because a call there does not end or goes
 * over a limit, the others are not lost: what had not begun goes elsewhere, and what had begun runs again, alone on a thread and told
 * that it is resumed.
 */
export class Pool {
  readonly #options: PoolOptions;
  readonly #threads = new Set<Thread>();
  readonly #waiting: Task[] = [];
  /** Code that a thread had to be ended for: it does not share one again. */
  readonly #suspects = new Set<string>();
  readonly #held = new Set<string>();
  #watch: NodeJS.Timeout | undefined;
  #isClosed = false;

  constructor(options: PoolOptions) {
    this.#options = options;
  }

  /** @throws what the code threw; LoadFailure; StepFailure when it went over a limit */
  run(job: Job): Promise<HandlerResult> {
    const { promise, resolve, reject } = Promise.withResolvers<HandlerResult>();
    this.#place({ ...job, resolve, reject, isAlone: this.#suspects.has(job.source.key), isResumed: false, moves: 0 });
    return promise;
  }

  /** Keeps what is loaded from this address: it cannot be loaded again. */
  hold(url: string): void {
    this.#held.add(url);
  }

  release(url: string): void {
    this.#held.delete(url);
  }

  /** Ends every thread. */
  async close(): Promise<void> {
    this.#isClosed = true;
    clearInterval(this.#watch);
    for (const { reject } of this.#waiting.splice(0)) reject(interrupted());
    await Promise.all([...this.#threads].map((thread) => thread.end('exit')));
  }

  #place(task: Task): void {
    const signal = task.call?.signal;
    // A thread that cannot even be started is not started for ever.
    if (this.#isClosed || task.moves > MOST_MOVES || signal?.aborted) {
      task.reject(signal?.aborted ? signal.reason : interrupted());
      return;
    }
    const thread = task.isAlone ? this.#emptyThread() : this.#sharedThread(task.source.key);
    if (!thread) this.#waiting.push(task);
    else {
      task.moves += 1;
      thread.post(task);
    }
  }

  #placeWaiting(): void {
    for (const task of this.#waiting.splice(0)) this.#place(task);
  }

  #emptyThread(): Thread | undefined {
    return [...this.#threads].find(({ isOpen, running }) => isOpen && running.size === 0) ?? this.#start();
  }

  /** The thread with the fewest calls, if it is not held up; another one, when it has too much to do. */
  #sharedThread(key: string): Thread | undefined {
    const now = performance.now();
    const isHeld = this.#held.has(key);
    let best: Thread | undefined;
    for (const thread of this.#threads) {
      if (!thread.isOpen || thread.silence(now) >= HELD_UP || (isHeld && !thread.has(key))) continue;
      if (!best || thread.running.size < best.running.size) best = thread;
    }
    const suffices = best && (!best.isBusy || isHeld || this.#threads.size >= this.#options.most);
    return suffices ? best : (this.#start() ?? best);
  }

  #start(): Thread | undefined {
    const { entry, limits, most, onStray } = this.#options;
    if (this.#threads.size >= 2 * most) return undefined;
    const thread = new Thread({
      entry,
      limits,
      onFree: () => this.#waiting.length > 0 && this.#placeWaiting(),
      onEnd: (ended, cause) => this.#ended(ended, cause),
      onStray,
    });
    this.#threads.add(thread);
    this.#watch ??= setInterval(() => this.#lookAfter(), EVERY).unref();
    return thread;
  }

  #ended(thread: Thread, cause: Cause): void {
    this.#threads.delete(thread);
    for (const task of thread.takeBack()) this.#place(task);
    const left = [...thread.running.values()];
    const [first, ...others] = left;
    if (first && others.length === 0) {
      this.#suspect(first.task.source.key);
      const signal = first.task.call?.signal;
      first.task.reject(signal?.aborted ? signal.reason : failureOf(cause, this.#options.limits));
    }
    if (others.length > 0) {
      for (const { task } of left) this.#place(Object.assign(task, { isAlone: true, isResumed: true }));
    }
    this.#placeWaiting();
  }

  /** Remembers the latest only: anybody can make up code that runs away. */
  #suspect(key: string): void {
    this.#suspects.add(key);
    const [oldest = key] = this.#suspects;
    if (this.#suspects.size > MOST_SUSPECTS) this.#suspects.delete(oldest);
  }

  #lookAfter(): void {
    const now = performance.now();
    for (const thread of this.#threads) {
      const computed = thread.computed();
      thread.isBusy = thread.running.size > 0 && thread.hasStarted && computed > 0.8 * EVERY;
      const verdict = judge(thread, now, computed, this.#options.limits);
      if (verdict.do === 'retire') thread.isRetired = true;
      if (verdict.do === 'end') void thread.end(verdict.cause);
      if (verdict.do === 'relieve') for (const task of thread.takeBack()) this.#place(task);
      if (this.#isUnused(thread, now)) void thread.end('exit');
    }
    this.#placeWaiting();
    if (this.#threads.size > 0) return;
    clearInterval(this.#watch);
    this.#watch = undefined;
  }

  #isUnused(thread: Thread, now: number): boolean {
    const { running, isRetired, idleSince } = thread;
    if (running.size > 0 || [...this.#held].some((url) => thread.has(url))) return false;
    return isRetired || now - idleSince > (this.#threads.size > 1 ? IDLE : LAST_IDLE);
  }
}

function interrupted(): StepFailure {
  return new StepFailure('INTERRUPTED', 'The thread that the code was to run on ended');
}
