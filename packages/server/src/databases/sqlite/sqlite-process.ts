import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { DatabaseFailure, type StatementResult } from '@ensembleapp/core/agents/databases.ts';
import type { SqliteAnswer, SqliteJob } from './job.ts';

const PROGRAM = fileURLToPath(new URL('./process.ts', import.meta.url));

/** A process that runs one job at a time. It sees nothing of our environment, and ends when we do. */
export class SqliteProcess {
  readonly #child: ChildProcess;
  readonly #gone: Promise<void>;
  #isAlive = true;

  constructor() {
    this.#child = fork(PROGRAM, {
      env: {},
      execArgv: ['--max-old-space-size=128'],
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    });
    this.#gone = new Promise((resolve) => {
      const end = () => {
        this.#isAlive = false;
        resolve();
      };
      this.#child.once('exit', end);
      this.#child.on('error', end);
    });
    this.#rest();
  }

  /** Whether it can be asked again. */
  get isAlive(): boolean {
    return this.#isAlive;
  }

  /** @throws DatabaseFailure; the signal's reason, once the process has ended */
  async ask(job: SqliteJob, signal: AbortSignal): Promise<readonly StatementResult[]> {
    const kill = () => this.#child.kill('SIGKILL');
    const { promise, resolve } = Promise.withResolvers<SqliteAnswer>();
    this.#child.ref();
    this.#child.channel?.ref();
    this.#child.once('message', resolve);
    signal.addEventListener('abort', kill, { once: true });
    try {
      this.#child.send(job, (error) => error && kill());
      const answer = await Promise.race([promise, this.#gone]);
      if (signal.aborted) {
        kill();
        await this.#gone;
        throw signal.reason;
      }
      if (!answer) throw new DatabaseFailure('UNAVAILABLE', 'the process of the database ended unexpectedly');
      if ('failure' in answer) throw new DatabaseFailure(answer.failure.code, answer.failure.message);
      return answer.results;
    } finally {
      signal.removeEventListener('abort', kill);
      this.#child.off('message', resolve);
      this.#rest();
    }
  }

  /** Resolves when it has ended. */
  async end(): Promise<void> {
    if (!this.#isAlive) return;
    this.#child.ref();
    this.#child.kill('SIGKILL');
    await this.#gone;
  }

  /** While it has nothing to do it keeps nobody from ending. */
  #rest(): void {
    this.#child.unref();
    this.#child.channel?.unref();
  }
}
