import type { Keyring } from '../../auth/keyring.ts';
import { base62, sha256 } from '../../crypto.ts';
import type { ExecutionKey } from '../../store/execution-store.ts';

/**
 * The token that lets somebody answer one wait: `hitl_` and 43 letters and digits, 256 bits. It is worked out under a key that is not in the
 * database, so that it can be shown again and need not be stored.
 * @param keyId the key it was first made under
 */
export function answerToken(
  keyring: Keyring,
  { tenantId, id }: ExecutionKey,
  place: string,
  approver: string | null,
  keyId: string,
): string {
  const text = JSON.stringify(['answer', tenantId, id, place, approver]);
  return `hitl_${base62(keyring.mac(text, keyId).digest, 43)}`;
}

/** What the store knows a token by. */
export function digestOf(token: string): string {
  return Buffer.from(sha256(token)).toString('base64url');
}
