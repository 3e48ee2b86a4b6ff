import type { Json } from '@ensembleapp/protocol';
import { lasting } from '../../agents/step-failure.ts';
import { test } from '../../ensembles/expression/evaluate.ts';
import type { ParsedValue } from '../../ensembles/expression/parse-value.ts';
import { renderValue } from '../../ensembles/expression/render-value.ts';
import type { ControlAction, PlannedStep } from '../../ensembles/planning/step.ts';
import type { Frame } from '../frame.ts';
import { keyOf, type Place } from '../place.ts';
import { readDuration } from '../read-duration.ts';
import { readStatus } from '../render-output.ts';
import { RunEnd } from '../run-end.ts';
import { runTogether } from '../run-together.ts';
import { completed, type Settled } from '../settled.ts';
import { runRace } from './race.ts';
import { runAsk } from './run-ask.ts';
import { runItems } from './run-items.ts';
import { runSleep } from './run-sleep.ts';
import { runTry } from './run-try.ts';
import { runWait } from './run-wait.ts';
import { runWhile } from './run-while.ts';

export type ControlStep = PlannedStep & { readonly does: ControlAction };

/**
 * Does what a control step says; language reference, section 8.
 * @throws RunFailure of a step inside it; StepFailure, ExpressionFailure of its own; RunEnd; the reason of the signal
 */
export async function runControl(step: ControlStep, place: Place, given: Json): Promise<Settled> {
  const { does: action, onError } = step;
  const { frame, runSteps } = place;
  const { journal } = frame.flow.run;
  const key = keyOf(step, place);
  // A loop goes on after an item has failed.
  const goOn = onError === 'continue';
  switch (action.kind) {
    case 'parallel': {
      const { steps, waitFor, maxConcurrency, waits } = action;
      if (waitFor !== 'all') return runRace(steps, waitFor, place, given, key, maxConcurrency);
      const outputs = await runTogether(steps, waits, place, given, maxConcurrency);
      return completed(Object.fromEntries(steps.map(({ id }, index) => [id, outputs[index] ?? null])));
    }
    case 'sequence':
      return completed((await runSteps(action.steps, place, given)) ?? null);
    case 'branch': {
      const side = journal.decide(`${key}?`, () => test(action.test, frame), Boolean) ? action.yes : action.no;
      return completed((await runSteps(side, place, given)) ?? null);
    }
    case 'switch': {
      const name = journal.decide(
        `${key}?`,
        () => keyText(renderValue(action.value, frame, { undefined: 'omit' })),
        String,
      );
      return completed((await runSteps(action.cases.get(name) ?? action.otherwise, place, given)) ?? null);
    }
    case 'foreach': {
      const { outputs, errors } = await runItems(action, place, { key, goOn, breakWhen: action.breakWhen });
      return completed(outputs, { outputs, iterations: outputs.length, ...(goOn && { errors }) });
    }
    case 'map-reduce': {
      const { outputs: mapResults, errors } = await runItems(action, place, { key, goOn });
      const facts = { outputs: mapResults, iterations: mapResults.length, ...(goOn && { errors }) };
      if (!action.reduce) return completed(mapResults, facts);
      const reducing = { ...place, frame: frame.within(new Map([['mapResults', mapResults]])) };
      return completed((await runSteps(action.reduce, reducing, mapResults)) ?? null, facts);
    }
    case 'while':
      return runWhile(action, place, given, key);
    case 'try':
      return completed((await runTry(action, place, given)) ?? null);
    case 'ask':
      return runAsk(action, step, place);
    case 'wait':
      return runWait(action, step, place);
    case 'sleep':
      return runSleep(() => frame.now() + readDuration(action.duration, frame), place, step);
    case 'until':
      return runSleep(() => readPoint(action.until, frame), place, step);
    case 'end': {
      const output = action.output && renderValue(action.output, frame, { undefined: 'null' });
      const status = action.status && renderValue(action.status, frame, { undefined: 'null' });
      throw new RunEnd(output, typeof status === 'number' ? { status: readStatus(status) } : undefined);
    }
  }
}

/** A value as it is compared with the keys of a `switch`: by its text form. */
function keyText(value: Json | undefined): string {
  if (value === undefined || value === null) return '';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

function readPoint(until: ParsedValue, frame: Frame): number {
  const value = renderValue(until, frame, { undefined: 'omit' });
  const point = typeof value === 'string' ? Date.parse(value) : value;
  if (typeof point === 'number' && Number.isFinite(point)) return point;
  throw lasting('EXPRESSION_ERROR', '"until" must be ISO text or epoch milliseconds');
}
