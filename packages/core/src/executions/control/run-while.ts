import type { Json } from '@ensembleapp/protocol';
import { lasting } from '../../agents/step-failure.ts';
import { test } from '../../ensembles/expression/evaluate.ts';
import type { ControlAction } from '../../ensembles/planning/step.ts';
import type { Place } from '../place.ts';
import { completed, type Settled } from '../settled.ts';
import { TurnLog } from './turn-log.ts';

/**
 * Runs the body as long as the condition holds. Both see what the body's steps gave in the turn before.
 * @throws StepFailure LOOP_LIMIT when it still holds after the last turn allowed
 */
export async function runWhile(
  { test: condition, body, maxIterations }: Extract<ControlAction, { kind: 'while' }>,
  place: Place,
  given: Json,
  key: string,
): Promise<Settled> {
  const turns = place.frame.turn(body.ids, new Map());
  const log = new TurnLog(body.ids);
  const { journal } = place.frame.flow.run;
  let output: Json | undefined;
  let count = 0;
  try {
    for (; ; count += 1) {
      const frame = turns.within(
        new Map([
          ['index', count],
          ['iteration', count],
        ]),
      );
      if (!journal.decide(`${key}?${count}`, () => test(condition, frame), Boolean))
        return completed(output ?? null, { iterations: count });
      if (count === maxIterations) {
        throw lasting('LOOP_LIMIT', `The condition still holds after ${maxIterations} turns`);
      }
      output = await place.runSteps(
        body.steps,
        { ...place, frame, path: [...place.path, count], at: `${place.at}${count}/` },
        given,
      );
      log.keep(count, frame);
    }
  } finally {
    log.close(place.frame, count, true);
  }
}
