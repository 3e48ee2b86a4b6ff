import { sleep } from '../../agents/operations/abortable.ts';
import { LONGEST_NAP } from '../../ensembles/steps/waits.ts';
import { keyOf, type Place } from '../place.ts';
import { LONGEST_TIMER } from '../read-duration.ts';
import { completed, type Settled } from '../settled.ts';
import type { ControlStep } from './run-control.ts';

/** Goes on when the time has come, which stays the same in every life of the run; where that is far away the run is let go of meanwhile. @param due works out when, epoch ms */
export async function runSleep(due: () => number, place: Place, step: ControlStep): Promise<Settled> {
  const { frame, signal } = place;
  const { journal, standstill } = frame.flow.run;
  const key = keyOf(step, place);
  const end = journal.decide(`${key}:due`, due, Number);
  const left = Math.max(0, end - frame.now());
  if (left <= LONGEST_NAP) {
    await standstill.during(() => sleep(left, signal));
    return completed(null);
  }
  const { id, position } = step;
  const waiting = { kind: 'time', key, step: id, position, due: Math.min(end, frame.now() + LONGEST_TIMER) } as const;
  await standstill.until(waiting, async () => (frame.now() >= end ? true : undefined), signal);
  return completed(null);
}
