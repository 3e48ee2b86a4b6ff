import type { StatementResult } from '@ensembleapp/core/agents/databases.ts';
import type { SqliteJob } from './job.ts';
import { SqliteProcess } from './sqlite-process.ts';

/** Jobs at once; of one tenant; and how long a process without work is kept, ms. */
const MOST = 4;
const MOST_OF_TENANT = 2;
const IDLE = 30_000;

interface Waiting {
  readonly tenantId: string;
  readonly start: (process: SqliteProcess) => void;
}

/** Processes that run SQLite jobs; started when they are needed. One tenant never takes all of them. */
export class SqliteProcesses {
  readonly #idle = new Map<SqliteProcess, NodeJS.Timeout>();
  readonly #busy = new Map<SqliteProcess, string>();
  readonly #waiting: Waiting[] = [];

  /** @throws DatabaseFailure; the signal's reason, when nothing works on the job any more */
  async run(tenantId: string, job: SqliteJob, signal: AbortSignal): Promise<readonly StatementResult[]> {
    signal.throwIfAborted();
    const process = await this.#turn(tenantId, signal);
    try {
      return await process.ask(job, signal);
    } finally {
      this.#busy.delete(process);
      if (process.isAlive) this.#keep(process);
      this.#startNext();
    }
  }

  /** Ends every process, and with it what it was doing. */
  async close(): Promise<void> {
    const all = [...this.#idle.keys(), ...this.#busy.keys()];
    for (const timer of this.#idle.values()) clearTimeout(timer);
    this.#idle.clear();
    await Promise.all(all.map((process) => process.end()));
  }

  #turn(tenantId: string, signal: AbortSignal): Promise<SqliteProcess> {
    return new Promise((resolve, reject) => {
      const abort = () => {
        this.#waiting.splice(this.#waiting.indexOf(waiting), 1);
        reject(signal.reason);
      };
      const start = (process: SqliteProcess) => {
        signal.removeEventListener('abort', abort);
        resolve(process);
      };
      const waiting = { tenantId, start };
      this.#waiting.push(waiting);
      signal.addEventListener('abort', abort, { once: true });
      this.#startNext();
    });
  }

  #startNext(): void {
    while (this.#busy.size < MOST) {
      const index = this.#waiting.findIndex(({ tenantId }) => this.#countOf(tenantId) < MOST_OF_TENANT);
      const [next] = index < 0 ? [] : this.#waiting.splice(index, 1);
      if (!next) return;
      const process = this.#takeIdle() ?? new SqliteProcess();
      this.#busy.set(process, next.tenantId);
      next.start(process);
    }
  }

  #countOf(tenantId: string): number {
    return [...this.#busy.values()].filter((of) => of === tenantId).length;
  }

  #takeIdle(): SqliteProcess | undefined {
    for (const [process, timer] of this.#idle) {
      clearTimeout(timer);
      this.#idle.delete(process);
      if (process.isAlive) return process;
    }
    return undefined;
  }

  #keep(process: SqliteProcess): void {
    const timer = setTimeout(() => {
      this.#idle.delete(process);
      void process.end();
    }, IDLE);
    this.#idle.set(process, timer.unref());
  }
}
