import { lasting } from '../agents/step-failure.ts';
import { StoreUnavailable } from '../store/store.ts';
import { asFailure } from './as-failure.ts';
import type { Answer, Completed, Unfinished } from './execution.ts';
import { RunFailure, RunTimeout, toFailure } from './failure.ts';
import type { RunContext } from './run-context.ts';
import { Cancelled, Suspended } from './suspended.ts';

/** How a run ended, but for when; `suspended`: it has not, and can do no more for now. */
export type Outcome =
  | Omit<Completed, 'endTime'>
  | Omit<Unfinished, 'endTime'>
  | { readonly status: 'running' | 'suspended' };

const STOPPED = lasting('CANCELLED', 'The run that this one belongs to no longer wants it');
const CANCELLED = lasting('CANCELLED', 'The execution was cancelled');

/**
 * Nothing that goes wrong in a run is thrown: a bug is logged whole and leaves a failed execution that says no more than that.
 * @throws StoreUnavailable: it could not be written down how far it came
 */
export async function runOutcome(run: RunContext, work: (run: RunContext) => Promise<Answer>): Promise<Outcome> {
  try {
    return { status: 'completed', ...(await work(run)) };
  } catch (error) {
    return unfinished(run, error);
  }
}

function unfinished(run: RunContext, error: unknown): Outcome {
  const { world, executionId, mask, signal } = run;
  if (signal.reason instanceof Suspended) return { status: 'suspended' };
  if (signal.reason instanceof Cancelled) {
    return { status: 'cancelled', error: toFailure(new RunFailure(CANCELLED, cutOff(run))) };
  }
  if (error instanceof StoreUnavailable) throw error;
  if (error instanceof RunTimeout) {
    const step = cutOff(run);
    return { status: 'timeout', error: { code: 'TIMEOUT', reason: 'TIMEOUT', message: error.message, step } };
  }
  if (run.depth > 0 && run.signal.aborted && error === run.signal.reason) {
    return { status: 'cancelled', error: toFailure(new RunFailure(STOPPED, null)) };
  }
  try {
    const failure = toFailure(error instanceof RunFailure ? error : new RunFailure(asFailure(error), null));
    return { status: 'failed', error: { ...failure, message: mask(failure.message) } };
  } catch (bug) {
    world.log.error({ executionId, err: bug }, 'a run met a bug');
    return {
      status: 'failed',
      error: { code: 'EXECUTION_FAILED', reason: 'INTERNAL_ERROR', message: 'Internal error', step: null },
    };
  }
}

/** The step that was at work when the run's time was over. */
function cutOff({ chronicle: { steps } }: RunContext): string | null {
  const stopped = steps.filter(({ status }) => status === 'cancelled');
  return (stopped.findLast(({ agent, operation }) => (agent ?? operation) !== null) ?? stopped.at(-1))?.step ?? null;
}
