import { NetworkRefusal } from '../../network.ts';
import { StepFailure } from '../step-failure.ts';
import { networkFailure } from './network-failure.ts';

/** Reasons that are ours to give (language reference, 17.3); a handler's own code may be none of them. */
const RESERVED = new Set([
  ...['STEP_FAILED', 'STEP_TIMEOUT', 'ATTEMPT_TIMEOUT', 'EXPRESSION_ERROR', 'FORBIDDEN_NAME', 'LIMIT_EXCEEDED'],
  ...['INVALID_INPUT', 'INVALID_ITEMS', 'LOOP_LIMIT', 'NOT_FOUND', 'STATE_TYPE', 'OUTPUT_SCHEMA_MISMATCH'],
  ...['SCORE_TOO_LOW', 'REJECTED', 'NETWORK_ERROR', 'ADDRESS_NOT_ALLOWED', 'PROVIDER_ERROR'],
  ...['PROVIDER_NOT_CONFIGURED', 'PROVIDER_TIMEOUT', 'OPERATION_UNAVAILABLE', 'INTERRUPTED', 'CANCELLED'],
]);
const OWN_CODE = /^[A-Z][A-Z0-9_]{0,63}$/;
const LONGEST_MESSAGE = 1000;

/** What a handler threw, as a failure: its message, and of its members `status`, `code` and `retryable: false`. Never its stack. */
export function handlerFailure(error: unknown): StepFailure {
  if (error instanceof StepFailure) return error;
  if (error instanceof NetworkRefusal) return networkFailure(error);
  const { status, code, retryable } = readMembers(error);
  return new StepFailure(
    typeof code === 'string' && OWN_CODE.test(code) && !RESERVED.has(code) ? code : 'STEP_FAILED',
    readMessage(error).slice(0, LONGEST_MESSAGE),
    {
      status: typeof status === 'number' && Number.isInteger(status) ? status : undefined,
      retryable: retryable === false ? false : undefined,
    },
  );
}

function readMessage(error: unknown): string {
  if (error instanceof Error && error.message !== '') return error.message;
  return typeof error === 'string' && error !== '' ? error : 'The handler failed without saying why';
}

function readMembers(error: unknown): {
  readonly status?: unknown;
  readonly code?: unknown;
  readonly retryable?: unknown;
} {
  return typeof error === 'object' && error !== null ? error : {};
}
