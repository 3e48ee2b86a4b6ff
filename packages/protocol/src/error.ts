import type { Scope } from './scope.ts';

/**
 * Every code an answer outside 2xx may carry, with its status and the message used when nothing more exact can be said.
 * Clients branch on the code; messages are for people.
 */
export const ERRORS = {
  INVALID_INPUT: { status: 400, message: 'Invalid input' },
  UNAUTHORIZED: { status: 401, message: 'Invalid API token' },
  TOKEN_EXPIRED: { status: 401, message: 'API token expired' },
  FORBIDDEN: { status: 403, message: 'Forbidden' },
  NOT_FOUND: { status: 404, message: 'Not found' },
  METHOD_NOT_ALLOWED: { status: 405, message: 'Method not allowed' },
  TIMEOUT: { status: 408, message: 'Execution timed out' },
  CONFLICT: { status: 409, message: 'Conflict' },
  THREAD_BUSY: { status: 409, message: 'Thread is busy' },
  MANAGED_BY_FILES: { status: 409, message: 'Managed by files' },
  PAYLOAD_TOO_LARGE: { status: 413, message: 'Payload too large' },
  UNSUPPORTED_MEDIA_TYPE: { status: 415, message: 'Unsupported media type' },
  OUTPUT_SCHEMA_MISMATCH: { status: 422, message: 'Output does not match the schema' },
  RATE_LIMIT_EXCEEDED: { status: 429, message: 'Rate limit exceeded' },
  CONCURRENT_LIMIT_EXCEEDED: { status: 429, message: 'Too many concurrent executions' },
  EXECUTION_FAILED: { status: 500, message: 'Execution failed' },
  INTERNAL_ERROR: { status: 500, message: 'Internal error' },
  PROVIDER_ERROR: { status: 502, message: 'Model provider failed' },
  UNAVAILABLE: { status: 503, message: 'Service unavailable' },
  PROVIDER_NOT_CONFIGURED: { status: 503, message: 'Provider not configured' },
  PROVIDER_TIMEOUT: { status: 504, message: 'Model provider timed out' },
} as const satisfies Record<string, { status: number; message: string }>;

export type ErrorCode = keyof typeof ERRORS;

/** One fault of an input: where it is, and what is wrong. Definitions add their place in the text. */
export interface ErrorDetail {
  readonly path: string;
  readonly message: string;
  readonly code?: string;
  readonly hint?: string;
  readonly file?: string;
  readonly line?: number;
  readonly column?: number;
}

/** What may stand beside `code` and `message`; which code carries which is said in the HTTP reference. */
export interface ErrorExtras {
  readonly details?: readonly ErrorDetail[];
  readonly expiredAt?: number;
  readonly requiredScope?: Scope;
  readonly providedScopes?: readonly Scope[];
  readonly restriction?: string;
  readonly executionId?: string;
  readonly step?: string;
  readonly provider?: string;
  readonly timeout?: number;
  readonly id?: string;
  readonly status?: string;
  readonly currentVersion?: number;
  readonly file?: string;
  readonly limit?: number;
  readonly reset?: number;
  readonly retryAfter?: number;
  readonly supported?: readonly string[];
  readonly requestId?: string;
}

export interface ErrorBody {
  readonly error: { readonly code: ErrorCode; readonly message: string } & ErrorExtras;
}
