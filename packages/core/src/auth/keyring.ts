import { deriveKey, HmacKey, importKey, type KeyObject, open, seal } from '../crypto.ts';
import type { Mac, Sealed } from './issued.ts';

/** The keys that are not in the database: one root key now, and those it replaced while rows are rewritten. */
export interface Keyring {
  /** Names the key that new rows are made with. */
  readonly keyId: string;
  /** Does the ring hold this key? A store whose rows name another one belongs to another key file. */
  has(keyId: string): boolean;
  /** HMAC-SHA-256 of a credential under the key named (an unknown one: the current key, so the work is the same). */
  mac(text: string, keyId?: string): Mac;
  /** Was this MAC made of the text? In constant time, and the same work whatever key it names. */
  proves(mac: Mac, text: string): boolean;
  seal(text: string, label: string): Sealed;
  /** Throws when the key is not in the ring or the box was tampered with. */
  open(sealed: Sealed, label: string): string;
}

interface RingKey {
  readonly id: string;
  readonly mac: HmacKey;
  readonly box: KeyObject;
}

/** @param roots at least 32 bytes each; the first one is used for everything new. */
export function createKeyring(root: Uint8Array, ...previous: readonly Uint8Array[]): Keyring {
  const current = ringKey(root);
  const keys = new Map([current, ...previous.map(ringKey)].map((key) => [key.id, key]));
  return {
    keyId: current.id,
    has: (keyId) => keys.has(keyId),
    mac(text, keyId = current.id) {
      const key = keys.get(keyId) ?? current;
      return { keyId: key.id, digest: key.mac.digest(text) };
    },
    proves: ({ keyId, digest }, text) => (keys.get(keyId) ?? current).mac.hasDigest(text, digest),
    seal: (text, label) => ({ keyId: current.id, box: seal(current.box, text, label) }),
    open(sealed, label) {
      const key = keys.get(sealed.keyId);
      if (!key) throw new Error(`the key ${sealed.keyId} is not in the key ring`);
      return open(key.box, sealed.box, label);
    },
  };
}

function ringKey(root: Uint8Array): RingKey {
  if (root.length < 32) throw new Error('a root key needs at least 32 bytes');
  return {
    id: Buffer.from(deriveKey(root, 'key id')).toString('hex').slice(0, 16),
    mac: new HmacKey(deriveKey(root, 'credential mac')),
    box: importKey(deriveKey(root, 'secret box')),
  };
}
