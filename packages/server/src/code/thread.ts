import { Worker } from 'node:worker_threads';
import { isObject } from '@ensembleapp/core/agents/operations/is-object.ts';
import type { JsonObject } from '@ensembleapp/protocol';
import { AnswerAsks } from './answer-asks.ts';
import { type CodeLimits, MIB } from './limits.ts';
import { BEGUN, type Order, type Report, TAKEN_BACK, type ThreadData, WAITING } from './messages.ts';
import { Outbox } from './outbox.ts';
import { LoadFailure, type Task } from './task.ts';
import { fromThrown, toThrown } from './thrown.ts';

/** Calls of one thread under way. */
export const SLOTS = 256;

/** A task on a thread. */
export interface Running {
  readonly task: Task;
  readonly id: number;
  readonly slot: number;
  readonly asks: AnswerAsks | undefined;
  readonly abort: () => void;
  abortedAt: number | undefined;
  /** How long the thread has computed while it was alone there, ms: what it used itself. */
  used: number;
  /** How long the thread has computed while others were there as well, ms. */
  shared: number;
}

/** What became of a thread that is no more. */
export type Cause = 'memory' | 'cpu' | 'exit';

export interface ThreadOptions {
  readonly entry: URL;
  readonly limits: CodeLimits;
  /** There is a free place. */
  readonly onFree: () => void;
  /** It is no more. Unless its tasks had an end they are still there. */
  readonly onEnd: (thread: Thread, cause: Cause) => void;
  readonly onStray: (message: string) => void;
}

/** A worker thread and the calls on it. */
export class Thread {
  /** Calls by their id. */
  readonly running = new Map<number, Running>();
  readonly #worker: Worker;
  readonly #orders: Outbox<Order>;
  readonly #claims = new Int32Array(new SharedArrayBuffer(SLOTS * Int32Array.BYTES_PER_ELEMENT));
  readonly #slots = Array.from({ length: SLOTS }, (_, slot) => slot);
  readonly #options: ThreadOptions;
  readonly #modules = new Set<string>();
  /** It has done something. */
  hasStarted = false;
  #count = 0;
  #pingedAt: number | undefined;
  #isGone = false;
  /** It takes no more calls. */
  isRetired = false;
  /** It computed most of the time lately. */
  isBusy = false;
  /** Since when it has had nothing to do, ms. */
  idleSince = performance.now();
  #computed = 0;

