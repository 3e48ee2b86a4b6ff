import type { Json } from '@ensembleapp/protocol';
import { lasting } from '../agents/step-failure.ts';
import { test } from '../ensembles/expression/evaluate.ts';
import type { Machine, PlannedEdge } from '../ensembles/planning/flow.ts';
import type { PlannedStep } from '../ensembles/planning/step.ts';
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
    const here = { ...place, at: `${place.at}${count}/` };
    last = (await place.runSteps([step], here, last === undefined ? input : last)) ?? last;
    step = nextStep(edges.get(step.id) ?? [], here);
  }
  return last;
}

/** Where the first edge leads that has no condition, or whose condition holds. */
function nextStep(edges: readonly PlannedEdge[], { frame, at }: Place): PlannedStep | undefined {
  const { journal } = frame.flow.run;
  const found = journal.decide(
    `${at}?`,
    () => edges.findIndex(({ condition }) => !condition || test(condition, frame)),
    Number,
  );
  return edges[found]?.to;
}
