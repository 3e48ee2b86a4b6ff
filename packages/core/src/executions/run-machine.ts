import type { Json } from '@ensembleapp/protocol';
import { lasting } from '../agents/step-failure.ts';
import { test } from '../ensembles/expression/evaluate.ts';
import type { Machine } from '../ensembles/planning/flow.ts';
import { RunFailure } from './failure.ts';
import type { Place } from './place.ts';

const MOST_STEPS = 1000;

/**
 * Runs one step at a time: when it has settled, the first of its edges whose condition holds leads on, and none ends the run.
 * @returns the output of the last executed step
 * @throws RunFailure LIMIT_EXCEEDED after too many steps; as steps do
 */
export async function runMachine({ start, edges }: Machine, place: Place, input: Json): Promise<Json | undefined> {
  let last: Json | undefined;
  let count = 0;
  for (let step = start; step; count += 1) {
    place.signal.throwIfAborted();
    if (count === MOST_STEPS) throw new RunFailure(lasting('LIMIT_EXCEEDED', `More than ${MOST_STEPS} steps`), step.id);
    last = (await place.runSteps([step], place, last === undefined ? input : last)) ?? last;
    step = edges.get(step.id)?.find(({ condition }) => !condition || test(condition, place.frame))?.to;
  }
  return last;
}
