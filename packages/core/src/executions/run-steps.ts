import type { Json } from '@ensembleapp/protocol';
import type { PlannedStep } from '../ensembles/planning/step.ts';
import type { Place } from './place.ts';
import { runStep } from './run-step.ts';

/** Runs steps one after another; the one {@link RunSteps} there is. */
export async function runSteps(steps: readonly PlannedStep[], place: Place, given: Json): Promise<Json | undefined> {
  let last: Json | undefined;
  for (const step of steps) {
    place.signal.throwIfAborted();
    const { status, output = null } = await runStep(step, place, last === undefined ? given : last);
    if (status !== 'skipped') last = output;
  }
  return last;
}
