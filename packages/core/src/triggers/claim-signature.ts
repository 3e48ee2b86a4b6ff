import { Refusal } from '../refusal.ts';
import type { IdempotencyScope } from '../store/idempotency-store.ts';
import type { World } from '../world.ts';
import type { Signature } from './prove.ts';

/** What a signature opened. */
export interface Opened {
  readonly tenantId: string;
  readonly ensemble: string;
  readonly path: string;
}

/** Gives a signature back, since what it signed started nothing. */
export type Unclaim = () => Promise<void>;

/**
 * Takes a signature for good, in every process of this store.
 * @throws Refusal CONFLICT when it was taken before, within the time that it is good for
 */
export async function claimSignature(
  { store, clock }: Pick<World, 'store' | 'clock'>,
  { tenantId, ensemble, path }: Opened,
  { digest, validFor }: Signature,
): Promise<Unclaim> {
  const scope: IdempotencyScope = {
    tenantId,
    identity: `trigger ${ensemble}`,
    method: 'signature',
    path,
    key: digest,
  };
  const now = clock.now();
  const { status } = await store.idempotency.claim(scope, digest, now, now - validFor);
  if (status !== 'claimed') throw new Refusal('CONFLICT', 'This signature was used before');
  return () => store.idempotency.release(scope);
}
