import type { Json } from '@ensembleapp/protocol';
import { lasting, StepFailure } from '../agents/step-failure.ts';
import { test } from '../ensembles/expression/evaluate.ts';
import type { LeafAction, PlannedStep } from '../ensembles/planning/step.ts';
import { asFailure } from './as-failure.ts';
import { commitState } from './commit.ts';
import { type ControlStep, runControl } from './control/run-control.ts';
import { RunFailure } from './failure.ts';
import { type Ending, handleFailure } from './handle-failure.ts';
import type { Trail } from './journal/entry.ts';
import { keepSettled, recallSettled } from './journal/kept-settled.ts';
import { keyOf, type Place } from './place.ts';
import { RunEnd } from './run-end.ts';
import { limitStep, runLeaf } from './run-leaf.ts';
import { stopped } from './run-work.ts';
import { cancelled, completed, type Settled, settledAtOnce } from './settled.ts';
import type { Release } from './slots.ts';
import { recordStep, type StartedStep } from './step-record.ts';
import { tellOfAgent } from './telling/tell-of-step.ts';
import { noTimeLimit } from './time-limit.ts';
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
  const { journal } = run;
  run.countStep();
  const key = keyOf(step, place);
  const trail = journal.trail(key);
  const recalled = recallStep(step, trail);
  const work = findWork(step, place);
  const atOnce = recalled ?? settleAtOnce(step, place, work, trail);
  const slot = atOnce ? undefined : takeSlot(step, place, work);
  // Without a wait what is inside it begins now, before what stands after it.
  const release = slot instanceof Promise ? await slot : slot;
  const { chronicle } = run;
  const { startTime = run.world.clock.now(), startSeq = chronicle.nextSeq() } = trail.settled ?? trail.started ?? {};
  const started = { id: step.id, ...workerOf(step, work), path, startTime, startSeq };
  if (depth === 0) chronicle.begin(started, atOnce?.status === 'skipped');
  const ended = atOnce ? { settled: atOnce } : await endingOf(step, place, work, given, started).finally(release);
  const endSeq = trail.settled?.endSeq ?? chronicle.nextSeq();
  chronicle.settling(started, endSeq);
  if (!recalled && ended.settled.status !== 'cancelled') {
    if (depth === 0) tellOfAgent(run, started, ended.settled);
    const own = isBlock(step.does) ? { ...ended.settled, output: undefined } : ended.settled;
    journal.settled(key, keepSettled(own, started, endSeq));
  }
  const committed = await commit(step, place, ended.settled);
  const { settled, thrown = ended.thrown } = handleFailure(step, place, committed);
  if (depth === 0) recordStep(run, started, settled, endSeq);
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

/** What an earlier life of the run settled; a step made of others is settled anew from what is inside it. */
function recallStep({ does }: PlannedStep, trail: Trail): Settled | undefined {
  const isKept = !isBlock(does) || trail.settled?.status === 'skipped';
  return isKept ? recallSettled(trail) : undefined;
}

/** How a step ended that does not even begin; undefined for one that does. */
function settleAtOnce(step: PlannedStep, place: Place, work: unknown, trail: Trail): Settled | undefined {
  const { condition, atMostOnce } = step;
  if (trail.started) {
    const wasCutOff = trail.started.attempt > 0 && trail.due === undefined;
    return wasCutOff && atMostOnce ? settledAtOnce('failed', INTERRUPTED) : undefined;
  }
  try {
    if (condition && !test(condition, place.frame)) return settledAtOnce('skipped');
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

const INTERRUPTED = lasting('INTERRUPTED', 'The server stopped while this was running, and it may not run twice');

async function endingOf(
  step: PlannedStep,
  place: Place,
  work: unknown,
  given: Json,
  started: StartedStep,
): Promise<Ending> {
  const { does } = step;
  const { standstill, journal } = place.frame.flow.run;
  try {
    if (!isLeaf(does)) {
      journal.began(keyOf(step, place), started.startTime, started.startSeq);
      return await runBlock({ ...step, does }, place, given, started.startTime);
    }
    if (!isWork(work)) throw new Error(`step ${step.id} has no work`);
    const leaf = () => runLeaf({ ...step, does }, place, work, given, started);
    return { settled: work.isComposed ? await leaf() : await standstill.during(leaf) };
  } catch (error) {
    return { settled: settledAtOnce('failed', asFailure(error)) };
  }
}

async function runBlock(step: ControlStep, place: Place, given: Json, startTime: number): Promise<Ending> {
  const { clock } = place.frame.flow.run.world;
  const limit = isPause(step.does) ? noTimeLimit(place.signal) : limitStep(step, place, undefined, true);
  const lasted = (settled: Settled): Settled => ({ ...settled, duration: clock.now() - startTime });
  try {
    return { settled: lasted(await runControl(step, { ...place, signal: limit.signal }, given)) };
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

/** Steps that wait, and see to their own time. */
const PAUSES: ReadonlySet<string> = new Set(['ask', 'wait']);

function isPause({ kind }: PlannedStep['does']): boolean {
  return PAUSES.has(kind);
}

/** Made of steps, or the end of them. */
function isBlock(does: PlannedStep['does']): boolean {
  return !isLeaf(does) && !isPause(does) && does.kind !== 'sleep' && does.kind !== 'until';
}

const LEAVES: ReadonlySet<string> = new Set(['operation', 'agent', 'flow', 'ensemble']);

function isLeaf(does: PlannedStep['does']): does is LeafAction {
  return LEAVES.has(does.kind);
}
