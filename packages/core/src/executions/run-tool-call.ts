import type { Json } from '@ensembleapp/protocol';
import { lasting } from '../agents/step-failure.ts';
import type { Scope } from '../ensembles/expression/scope.ts';
import { cacheUse } from './cached.ts';
import type { Calling } from './calling.ts';
import { unlogged } from './journal/work-log.ts';
import { ONCE, retryRule } from './retry.ts';
import { runWork } from './run-work.ts';
import { recordStep } from './step-record.ts';
import { noTimeLimit, startTimeLimit } from './time-limit.ts';
import type { Attempt, Work } from './work.ts';

/** A call that a model wants made. */
export interface ToolCall {
  readonly name: string;
  readonly work: Work;
  /** What it is given, accepted. @throws StepFailure, ExpressionFailure */
  readonly input: () => Json;
  /** Of the model, from 1. */
  readonly turn: number;
  /** Which call of that turn, from 0. */
  readonly index: number;
}

/**
 * Makes one call of a model, as a step of the run: `<step>.<tool>`. Calls of a model that is itself called are nobody else's business, and
 * not recorded.
 * @param attempt the attempt of the model's step
 * @throws StepFailure why it failed; the reason of the signal
 */
export async function runToolCall(call: ToolCall, calling: Calling, attempt: Attempt): Promise<Json> {
  const { name, work, turn, index } = call;
  const { run, depth, path } = calling;
  const { chronicle } = run;
  const { clock } = run.world;
  const id = `${attempt.stepId}.${name}`;
  run.countStep();
  const { agent, operation, timeout, retry, cache } = work;
  const started = { id, agent, operation, path, startTime: clock.now(), startSeq: chronicle.nextSeq() };
  if (depth === 1) chronicle.begin(started);
  const limit =
    timeout === undefined
      ? noTimeLimit(attempt.signal)
      : startTimeLimit(timeout, () => lasting('STEP_TIMEOUT', `Timed out after ${timeout} ms`), attempt.signal);
  let input: Json = null;
  const scope: Scope = { get: (root) => work.scopeOf(input).get(root), now: () => clock.now() };
  const settled = await runWork(() => clock.now(), {
    stepId: id,
    idempotencyKey: `${attempt.idempotencyKey}/${attempt.attempt}.${turn}.${index}`,
    log: unlogged(`${attempt.key}#${attempt.attempt}>${turn}.${index}:${name}`, started.startTime),
    work,
    input() {
      input = call.input();
      return input;
    },
    limit,
    retry: retry ? retryRule(retry, id, scope) : ONCE,
    cache: cache && cacheUse(cache, { stepId: id, work, flow: { run, depth }, scopeOf: work.scopeOf }),
  }).finally(() => limit.end());
  if (depth === 1) recordStep(run, started, settled, run.chronicle.nextSeq());
  if (settled.status === 'cancelled') throw attempt.signal.reason;
  if (settled.failure) throw settled.failure;
  return settled.output ?? null;
}
