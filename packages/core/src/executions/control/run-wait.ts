import type { Json } from '@ensembleapp/protocol';
import { test } from '../../ensembles/expression/evaluate.ts';
import { renderValue } from '../../ensembles/expression/render-value.ts';
import type { ControlAction } from '../../ensembles/planning/step.ts';
import { signalBox } from '../asking/signal.ts';
import { keyOf, type Place } from '../place.ts';
import { readDuration } from '../read-duration.ts';
import { completed, type Settled } from '../settled.ts';
import { timeoutOf } from './run-ask.ts';
import type { ControlStep } from './run-control.ts';

const DAY = 86_400_000;

/** Waits for a signal, also one that came before; each is taken once. Language reference, section 8.10. */
export async function runWait(
  { signal: named, match }: Extract<ControlAction, { kind: 'wait' }>,
  step: ControlStep,
  place: Place,
): Promise<Settled> {
  const { frame } = place;
  const { journal, standstill, world, caller, executionId, signals } = frame.flow.run;
  const key = keyOf(step, place);
  const now = world.clock.now();
  const limit = step.timeout === undefined ? DAY : readDuration(step.timeout, frame);
  const due = journal.decide(`${key}:due`, () => now + limit, Number);
  const signal = journal.decide(
    `${key}:signal`,
    () => textOf(renderValue(named, frame, { undefined: 'null' })),
    String,
  );
  const box = signalBox(signal);
  const look = async (): Promise<{ readonly data: Json } | 'timeout' | undefined> => {
    const letters = await world.store.inbox.read({ tenantId: caller.tenantId, id: executionId }, box);
    const own = signals.takenBy(key, box);
    const found =
      own ??
      letters.findIndex(({ content: data }, number) => {
        if (signals.isTaken(box, number)) return false;
        return !match || test(match, frame.within(new Map([['signal', { name: signal, data }]])));
      });
    const letter = letters[found];
    if (letter) {
      signals.take(key, box, found);
      return { data: letter.content };
    }
    return world.clock.now() >= due ? 'timeout' : undefined;
  };
  const { id, position } = step;
  const waiting = { kind: 'signal', key, step: id, position, due, signal } as const;
  const came = await standstill.until(waiting, look, place.signal);
  return came === 'timeout' ? timeoutOf() : completed(came.data);
}

function textOf(value: Json | undefined): string {
  return typeof value === 'string' ? value : JSON.stringify(value ?? null);
}
