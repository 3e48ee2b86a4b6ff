import type { ErrorDetail } from '@ensembleapp/protocol';

/** What is known of a failure beside its reason and message. */
export interface StepFailureFacts {
  /** HTTP status of the other side, or the one a handler put on its error. */
  readonly status?: number | undefined;
  /** Whether another attempt may help; by default what {@link isRetryableStatus} says, and yes without a status. */
  readonly retryable?: boolean | undefined;
  /** How long the other side asks to wait, ms. */
  readonly retryAfter?: number | undefined;
  readonly provider?: string | undefined;
  /** Faults of an output that misses its schema. */
  readonly details?: readonly ErrorDetail[] | undefined;
}

/**
 * Why a step, or one attempt of it, has no output. `reason` is a code of the language reference, section 17.3, or a handler's own.
 * The message is shown to whoever reads the execution: no stack, no provider text, no credential.
 */
export class StepFailure extends Error {
  override readonly name = 'StepFailure';
  readonly reason: string;
  readonly retryable: boolean;
  readonly status: number | undefined;
  readonly retryAfter: number | undefined;
  readonly provider: string | undefined;
  readonly details: readonly ErrorDetail[] | undefined;

  constructor(reason: string, message: string, facts: StepFailureFacts = {}) {
    super(message);
    this.reason = reason;
    this.status = facts.status;
    this.retryable = facts.retryable ?? (facts.status === undefined || isRetryableStatus(facts.status));
    this.retryAfter = facts.retryAfter;
    this.provider = facts.provider;
    this.details = facts.details;
  }
}

/** 408, 425, 429 and 5xx may go away by trying again. */
export function isRetryableStatus(status: number): boolean {
  return status === 408 || status === 425 || status === 429 || (status >= 500 && status <= 599);
}

/** A failure that trying again cannot change. */
export function lasting(reason: string, message: string, facts: Omit<StepFailureFacts, 'retryable'> = {}): StepFailure {
  return new StepFailure(reason, message, { ...facts, retryable: false });
}
