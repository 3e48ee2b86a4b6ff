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
  /** The step whose failure it was, when that stands inside this one. */
  readonly origin?: string;
  readonly timedOut: boolean;
  readonly cached: boolean;
  /** Facts about the work beside its output, such as the tokens used. */
  readonly meta: JsonObject | null;
  /** It runs SQL: a list it gives may be asked for as `rows` and `results` too. */
  readonly givesRows?: boolean;
  /** What a handler gave `setState`. */
  readonly changes?: JsonObject;
  /** Of a loop: what each item gave. Of a step in a loop that is over: what it gave in each turn. */
  readonly outputs?: readonly Json[];
  /** Of a loop: turns done. */
  readonly iterations?: number;
  /** Of a loop that goes on after failures: which items failed, and why. */
  readonly errors?: readonly ItemError[];
  /** Of a race: the id of the child that decided it. */
  readonly winner?: string;
  readonly score?: number;
}

/** A step as others see it; one inside a loop that is over may never have been reached in any turn. */
export type Seen = Omit<Settled, 'status'> & { readonly status: StepStatus | 'not_reached' };

export interface ItemError {
  readonly index: number;
  readonly error: StepFailure;
  readonly step: string;
}

const AT_ONCE = {
  input: null,
  output: undefined,
  attempts: 0,
  duration: 0,
  timedOut: false,
  cached: false,
  meta: null,
};

/** A step that came to an end before it started to work. */
export function settledAtOnce(status: 'skipped' | 'failed', failure?: StepFailure): Settled {
  return { ...AT_ONCE, status, failure };
}

/** A step of a loop that no turn reached. */
export function notReached(outputs: readonly Json[]): Seen {
  return { ...AT_ONCE, status: 'not_reached', failure: undefined, outputs };
}

/** A control step that came to its end. */
export function completed(output: Json | undefined, facts: Partial<Settled> = {}): Settled {
  return { ...AT_ONCE, status: 'completed', failure: undefined, output, ...facts };
}

/** What is left of a step when it was stopped: the run ended before it did, or its result is no longer wanted. */
export function cancelled(): Pick<Settled, 'status' | 'output' | 'failure' | 'timedOut' | 'cached' | 'meta'> {
  const failure = lasting('CANCELLED', 'The run ended before this step did');
  return { status: 'cancelled', output: undefined, failure, timedOut: false, cached: false, meta: null };
}
