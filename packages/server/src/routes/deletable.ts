import type { IssuedStatus } from '@ensembleapp/core/auth/issued.ts';
import type { KeyView } from '@ensembleapp/protocol';

/** Keys and secrets are called deleted where tokens are called revoked. */
export function toStatus(asked: KeyView['status'] | 'all' | undefined): IssuedStatus | 'all' | undefined {
  return asked === 'deleted' ? 'revoked' : asked;
}