  constructor(options: ThreadOptions) {
    this.#options = options;
    const { entry, limits } = options;
    this.#worker = new Worker(entry, {
      workerData: { claims: this.#claims, limits } satisfies ThreadData,
      resourceLimits: { maxOldGenerationSizeMb: limits.codeMemoryBytes / MIB, maxYoungGenerationSizeMb: 8 },
    });
    this.#worker.unref();
    this.#worker.on('message', (reports: readonly Report[]) => {
      for (const report of reports) this.#take(report);
    });
    this.#orders = new Outbox((orders) => this.#worker.postMessage(orders));
    let cause: Cause = 'exit';
    this.#worker.on('error', (error: { readonly code?: unknown }) => {
      if (error.code === 'ERR_WORKER_OUT_OF_MEMORY') cause = 'memory';
      else options.onStray(error instanceof Error ? error.message : String(error));
    });
    this.#worker.on('exit', () => this.#gone(cause));
  }

  /** Whether it takes another call beside those it has. */
  get isOpen(): boolean {
    const [only] = this.running.values();
    return !this.isRetired && this.#slots.length > 0 && !only?.task.isAlone;
  }

  /** Whether the module at this address has run here. */
  has(url: string): boolean {
    return this.#modules.has(url);
  }

  /** How long it has not answered, in ms; 0 while it does. */
  silence(now: number): number {
    return this.#pingedAt === undefined ? 0 : now - this.#pingedAt;
  }

  /** How long it has computed since this was asked last, in ms. */
  computed(): number {
    const before = this.#computed;
    this.#computed = this.#worker.performance.eventLoopUtilization().active;
    return this.#computed - before;
  }

  ping(now: number): void {
    if (this.#pingedAt !== undefined) return;
    this.#pingedAt = now;
    this.#send({ kind: 'ping' });
  }

  /** Takes a task; there must be a free place. */
  post(task: Task): void {
    const slot = this.#slots.pop();
    if (slot === undefined) throw new Error('the thread is full');
    const id = ++this.#count;
    const { source, call } = task;
    const running: Running = {
      task,
      id,
      slot,
      asks: call && new AnswerAsks(call.host, (order) => this.#send(order)),
      abort: () => this.#abort(running),
      abortedAt: undefined,
      used: 0,
      shared: 0,
    };
    this.running.set(id, running);
    Atomics.store(this.#claims, slot, WAITING);
    const facts = call && (task.isResumed ? { ...call.facts, resumed: true } : call.facts);
    this.#send({ kind: 'call', id, slot, source, ...(facts && { facts }) });
    call?.signal.addEventListener('abort', running.abort, { once: true });
  }

  /** The calls that have begun. */
  get begun(): readonly Running[] {
    return [...this.running.values()].filter(({ slot }) => Atomics.load(this.#claims, slot) === BEGUN);
  }

  /** The tasks that have not begun, which will not begin here any more. */
  takeBack(): readonly Task[] {
    const waiting = [...this.running.values()].filter((one) => this.#claim(one));
    for (const one of waiting) this.#drop(one);
    return waiting.map(({ task }) => task);
  }

  /** Ends it at once. */
  async end(cause: Cause): Promise<void> {
    this.#gone(cause);
    await this.#worker.terminate();
  }

  #abort(running: Running): void {
    const reason = running.task.call?.signal.reason;
    if (this.#claim(running)) {
      this.#drop(running);
      running.task.reject(reason);
    } else {
      running.abortedAt = performance.now();
      this.#send({ kind: 'abort', id: running.id, error: toThrown(reason) });
    }
  }

  /** Whether the call had not begun, and will not begin here any more. */
  #claim({ slot }: Running): boolean {
    return Atomics.compareExchange(this.#claims, slot, WAITING, TAKEN_BACK) === WAITING;
  }

  #send(order: Order): void {
    this.#orders.send(order);
  }

  #take(report: Report): void {
    switch (report.kind) {
      case 'result':
        this.#settle(report.id, ({ task }) => {
          this.hasStarted = true;
          if (task.source.kind === 'module') this.#modules.add(task.source.key);
          task.resolve(report.result);
        });
        break;
      case 'failure':
        this.#settle(report.id, ({ task, asks }) => {
          const error = fromThrown(report.error, (ask) => asks?.errorOf(ask));
          task.reject(report.during === 'load' ? toLoadFailure(error) : error);
        });
        break;
      case 'skipped':
        this.#release(report.slot);
        break;
      case 'ask':
        void this.running.get(report.id)?.asks?.answer(report.ask, report.question);
        break;
      case 'log':
        this.running.get(report.id)?.task.call?.host.logger[report.level](report.message, asFields(report));
        break;
      case 'stray':
        this.#options.onStray(report.message);
        break;
      case 'pong':
        this.#pingedAt = undefined;
    }
  }

  #settle(id: number, settle: (running: Running) => void): void {
    const running = this.running.get(id);
    if (!running) return;
    this.#drop(running);
    settle(running);
    this.#release(running.slot);
  }

  #drop({ id, asks, task, abort }: Running): void {
    this.running.delete(id);
    asks?.end();
    task.call?.signal.removeEventListener('abort', abort);
    if (this.running.size === 0) this.idleSince = performance.now();
  }

  #release(slot: number): void {
    this.#slots.push(slot);
    this.#options.onFree();
  }

  #gone(cause: Cause): void {
    if (this.#isGone) return;
    this.#isGone = true;
    this.isRetired = true;
    this.#options.onEnd(this, cause);
    for (const one of this.running.values()) this.#drop(one);
  }
}

function toLoadFailure(error: unknown): LoadFailure {
  return new LoadFailure(error instanceof Error ? error.message : 'it throws without a message');
}

function asFields({ fields }: Extract<Report, { kind: 'log' }>): JsonObject | undefined {
  return isObject(fields) ? fields : undefined;
}
