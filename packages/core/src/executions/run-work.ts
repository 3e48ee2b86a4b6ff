import type { Json, JsonObject } from '@ensembleapp/protocol';
import type { Conversation, StateAccess } from '../agents/operation-call.ts';
import { StepFailure } from '../agents/step-failure.ts';
import { asFailure } from './as-failure.ts';
import type { CacheUse } from './cached.ts';
import type { WorkLog } from './journal/work-log.ts';
import { type RetryRule, retrying } from './retry.ts';
import { cancelled, type Settled } from './settled.ts';
import { startTimeLimit, type TimeLimit } from './time-limit.ts';
import type { Work, WorkResult } from './work.ts';

/** Work to do under an id, and how. */
export interface Task {
  readonly stepId: string;
  /** The same for every attempt at this step of this run. */
  readonly idempotencyKey: string;
  readonly work: Work;
  /** @throws ExpressionFailure, StepFailure */
  readonly input: () => Json;
  /** Of all attempts and the waits between them. */
  readonly limit: TimeLimit;
  readonly retry: RetryRule;
  /** Of one attempt, ms. */
  readonly attemptTimeout?: number | undefined;
  readonly cache?: CacheUse | undefined;
  readonly state?: JsonObject | undefined;
  readonly conversation?: Conversation | undefined;
  readonly log: WorkLog;
}

/** How far the work has come, also when it fails. */
interface Progress {
  input: Json;
  attempts: number;
}

const NOTHING: StateAccess['values'] = {};

/** Does the work: input, then cache, then attempts. A failure is data, and so is being stopped; bugs are thrown. */
export async function runWork(now: () => number, task: Task): Promise<Settled> {
  const progress: Progress = { input: null, attempts: 0 };
  const { limit, work, cache } = task;
  try {
    const input = task.log.input ?? task.input();
    progress.input = input;
    const telling = work.config(input);
    const config = telling instanceof Promise ? await telling : telling;
    const attempts = () => attempt(task, input, config, progress);
    const { output, meta, changes, cached } = cache
      ? await cache({ input, config }, attempts, limit.signal)
      : { ...(await attempts()), cached: false };
    const status = 'completed';
    const settled = { ...ended(), status, output, failure: undefined, timedOut: false, cached, meta } as const;
    return changes ? { ...settled, changes } : settled;
  } catch (error) {
    return { ...ended(), ...stopped(limit, error) };
  }

  function ended() {
    const givesRows = work.operation === 'data' || work.operation === 'storage';
    return { ...progress, duration: now() - task.log.startTime, ...(givesRows && { givesRows }) };
  }
}

/** What is left of work that threw: a failure, or what its time limit or whoever stopped it left. @throws the error, if it is a bug */
export function stopped(limit: TimeLimit, error: unknown): ReturnType<typeof cancelled> & Pick<Settled, 'status'> {
  if (limit.signal.aborted && !limit.isOver) return cancelled();
  const failure = asFailure(limit.isOver ? limit.signal.reason : error);
  return { status: 'failed', output: undefined, failure, timedOut: limit.isOver, cached: false, meta: null };
}

async function attempt(task: Task, input: Json, config: JsonObject, progress: Progress): Promise<WorkResult> {
  const { stepId, idempotencyKey, work, retry, attemptTimeout, conversation, log, state: values = NOTHING } = task;
  const { signal: around } = task.limit;
  return retrying(retry, around, attemptOf, log.tried, log.delayed);

  async function attemptOf(number: number): Promise<WorkResult> {
    progress.attempts = number;
    const begun = log.begin(number, input);
    if (begun) {
      await begun;
      around.throwIfAborted();
    }
    const limit = attemptTimeout === undefined ? undefined : limitAttempt(attemptTimeout, around);
    const changes: Record<string, Json> = {};
    const state: StateAccess = { values, set: (partial) => void Object.assign(changes, partial) };
    const signal = limit?.signal ?? around;
    try {
      const told = { stepId, idempotencyKey, input, config, state, conversation, attempt: number, signal };
      const call = { ...told, key: log.key, resumed: log.resumes(number) };
      const result = await work.attempt(call);
      return Object.keys(changes).length > 0 ? { ...result, changes } : result;
    } finally {
      limit?.end();
    }
  }
}

function limitAttempt(ms: number, around: AbortSignal): TimeLimit {
  const reason = () => new StepFailure('ATTEMPT_TIMEOUT', `The attempt timed out after ${ms} ms`, { retryable: true });
  return startTimeLimit(ms, reason, around);
}
