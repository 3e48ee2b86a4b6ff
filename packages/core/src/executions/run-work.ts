import type { Json, JsonObject } from '@ensembleapp/protocol';
import type { OperationName } from '../agents/agent.ts';
import type { Conversation } from '../agents/operation-call.ts';
import { runOperation } from '../agents/run-operation.ts';
import { lasting } from '../agents/step-failure.ts';
import { checkSchema } from '../ensembles/schema.ts';
import { asFailure } from './as-failure.ts';
import { type RetryRule, retrying } from './retry.ts';
import type { RunContext } from './run-context.ts';
import { cancelled, type Settled } from './settled.ts';
import { startTimeLimit } from './time-limit.ts';
import type { Work } from './work.ts';

/** Limits of a step that says none, ms. */
const DEFAULT_TIMEOUTS = { code: 30_000, http: 30_000, transform: 30_000, think: 120_000 } satisfies Record<
  OperationName,
  number
>;

/** Work to do under an id, and how. */
export interface Task {
  readonly stepId: string;
  readonly work: Work;
  /** @throws ExpressionFailure, StepFailure */
  readonly input: () => Json;
  /** Of all attempts and the waits between them, ms; absent: the agent's, else the operation's default. */
  readonly timeout: number | undefined;
  readonly retry: RetryRule;
  readonly conversation?: Conversation | undefined;
}

/** How far the work has come, also when it fails. */
interface Progress {
  input: Json;
  attempts: number;
}

/** Does the work: input, then attempts, then the check of the output. A failure is data, and so is the end of the run; bugs are thrown. */
export async function runWork(run: RunContext, task: Task): Promise<Settled> {
  const { world } = run;
  const started = world.clock.now();
  const progress: Progress = { input: null, attempts: 0 };
  const timeout = task.timeout ?? task.work.timeout ?? DEFAULT_TIMEOUTS[task.work.operation];
  const limit = startTimeLimit(timeout, () => lasting('STEP_TIMEOUT', `Timed out after ${timeout} ms`), run.signal);
  try {
    const { output, meta } = await attempt(run, task, limit.signal, progress);
    return { ...ended(), status: 'completed', output, failure: undefined, timedOut: false, meta };
  } catch (error) {
    if (run.signal.aborted) return { ...ended(), ...cancelled() };
    const failure = asFailure(limit.signal.aborted ? limit.signal.reason : error);
    return {
      ...ended(),
      status: 'failed',
      output: undefined,
      failure,
      timedOut: failure.reason === 'STEP_TIMEOUT',
      meta: null,
    };
  } finally {
    limit.end();
  }

  function ended() {
    return { ...progress, duration: world.clock.now() - started };
  }
}

async function attempt(
  run: RunContext,
  { stepId, work, input: readInput, retry, conversation }: Task,
  signal: AbortSignal,
  progress: Progress,
): Promise<{ readonly output: Json; readonly meta: JsonObject | null }> {
  const input = readInput();
  progress.input = input;
  const config = work.config(input);
  const { executionId, caller } = run;
  const { handler, outputSchema } = work;
  const call = { stepId, executionId, caller, config, input, handler, outputSchema, conversation, signal };
  const result = await retrying(retry, signal, (number) => {
    progress.attempts = number;
    return runOperation(run.world, work.operation, { ...call, attempt: number });
  });
  requireSchema(work, result.output);
  return result;
}

/** A model's answer was checked, and perhaps repaired, where it came in. */
function requireSchema({ operation, outputSchema }: Work, output: Json): void {
  const details = outputSchema === null || operation === 'think' ? [] : checkSchema(outputSchema, output);
  if (details.length > 0) throw lasting('OUTPUT_SCHEMA_MISMATCH', 'Output does not match the schema', { details });
}
