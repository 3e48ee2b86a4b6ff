import { lasting } from '../agents/step-failure.ts';
import type { ParsedValue } from '../ensembles/expression/parse-value.ts';
import { renderValue } from '../ensembles/expression/render-value.ts';
import type { PlannedStep } from '../ensembles/planning/step.ts';
import { asFailure } from './as-failure.ts';
import { RunFailure } from './failure.ts';
import type { Place } from './place.ts';
import type { Settled } from './settled.ts';

/** How a step ended, and what is thrown on from it, if anything. */
export interface Ending {
  readonly settled: Settled;
  readonly thrown?: unknown;
}

/** Who handles a failure: the step's `onTimeout` and `onError`, a `try` around it, or whoever reads how it ended (section 5.5). */
export function handleFailure(step: PlannedStep, place: Place, ended: Settled): Ending {
  const { onError, onTimeout, id, tried } = step;
  const settled = reworded(step, ended);
  const { failure, status } = settled;
  if (!failure) return { settled };
  if (status === 'cancelled') return { settled, thrown: place.signal.reason };
  if (settled.timedOut) {
    if (onTimeout === 'continue') return { settled };
    if (isFallback(onTimeout)) return fallBack(step, place, replaced(settled), onTimeout.fallback);
  }
  if (onError === 'continue') return { settled };
  if (isFallback(onError)) return fallBack(step, place, settled, onError.fallback);
  const isObserved = onError !== 'fail' && !tried && place.frame.flow.plan.observed.has(id);
  return isObserved ? { settled } : unhandled(step, settled);
}

function unhandled({ id }: PlannedStep, settled: Settled): Ending {
  const { failure, origin = id } = settled;
  return failure ? { settled, thrown: new RunFailure(failure, origin) } : { settled };
}

function fallBack(step: PlannedStep, { frame }: Place, settled: Settled, fallback: ParsedValue): Ending {
  try {
    return { settled: { ...settled, output: renderValue(fallback, frame, { undefined: 'null' }) } };
  } catch (error) {
    return unhandled(step, { ...settled, status: 'failed', failure: asFailure(error) });
  }
}

/** A step whose time was over, and whose output is another value instead. */
function replaced(settled: Settled): Settled {
  return { ...settled, status: 'completed', failure: undefined };
}

/** `onTimeout: {error: text}` says otherwise what went wrong, and changes nothing else. */
function reworded({ onTimeout }: PlannedStep, settled: Settled): Settled {
  const { failure, timedOut } = settled;
  if (!failure || !timedOut || typeof onTimeout !== 'object' || !('error' in onTimeout)) return settled;
  return { ...settled, failure: lasting(failure.reason, onTimeout.error) };
}

function isFallback(handling: PlannedStep['onError' | 'onTimeout']): handling is { readonly fallback: ParsedValue } {
  return typeof handling === 'object' && 'fallback' in handling;
}
