import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  createSecretKey,
  hash,
  hkdfSync,
  type KeyObject,
  randomBytes,
  randomUUID,
  timingSafeEqual,
} from 'node:crypto';

// The one file of core that touches node:crypto. WebCrypto costs about ten times as much on Node and is never synchronous.

export type { KeyObject };

const BASE62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
/** Bytes from here on would make some characters likelier than others. */
const UNBIASED = 256 - (256 % 62);

/** Base62 characters from the system's CSPRNG, without bias. */
export function randomText(length: number): string {
  let text = '';
  while (text.length < length) {
    for (const byte of randomBytes(length * 2)) {
      if (byte < UNBIASED && text.length < length) text += BASE62.charAt(byte % 62);
    }
  }
  return text;
}

/** Bytes as one number in base62, filled up with zeros: 43 characters hold 32 bytes. */
export function base62(bytes: Uint8Array, length: number): string {
  let rest = BigInt(`0x${Buffer.from(bytes).toString('hex')}`);
  let text = '';
  for (; text.length < length; rest /= 62n) text = BASE62.charAt(Number(rest % 62n)) + text;
  return text;
}

/** 122 random bits in letters and digits, from entropy that is drawn in bulk: for ids that are made once per request. */
export function randomId(): string {
  return randomUUID().replaceAll('-', '');
}

/** Imports key bytes once; every later use skips the import. */
export function importKey(bytes: Uint8Array): KeyObject {
  return createSecretKey(bytes);
}

/** HKDF-SHA-256 (RFC 5869) of a root key; `purpose` keeps the derived keys apart. 32 bytes. */
export function deriveKey(root: Uint8Array, purpose: string): Uint8Array {
  return new Uint8Array(hkdfSync('sha256', root, 'ensemble', purpose, 32));
}

const BLOCK = 64;
const DIGEST = 32;
/** Longest message whose MAC is made here, in bytes of UTF-8; a longer one takes node's own, slower way. */
const MESSAGE = 24_576;

/** Where one digest at a time is put together: memory for every request would keep the collector busy. */
const message = Buffer.alloc(BLOCK + MESSAGE);
const made = Buffer.alloc(43);
const given = Buffer.alloc(43);

/**
 * A key for HMAC-SHA-256 (RFC 2104) whose two pads are made once. Two one-shot hashes over them cost half of what a Hmac object does, and
 * this is what every request pays.
 */
export class HmacKey {
  readonly #bytes: Uint8Array;
  readonly #inner: Uint8Array;
  /** The outer pad, and behind it room for the inner hash. */
  readonly #outer: Buffer;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    const key = Buffer.alloc(BLOCK);
    key.set(bytes.length > BLOCK ? hash('sha256', bytes, 'buffer') : bytes);
    this.#inner = key.map((byte) => byte ^ 0x36);
    this.#outer = Buffer.concat([key.map((byte) => byte ^ 0x5c), Buffer.alloc(DIGEST)]);
  }

  digest(text: string): Uint8Array {
    return Buffer.from(this.#sign(text, 'binary'), 'latin1');
  }

  /** Canonical and unpadded (RFC 4648, section 5). */
  base64Url(text: string): string {
    return this.#sign(text, 'base64url');
  }

  /** Is this the digest of the text? In time that does not depend on where they differ. */
  hasDigest(text: string, digest: Uint8Array): boolean {
    made.write(this.#sign(text, 'binary'), 'latin1');
    return digest.length === DIGEST && timingSafeEqual(made.subarray(0, DIGEST), digest);
  }

  /** Is this the text's signature in its one canonical base64url form? Likewise. */
  hasSignature(text: string, signature: string): boolean {
    made.write(this.#sign(text, 'base64url'), 'latin1');
    return (
      signature.length === given.length &&
      given.write(signature, 'utf8') === given.length &&
      timingSafeEqual(made, given)
    );
  }

  #sign(text: string, encoding: 'binary' | 'base64url'): string {
    if (text.length * 3 > MESSAGE) return createHmac('sha256', this.#bytes).update(text).digest(encoding);
    message.set(this.#inner);
    const length = message.write(text, BLOCK, 'utf8');
    this.#outer.write(hash('sha256', message.subarray(0, BLOCK + length), 'binary'), BLOCK, 'latin1');
    return hash('sha256', this.#outer, encoding);
  }
}

/** HMAC (RFC 2104) of the parts, one behind the other, under a key that others chose. */
export function hmac(
  algorithm: 'sha1' | 'sha256' | 'sha384' | 'sha512',
  key: string,
  encoding: 'hex' | 'base64',
  ...parts: readonly (string | Uint8Array)[]
): string {
  const made = createHmac(algorithm, key);
  for (const part of parts) made.update(part);
  return made.digest(encoding);
}

/** Are two secrets the same? In time that depends neither on where they differ nor on how long they are. */
export function equalTexts(a: string, b: string): boolean {
  return timingSafeEqual(sha256(a), sha256(b));
}

/** SHA-256 (FIPS 180-4). */
export function sha256(text: string): Uint8Array {
  return Buffer.from(hash('sha256', text, 'binary'), 'latin1');
}

/** SHA-256 in base64url: a name for a text that does not tell the text, unless it can be guessed. */
export function fingerprint(text: string): string {
  return hash('sha256', text, 'base64url');
}

/** Compares in time that does not depend on where they differ. Different lengths are unequal. */
export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && timingSafeEqual(a, b);
}

const NONCE = 12;
const TAG = 16;

/** AES-256-GCM (NIST SP 800-38D): nonce, ciphertext, tag. `label` is authenticated, not stored: a box moved to another row does not open. */
export function seal(key: KeyObject, text: string, label: string): Uint8Array {
  const nonce = randomBytes(NONCE);
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(label));
  return Buffer.concat([nonce, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]);
}

/** Opens what `seal` closed; throws when key, label or box are not the same. */
export function open(key: KeyObject, box: Uint8Array, label: string): string {
  const decipher = createDecipheriv('aes-256-gcm', key, box.subarray(0, NONCE), { authTagLength: TAG });
  decipher.setAAD(Buffer.from(label)).setAuthTag(box.subarray(-TAG));
  return Buffer.concat([decipher.update(box.subarray(NONCE, -TAG)), decipher.final()]).toString('utf8');
}
