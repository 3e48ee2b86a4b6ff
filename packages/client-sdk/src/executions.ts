import type {
  CancelAnswer,
  ExecuteAgent,
  ExecuteAgentAnswer,
  ExecuteEnsemble,
  ExecuteEnsembleAnswer,
  ExecutionStatus,
  ExecutionSummary,
  ExecutionView,
  ForkExecution,
  GoesOnAnswer,
  ResumeExecution,
  RetryExecution,
  SignalAnswer,
  SignalExecution,
} from '@ensembleapp/protocol';
import type { Requests } from './client.ts';
import type { RequestOptions } from './exchange.ts';
import { pause } from './pause.ts';

/** How a run answered: it completed, or it goes on by itself or waits for somebody. A failed one is thrown. */
export type RunAnswer = ExecuteEnsembleAnswer | GoesOnAnswer;

/** What goes with a call that runs something. A key makes it safe to repeat: it is then tried again as reads are. */
export type RunOptions = Pick<RequestOptions, 'idempotencyKey' | 'signal' | 'timeout'>;

/** Which executions are listed; times are epoch ms of the start. */
export interface ExecutionFilter {
  readonly ensemble?: string | undefined;
  readonly agent?: string | undefined;
  readonly status?: ExecutionStatus | readonly ExecutionStatus[] | undefined;
  /** Id of a credential. */
  readonly caller?: string | undefined;
  readonly startTime?: number | undefined;
  readonly endTime?: number | undefined;
}

/** What is run, was run, and is done with runs. Every method throws EnsembleError; a run that failed has its `executionId`. */
export interface Executions {
  /** Runs an ensemble; with `async` it answers at once. */
  executeEnsemble(name: string, body?: ExecuteEnsemble, options?: RunOptions): Promise<RunAnswer>;
  /** Runs one agent; with `async` it answers at once. */
  executeAgent(name: string, body?: ExecuteAgent, options?: RunOptions): Promise<ExecuteAgentAnswer | GoesOnAnswer>;
  get(id: string): Promise<ExecutionView>;
  /** Newest first, page by page. */
  list(filter?: ExecutionFilter): AsyncGenerator<ExecutionSummary, void, undefined>;
  /** Stops a run: once this is answered no further step starts. */
  cancel(id: string): Promise<CancelAnswer>;
  /** Answers what a run waits for, and goes on with it. */
  resume(id: string, answer: ResumeExecution, options?: RunOptions): Promise<RunAnswer>;
  /** Runs it again, from its start or from the step that failed. */
  retry(id: string, body?: RetryExecution, options?: RunOptions): Promise<RunAnswer>;
  /** Runs it with another input. */
  fork(id: string, body: ForkExecution, options?: RunOptions): Promise<RunAnswer>;
  /** Wakes the step that waits for this signal; one that comes early is kept. */
  signal(id: string, signal: SignalExecution, options?: RunOptions): Promise<SignalAnswer>;
  /** The execution once it has ended or waits for somebody. Asks again and again, more and more seldom. */
  wait(id: string, signal?: AbortSignal): Promise<ExecutionView>;
}

const PATH = '/api/v1/executions';
/** ms between two looks at a run that goes on: at first, and at last. */
const FIRST_LOOK = 100;
const LAST_LOOK = 2000;

export function executionsOf({ request, list }: Requests): Executions {
  const get = (id: string) => request<ExecutionView>('GET', pathOf(id));
  const post = <Answer>(path: string, body: unknown, options: RunOptions = {}) =>
    request<Answer>('POST', path, { ...options, body });

  return {
    executeEnsemble: (name, body = {}, options) =>
      post(`/api/v1/execute/ensemble/${encodeURIComponent(name)}`, body, options),
    executeAgent: (name, body = {}, options) =>
      post(`/api/v1/execute/agent/${encodeURIComponent(name)}`, body, options),
    get,
    list: ({ status, ...filter } = {}) =>
      list(PATH, 'executions', { ...filter, status: typeof status === 'object' ? status.join(',') : status }),
    cancel: (id) => request('POST', pathOf(id, 'cancel')),
    resume: (id, answer, options) => post(pathOf(id, 'resume'), answer, options),
    retry: (id, body = {}, options) => post(pathOf(id, 'retry'), body, options),
    fork: (id, body, options) => post(pathOf(id, 'fork'), body, options),
    signal: (id, signal, options) => post(pathOf(id, 'signal'), signal, options),
    async wait(id, signal) {
      for (let patience = FIRST_LOOK; ; patience = Math.min(patience * 1.5, LAST_LOOK)) {
        const execution = await get(id);
        if (execution.status !== 'running') return execution;
        await pause(patience, signal);
      }
    },
  };
}

function pathOf(id: string, verb?: string): string {
  return `${PATH}/${encodeURIComponent(id)}${verb === undefined ? '' : `/${verb}`}`;
}
