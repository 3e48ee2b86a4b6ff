import type { Json, JsonObject } from '@ensembleapp/protocol';
import { isObject } from '../agents/operations/is-object.ts';
import { lasting } from '../agents/step-failure.ts';
import { renderValue } from '../ensembles/expression/render-value.ts';
import type { PlannedScoring } from '../ensembles/planning/policies.ts';
import type { Frame } from './frame.ts';
import { keepSettled, recallSettled } from './journal/kept-settled.ts';
import type { Settled } from './settled.ts';
import type { Work } from './work.ts';

/** What an evaluator says of an output. */
interface Verdict {
  /** 0 to 1. */
  readonly score: number;
  readonly feedback: Json;
}

interface Scored {
  readonly settled: Settled;
  readonly verdict: Verdict;
}

/** How an output is judged. */
export interface Judge {
  readonly scoring: PlannedScoring;
  readonly evaluator: Work;
  readonly stepId: string;
  /** Of the step, in the journal. */
  readonly key: string;
  readonly signal: AbortSignal;
}

/** Does the work once, under a key of its own in the journal. */
export type Try = (frame: Frame, key: string) => Promise<Settled>;

/**
 * Does a step's work and has it judged, again as long as it is not good enough and `onFailure` says so; the best try is kept. What was
 * said of the last try can be read as `scoring`.
 * @throws StepFailure SCORE_TOO_LOW; what the evaluator throws
 */
export async function runScored(judge: Judge, frame: Frame, work: Try): Promise<Settled> {
  const { minimum, onFailure, retryLimit, requireImprovement, minImprovement } = judge.scoring;
  let best: Scored | undefined;
  let last: Verdict | undefined;
  for (let attempt = 1; ; attempt += 1) {
    const key = `${judge.key}~${attempt}`;
    const settled = await tryOnce(key, frame.within(new Map([['scoring', { ...last, attempt }]])), work);
    if (settled.status !== 'completed') return settled;
    const verdict = await judgeOnce(key, judge, frame, settled.output ?? null, attempt, last);
    const improved = last === undefined || verdict.score - last.score > minImprovement;
    if (!best || verdict.score > best.verdict.score) best = { settled, verdict };
    last = verdict;
    if (verdict.score >= minimum || onFailure !== 'retry') break;
    if (attempt > retryLimit || (requireImprovement && !improved)) break;
  }
  const { settled, verdict } = best;
  if (verdict.score >= minimum || onFailure !== 'abort') return { ...settled, score: verdict.score };
  const failure = lasting('SCORE_TOO_LOW', `The score ${verdict.score} is below ${minimum}`);
  return { ...settled, status: 'failed', output: undefined, failure, score: verdict.score };
}

/** A try that an earlier life of the run made is not made again. */
async function tryOnce(key: string, frame: Frame, work: Try): Promise<Settled> {
  const { journal, world, chronicle } = frame.flow.run;
  const recalled = recallSettled(journal.trail(key));
  if (recalled) return recalled;
  const startTime = world.clock.now();
  const startSeq = chronicle.nextSeq();
  const settled = await work(frame, key);
  if (settled.status !== 'cancelled')
    journal.settled(key, keepSettled(settled, { startTime, startSeq }, chronicle.nextSeq()));
  return settled;
}

async function judgeOnce(key: string, ...judging: Parameters<typeof evaluate>): Promise<Verdict> {
  const [, frame] = judging;
  const { journal } = frame.flow.run;
  const kept = journal.decided(`${key}:verdict`);
  if (kept !== undefined) return readVerdict(kept);
  const { score, feedback } = await evaluate(...judging);
  journal.note(`${key}:verdict`, { score, feedback });
  return { score, feedback };
}

async function evaluate(
  { scoring, evaluator, stepId, key, signal }: Judge,
  frame: Frame,
  output: Json,
  attempt: number,
  previous: Verdict | undefined,
): Promise<Verdict> {
  const criteria = scoring.criteria ? renderValue(scoring.criteria, frame, { undefined: 'omit' }) : undefined;
  const input: JsonObject = {
    output,
    ...(criteria !== undefined && { criteria }),
    attempt,
    ...(previous && { previousScore: previous.score }),
  };
  const result = await evaluator.attempt({
    stepId,
    idempotencyKey: `${frame.flow.run.executionId}/${stepId}/score/${attempt}`,
    input,
    config: await evaluator.config(input),
    state: { values: {}, set() {} },
    conversation: undefined,
    attempt: 1,
    resumed: false,
    key: `${key}!${attempt}`,
    signal,
  });
  return readVerdict(result.output);
}

function readVerdict(output: Json): Verdict {
  const { score, feedback = null } = isObject(output) ? output : { score: output };
  if (typeof score === 'number' && score >= 0 && score <= 1) return { score, feedback };
  throw lasting('STEP_FAILED', 'The evaluator must answer a number from 0 to 1, or {score, feedback}');
}
