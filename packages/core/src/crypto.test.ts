import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { HmacKey } from './crypto.ts';

/** RFC 4231, section 4: key, data, HMAC-SHA-256. */
const VECTORS: readonly [Uint8Array, string, string][] = [
  [Buffer.alloc(20, 0x0b), 'Hi There', 'b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7'],
  [
    Buffer.from('Jefe'),
    'what do ya want for nothing?',
    '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843',
  ],
  [
    Buffer.alloc(131, 0xaa),
    'Test Using Larger Than Block-Size Key - Hash Key First',
    '60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54',
  ],
];

describe('an HMAC key', () => {
  test.each(VECTORS)('makes the published digests', (key, data, digest) => {
    expect(Buffer.from(new HmacKey(key).digest(data)).toString('hex')).toBe(digest);
  });

  test('makes the same as node’s own for any key and text, of any length', () => {
    const text = fc.oneof(fc.string({ unit: 'binary' }), fc.string({ minLength: 8000, maxLength: 9000 }));
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), text, (bytes, message) => {
        const key = new HmacKey(bytes);
        const right = createHmac('sha256', bytes).update(message).digest();
        expect(key.digest(message)).toEqual(right);
        expect(key.base64Url(message)).toBe(right.toString('base64url'));
        expect(key.hasDigest(message, right)).toBe(true);
        expect(key.hasSignature(message, right.toString('base64url'))).toBe(true);
      }),
    );
  });

  test('knows a wrong digest or signature, of any length and in any alphabet', () => {
    const key = new HmacKey(Buffer.from('key'));
    const right = key.base64Url('text');
    for (const wrong of [
      '',
      right.slice(1),
      `${right}=`,
      ` ${right.slice(1)}`,
      `Ł${right.slice(1)}`,
      `€${right.slice(3)}`,
    ]) {
      expect(key.hasSignature('text', wrong)).toBe(false);
    }
    expect(key.hasDigest('text', new Uint8Array(32))).toBe(false);
    expect(key.hasDigest('text', new Uint8Array(43))).toBe(false);
    expect(key.hasDigest('text ', key.digest('text'))).toBe(false);
  });
});
