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

/** HMAC-SHA-256 (RFC 2104). Its bytes come by way of text: that costs half of a digest in memory of its own. */
export function hmac(key: KeyObject, text: string): Uint8Array {
  return Buffer.from(createHmac('sha256', key).update(text).digest('binary'), 'latin1');
}

/** HMAC-SHA-256 as canonical unpadded base64url (RFC 4648, section 5). */
export function hmacBase64Url(key: KeyObject, text: string): string {
  return createHmac('sha256', key).update(text).digest('base64url');
}

/** SHA-256 (FIPS 180-4). */
export function sha256(text: string): Uint8Array {
  return Buffer.from(hash('sha256', text, 'binary'), 'latin1');
}

/** A place to put digests that are only looked at: one for every request would keep the collector busy. */
const looked = Buffer.alloc(32);

/** Is this the SHA-256 of the text? In time that does not depend on where they differ. */
export function isSha256Of(text: string, digest: Uint8Array): boolean {
  looked.write(hash('sha256', text, 'binary'), 'latin1');
  return timingSafeEqual(looked, digest);
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
