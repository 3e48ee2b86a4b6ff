import type { StepFailure } from '../agents/step-failure.ts';
import { Refusal } from '../refusal.ts';
import type { Failure } from './execution.ts';

/** The run's own time is over. */
export class RunTimeout extends Error {
  override readonly name = 'RunTimeout';
  readonly timeout: number;

  constructor(timeout: number) {
    super(`Execution timed out after ${timeout} ms`);
    this.timeout = timeout;
  }
}

/** A failure that nothing in the run handled, and the step it came from (null: the run itself). */
export class RunFailure extends Error {
  override readonly name = 'RunFailure';
  readonly failure: StepFailure;
  readonly step: string | null;

  constructor(failure: StepFailure, step: string | null) {
    super(failure.message);
    this.failure = failure;
    this.step = step;
  }
}

/** Reasons that are answered under their own code; every other one is `EXECUTION_FAILED`. */
const OWN_CODES = ['OUTPUT_SCHEMA_MISMATCH', 'PROVIDER_ERROR', 'PROVIDER_NOT_CONFIGURED', 'PROVIDER_TIMEOUT'] as const;

/** A failure as the execution keeps it. */
export function toFailure({ failure, step }: RunFailure): Failure {
  const { reason, message, provider, details } = failure;
  return {
    code:
      step === null && reason === 'CONFLICT'
        ? reason
        : (OWN_CODES.find((code) => code === reason) ?? 'EXECUTION_FAILED'),
    reason,
    message,
    step,
    ...(provider !== undefined && { provider }),
    ...(details !== undefined && { details }),
  };
}

/** What the caller of a run that failed is answered. */
export function refusalOf(executionId: string, failure: Failure, timeout: number): Refusal {
  const { code, reason, message, step, provider, details } = failure;
  return new Refusal(reason === 'INTERNAL_ERROR' ? reason : code, message, {
    executionId,
    ...(step !== null && { step }),
    ...(provider !== undefined && { provider }),
    ...(details !== undefined && { details }),
    ...(code === 'TIMEOUT' && { timeout }),
  });
}
