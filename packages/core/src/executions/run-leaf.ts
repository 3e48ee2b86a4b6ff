import type { Json, JsonObject } from '@ensembleapp/protocol';
import { lasting } from '../agents/step-failure.ts';
import { renderValue } from '../ensembles/expression/render-value.ts';
import { NO_CONFIG } from '../ensembles/planning/planned-config.ts';
import type { LeafAction, PlannedStep } from '../ensembles/planning/step.ts';
import { acceptInput } from './accept-input.ts';
import { type CacheUse, cacheUse } from './cached.ts';
import type { Frame } from './frame.ts';
import { type WorkLog, workLog } from './journal/work-log.ts';
import { keyOf, type Place } from './place.ts';
import { readDuration } from './read-duration.ts';
import { ONCE, retryRule } from './retry.ts';
import { runWork, stopped } from './run-work.ts';
import { runScored, type Try } from './scored.ts';
import { type Settled, settledAtOnce } from './settled.ts';
import type { StartedStep } from './step-record.ts';
import { noTimeLimit, startTimeLimit, type TimeLimit } from './time-limit.ts';
import type { Work } from './work.ts';
import { workOf } from './work-of.ts';

/** Does the work of a leaf step: input, cache, attempts, scoring. @throws StepFailure, ExpressionFailure when it cannot begin */
export async function runLeaf(
  step: PlannedStep & { readonly does: LeafAction },
  place: Place,
  work: Work,
  given: Json,
  started: Pick<StartedStep, 'startTime' | 'startSeq'>,
): Promise<Settled> {
  const { run } = place.frame.flow;
  const limit = limitStep(step, place, work.timeout, work.isComposed);
  const log = (key: string) => workLog(run, key, started, work.isComposed);
  const key = keyOf(step, place);
  try {
    if (!step.scoring) return await runTask(step, place, work, given, limit, log(key));
    const runTry: Try = (frame, own) =>
      runTask(step, { ...place, frame }, workAt(step, place, work, frame), given, limit, log(own));
    const evaluator = workOf(
      { kind: 'agent', reference: step.scoring.evaluator, config: NO_CONFIG, modelSchema: null, outputSchema: null },
      place,
      place.frame,
    );
    const judge = { scoring: step.scoring, evaluator, stepId: step.id, key, signal: limit.signal };
    return await runScored(judge, place.frame, runTry);
  } catch (error) {
    return { ...settledAtOnce('failed'), ...stopped(limit, error) };
  } finally {
    limit.end();
  }
}

/**
 * The limit of a step in its place; a step that says none has that of its work.
 * @param isComposed its time goes on while the run waits, and in the next life of the run
 */
export function limitStep(
  step: PlannedStep,
  place: Place,
  implied: number | undefined,
  isComposed: boolean,
): TimeLimit {
  const { frame, signal } = place;
  const ms = step.timeout === undefined ? implied : readDuration(step.timeout, frame);
  if (ms === undefined) return noTimeLimit(signal);
  const reason = () => lasting('STEP_TIMEOUT', `Timed out after ${ms} ms`);
  if (!isComposed) return startTimeLimit(ms, reason, signal);
  const { journal, standstill, world } = frame.flow.run;
  const now = world.clock.now();
  const due = journal.decide(`${keyOf(step, place)}:due`, () => now + ms, Number);
  const limit = startTimeLimit(Math.max(0, due - now), reason, signal);
  const forget = standstill.noLaterThan(due);
  return {
    signal: limit.signal,
    get isOver() {
      return limit.isOver;
    },
    end() {
      limit.end();
      forget();
    },
  };
}

/** The work as it is told what to do where more names mean something. */
function workAt(step: PlannedStep & { readonly does: LeafAction }, place: Place, work: Work, frame: Frame): Work {
  return frame === place.frame ? work : workOf(step.does, place, frame);
}

function runTask(
  step: PlannedStep,
  place: Place,
  work: Work,
  given: Json,
  limit: TimeLimit,
  log: WorkLog,
): Promise<Settled> {
  const { frame, path } = place;
  const { run } = frame.flow;
  const retry = step.retry ?? work.retry;
  const attemptTimeout = retry?.attemptTimeout;
  return runWork(() => run.world.clock.now(), {
    stepId: step.id,
    idempotencyKey: [run.executionId, step.id, ...path].join('/'),
    work,
    input: () => {
      const own = acceptInput(step.fields, stepInput(step, frame, given), run.caller, step.vouched);
      return acceptInput(work.fields, own, run.caller, step.vouched);
    },
    limit,
    retry: retry ? retryRule(retry, step.id, frame) : ONCE,
    attemptTimeout: attemptTimeout === undefined ? undefined : readDuration(attemptTimeout, frame),
    cache: stepCache(step, frame, work),
    state: stateInUse(step, frame),
    log,
  });
}

/** A step's own cache, else that of its agent, which reads the agent's input. */
function stepCache({ id: stepId, cache }: PlannedStep, frame: Frame, work: Work): CacheUse | undefined {
  const { flow } = frame;
  if (cache) return cacheUse(cache, { stepId, work, flow, scopeOf: () => frame });
  return work.cache && cacheUse(work.cache, { stepId, work, flow, scopeOf: work.scopeOf });
}

function stepInput({ input }: PlannedStep, frame: Frame, given: Json): Json {
  return input ? (renderValue(input, frame, { undefined: 'omit' }) ?? null) : given;
}

function stateInUse({ state: { use } }: PlannedStep, { state }: Frame): JsonObject | undefined {
  if (use.length === 0) return undefined;
  return Object.fromEntries(use.map((key) => [key, state.values[key] ?? null]));
}
