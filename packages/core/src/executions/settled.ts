import type { Json, JsonObject, StepStatus } from '@ensembleapp/protocol';
import { lasting, type StepFailure } from '../agents/step-failure.ts';

/** How a step ended. */
export interface Settled {
  readonly status: StepStatus;
  readonly input: Json;
  /** undefined when it gave none: skipped, or failed without a fallback. */
  readonly output: Json | undefined;
  readonly attempts: number;
  /** ms */
  readonly duration: number;
  readonly failure: StepFailure | undefined;
  readonly timedOut: boolean;
  /** Facts about the work beside its output, such as the tokens used. */
  readonly meta: JsonObject | null;
}

/** What is left of a step when the run ended before it did. */
export function cancelled(): Pick<Settled, 'status' | 'output' | 'failure' | 'timedOut' | 'meta'> {
  const failure = lasting('CANCELLED', 'The run ended before this step did');
  return { status: 'cancelled', output: undefined, failure, timedOut: false, meta: null };
}

/** A step that came to an end before it started to work. */
export function settledAtOnce(status: 'skipped' | 'failed', failure?: StepFailure): Settled {
  return { status, input: null, output: undefined, attempts: 0, duration: 0, failure, timedOut: false, meta: null };
}
