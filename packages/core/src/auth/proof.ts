import { equalBytes, isSha256Of, sha256 } from '../crypto.ts';
import type { Mac } from './issued.ts';
import type { Keyring } from './keyring.ts';

/**
 * Tells whether a text is the credential that a MAC was made of. The right text is remembered by its SHA-256, so that proving it again
 * takes one hash; a wrong one takes a hash and a MAC, whatever row it names.
 */
export class Proof {
  readonly #keyring: Keyring;
  readonly #mac: Mac;
  #proven: Uint8Array = new Uint8Array(32);

  constructor(keyring: Keyring, mac: Mac) {
    this.#keyring = keyring;
    this.#mac = mac;
  }

  holds(text: string): boolean {
    if (isSha256Of(text, this.#proven)) return true;
    const { digest } = this.#keyring.mac(text, this.#mac.keyId);
    if (!equalBytes(digest, this.#mac.digest)) return false;
    this.#proven = sha256(text);
    return true;
  }
}

/** The proof of a credential that nobody has: as much work as for any other, and never right. */
export function nobodysProof(keyring: Keyring): Proof {
  return new Proof(keyring, { keyId: keyring.keyId, digest: new Uint8Array(32) });
}
