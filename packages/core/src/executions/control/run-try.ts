import type { Json } from '@ensembleapp/protocol';
import type { ControlAction, PlannedStep } from '../../ensembles/planning/step.ts';
import { RunFailure } from '../failure.ts';
import type { Place } from '../place.ts';
import { errorJson } from '../step-subject.ts';
import { Suspended } from '../suspended.ts';
import { startTimeLimit } from '../time-limit.ts';

/** How long `finally` may take when the run was stopped, ms. */
const LAST_WORK = 5000;

type Try = Extract<ControlAction, { kind: 'try' }>;

/**
 * Runs steps; a failure in them goes to `catch`, and `finally` runs whatever happened.
 * @throws what `finally` threw, else what `catch` threw, else what nobody caught
 */
export async function runTry(action: Try, place: Place, given: Json): Promise<Json | undefined> {
  let caught: RunFailure | undefined;
  let output: Json | undefined;
  try {
    try {
      output = await place.runSteps(action.steps, place, given);
    } catch (error) {
      if (error instanceof RunFailure) caught = error;
      if (!caught || !action.rescue || place.signal.aborted) throw error;
      output = await runKnowing(caught, action.rescue, place);
    }
  } catch (error) {
    // A run that is let go of has not come to its `finally` yet.
    if (!(place.signal.reason instanceof Suspended)) await runLast(action.last, place, caught, given);
    throw error;
  }
  await runLast(action.last, place, caught, given);
  return output;
}

async function runKnowing(caught: RunFailure, steps: readonly PlannedStep[], place: Place): Promise<Json | undefined> {
  const error = errorJson(caught.failure, caught.step ?? '');
  return place.runSteps(steps, { ...place, frame: place.frame.within(new Map([['error', error]])) }, error);
}

async function runLast(
  steps: readonly PlannedStep[],
  place: Place,
  caught: RunFailure | undefined,
  given: Json,
): Promise<void> {
  if (steps.length === 0) return;
  const limit = place.signal.aborted ? startTimeLimit(LAST_WORK, () => place.signal.reason) : undefined;
  const own = limit ? { ...place, signal: limit.signal } : place;
  try {
    if (caught) await runKnowing(caught, steps, own);
    else await place.runSteps(steps, own, given);
  } catch (error) {
    // What stopped the run goes on stopping it.
    if (!place.signal.aborted) throw error;
  } finally {
    limit?.end();
  }
}
