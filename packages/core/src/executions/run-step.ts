import type { Json } from '@ensembleapp/protocol';
import { StepFailure } from '../agents/step-failure.ts';
import { test } from '../ensembles/expression/evaluate.ts';
import type { ControlAction, LeafAction, PlannedStep } from '../ensembles/planning/step.ts';
import { asFailure } from './as-failure.ts';
import { commitState } from './commit.ts';
import { runControl } from './control/run-control.ts';
import { RunFailure } from './failure.ts';
import { type Ending, handleFailure } from './handle-failure.ts';
import type { Place } from './place.ts';
import { RunEnd } from './run-end.ts';
import { limitStep, runLeaf } from './run-leaf.ts';
import { stopped } from './run-work.ts';
import { cancelled, completed, type Settled, settledAtOnce } from './settled.ts';
import type { Release } from './slots.ts';
import { stepRecord } from './step-record.ts';
import type { Work } from './work.ts';
import { workOf } from './work-of.ts';

/**
 * Runs one step, records it, and shows it to the expressions that follow.
 * @param given the input of a step that says none
 * @throws RunFailure for a failure that nobody handles; RunEnd; the reason of the signal
 */
export async function runStep(step: PlannedStep, place: Place, given: Json): Promise<Settled> {
  const { frame, gates, path } = place;
  const { run, depth } = frame.flow;
  run.countStep();
  const work = findWork(step, place);
  const atOnce = settleAtOnce(step, place, work);
  const slot = atOnce ? undefined : takeSlot(step, place, work);
  // Without a wait what is inside it begins now, before what stands after it.
  const release = slot instanceof Promise ? await slot : slot;
  const started = {
    id: step.id,
    ...workerOf(step, work),
    path,
    startTime: run.world.clock.now(),
    startSeq: run.nextSeq(),
  };
  const ended = atOnce ? { settled: atOnce } : await endingOf(step, place, work, given).finally(release);
  const committed = await commit(step, place, ended.settled);
  const { settled, thrown = ended.thrown } = handleFailure(step, place, committed);
  if (depth === 0) run.steps.push(stepRecord(run, started, settled));
  frame.settle(step.id, settled);
  for (const gate of gates) gate.passed(step.id);
  if (thrown !== undefined) throw thrown;
  return settled;
}

/** The work of a leaf step, or why there is none; undefined for a control step. */
function findWork({ does }: PlannedStep, place: Place): Work | StepFailure | undefined {
  try {
    return isLeaf(does) ? workOf(does, place, place.frame) : undefined;
  } catch (error) {
    return asFailure(error);
  }
}

/** How a step ended that does not even begin; undefined for one that does. */
function settleAtOnce({ condition }: PlannedStep, { frame }: Place, work: unknown): Settled | undefined {
  try {
    if (condition && !test(condition, frame)) return settledAtOnce('skipped');
  } catch (error) {
    return settledAtOnce('failed', asFailure(error));
  }
  return work instanceof StepFailure ? settledAtOnce('failed', work) : undefined;
}

/** Only work that is not made of steps itself takes a place. */
function takeSlot(step: PlannedStep, place: Place, work: unknown): Release | Promise<Release> | undefined {
  const { slots } = place.frame.flow.run;
  if (!isWork(work) || work.isComposed) return undefined;
  return slots.tryTake() ?? slots.take(step.position, place.signal);
}

async function endingOf(step: PlannedStep, place: Place, work: unknown, given: Json): Promise<Ending> {
  const { does } = step;
  try {
    if (!isLeaf(does)) return await runBlock({ ...step, does }, place, given);
    if (!isWork(work)) throw new Error(`step ${step.id} has no work`);
    return { settled: await runLeaf({ ...step, does }, place, work, given) };
  } catch (error) {
    return { settled: settledAtOnce('failed', asFailure(error)) };
  }
}

async function runBlock(
  step: PlannedStep & { readonly does: ControlAction },
  place: Place,
  given: Json,
): Promise<Ending> {
  const { clock } = place.frame.flow.run.world;
  const began = clock.now();
  const limit = limitStep(step, place, undefined);
  const lasted = (settled: Settled): Settled => ({ ...settled, duration: clock.now() - began });
  try {
    const goOn = step.onError === 'continue';
    return { settled: lasted(await runControl(step.does, { ...place, signal: limit.signal }, given, { goOn })) };
  } catch (error) {
    if (!limit.signal.aborted && error instanceof RunEnd)
      return { settled: lasted(completed(error.output)), thrown: error };
    if (limit.signal.aborted || !(error instanceof RunFailure)) {
      return { settled: lasted({ ...settledAtOnce('failed'), ...stopped(limit, error) }) };
    }
    const failed = lasted(settledAtOnce('failed', error.failure));
    return { settled: error.step === null ? failed : { ...failed, origin: error.step } };
  } finally {
    limit.end();
  }
}

async function commit(step: PlannedStep, place: Place, settled: Settled): Promise<Settled> {
  try {
    await commitState(step, place, settled);
    return settled;
  } catch (error) {
    if (place.signal.aborted) return { ...settled, ...cancelled() };
    return { ...settled, status: 'failed', output: undefined, failure: asFailure(error) };
  }
}

/** Who does the step's work, as records name it. */
function workerOf({ does }: PlannedStep, work: Work | StepFailure | undefined) {
  if (isWork(work)) return { agent: work.agent, operation: work.operation };
  return { agent: does.kind === 'agent' ? does.reference : null, operation: null };
}

function isWork(work: unknown): work is Work {
  return typeof work === 'object' && work !== null && 'attempt' in work;
}

const LEAVES: ReadonlySet<string> = new Set(['operation', 'agent', 'flow', 'ensemble']);

function isLeaf(does: PlannedStep['does']): does is LeafAction {
  return LEAVES.has(does.kind);
}
