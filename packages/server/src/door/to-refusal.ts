import { Refusal } from '@ensembleapp/core/refusal.ts';
import { StoreUnavailable } from '@ensembleapp/core/store/store.ts';

/**
 * The one place where what was thrown becomes an answer. A refusal is meant; a store that cannot do its work is 503; anything else
 * is a bug of ours, answered with nothing inside.
 */
export function toRefusal(thrown: unknown, requestId: string): Refusal {
  if (thrown instanceof Refusal) return thrown;
  if (thrown instanceof StoreUnavailable) return new Refusal('UNAVAILABLE', undefined, { retryAfter: 1 });
  return new Refusal('INTERNAL_ERROR', undefined, { requestId });
}
