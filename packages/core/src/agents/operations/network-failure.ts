import type { NetworkRefusal, NetworkRefusalCode } from '../../network.ts';
import { StepFailure } from '../step-failure.ts';

const REASONS = {
  ADDRESS_NOT_ALLOWED: 'ADDRESS_NOT_ALLOWED',
  NETWORK_ERROR: 'NETWORK_ERROR',
  RESPONSE_TOO_LARGE: 'LIMIT_EXCEEDED',
  TOO_MANY_REDIRECTS: 'NETWORK_ERROR',
} as const satisfies Record<NetworkRefusalCode, string>;

/** An outgoing request that was refused or broke, as a failure. Only a fault of the connection may go away by trying again. */
export function networkFailure({ code, message }: NetworkRefusal): StepFailure {
  return new StepFailure(REASONS[code], message, { retryable: code === 'NETWORK_ERROR' });
}
