import type { ErrorBody, ErrorCode, ErrorExtras } from '@ensembleapp/protocol';

/** What went wrong before an answer of ours was there to read. */
export type TransportCode = 'UNREACHABLE' | 'NO_ANSWER' | 'NOT_ENSEMBLE';

export interface ErrorFacts {
  readonly code: ErrorCode | TransportCode;
  readonly message: string;
  /** HTTP status; 0 when nothing answered. */
  readonly status: number;
  readonly extras?: ErrorExtras;
  readonly requestId?: string | undefined;
  readonly cause?: unknown;
}

/** Every call that did not end well throws this one error. Branch on `code`; `message` is for people. */
export class EnsembleError extends Error {
  override readonly name = 'EnsembleError';
  readonly code: ErrorCode | TransportCode;
  readonly status: number;
  /** What stands beside `code` and `message` in the answer. */
  readonly extras: ErrorExtras;
  /** The server's own id of the request, for its log. */
  readonly requestId: string | undefined;

  constructor({ code, message, status, extras = {}, requestId, cause }: ErrorFacts) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
    this.status = status;
    this.extras = extras;
    this.requestId = requestId;
  }
}

/** The error that an answer outside 2xx is. */
export function errorOf(status: number, body: unknown, requestId: string | undefined): EnsembleError {
  if (!isErrorBody(body)) {
    const message = `The answer (${status}) is not one of an Ensemble server`;
    return new EnsembleError({ code: 'NOT_ENSEMBLE', message, status, requestId });
  }
  const { code, message, ...extras } = body.error;
  return new EnsembleError({ code, message, status, extras, requestId });
}

function isErrorBody(body: unknown): body is ErrorBody {
  if (typeof body !== 'object' || body === null || !('error' in body)) return false;
  const { error } = body;
  return typeof error === 'object' && error !== null && 'code' in error && 'message' in error;
}
