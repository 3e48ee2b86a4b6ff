import { type Issued, statusOf } from '@ensembleapp/core/auth/issued.ts';
import type { Keyring } from '@ensembleapp/core/auth/keyring.ts';
import type { Store } from '@ensembleapp/core/store/store.ts';
import { ConfigFaults } from './config.ts';

/**
 * A server with another key than its store's would turn every caller away; it does not start.
 * @throws ConfigFaults when the newest credential that is alive was made with a key that is not at hand; the store is closed then
 */
export async function requireKey(store: Store, keyring: Keyring, now: number): Promise<void> {
  const [newest] = await store.credentials.changedSince((await store.credentials.lastStamp()) - 1, 1);
  if (!newest || statusOf(newest, now) !== 'active' || keyring.has(keyOf(newest))) return;
  await store.close();
  throw new ConfigFaults([
    'ENSEMBLE_SECRET_KEY: the credentials of this store were made with another key. Set the one they were made with, unset it to use the key file, or while rotating name the old one in ENSEMBLE_SECRET_KEY_PREVIOUS',
  ]);
}

function keyOf(issued: Issued): string {
  return issued.kind === 'secret' ? issued.sealed.keyId : issued.mac.keyId;
}
