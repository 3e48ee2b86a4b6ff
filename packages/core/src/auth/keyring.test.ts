import { describe, expect, test } from 'vitest';
import { createKeyring } from './keyring.ts';

const OLD = new Uint8Array(32).fill(1);
const NEW = new Uint8Array(32).fill(2);

describe('a key ring', () => {
  test('makes everything new with its first key, and names it without telling it', () => {
    const ring = createKeyring(NEW, OLD);
    expect(ring.mac('text').keyId).toBe(ring.keyId);
    expect(ring.seal('text', 'sec_1').keyId).toBe(ring.keyId);
    expect(ring.keyId).toMatch(/^[0-9a-f]{16}$/);
    expect(Buffer.from(NEW).toString('hex')).not.toContain(ring.keyId);
  });

  test('still proves and opens what a key made that it replaced', () => {
    const before = createKeyring(OLD);
    const mac = before.mac('sk-ensemble-x');
    const sealed = before.seal('jwtsec_x', 'sec_1');
    const ring = createKeyring(NEW, OLD);
    expect(ring.has(mac.keyId)).toBe(true);
    expect(ring.mac('sk-ensemble-x', mac.keyId)).toEqual(mac);
    expect(ring.open(sealed, 'sec_1')).toBe('jwtsec_x');
  });

  test('proves nothing with a key it does not hold, after the same work', () => {
    const before = createKeyring(OLD);
    const mac = before.mac('sk-ensemble-x');
    const ring = createKeyring(NEW);
    expect(ring.has(mac.keyId)).toBe(false);
    expect(ring.mac('sk-ensemble-x', mac.keyId).digest).toEqual(ring.mac('sk-ensemble-x').digest);
    expect(ring.mac('sk-ensemble-x', mac.keyId).digest).not.toEqual(mac.digest);
    expect(() => ring.open(before.seal('jwtsec_x', 'sec_1'), 'sec_1')).toThrow(/not in the key ring/);
  });

  test('opens a box only on its own row, and only untouched', () => {
    const ring = createKeyring(NEW);
    const sealed = ring.seal('jwtsec_x', 'sec_1');
    expect(() => ring.open(sealed, 'sec_2')).toThrow();
    for (let at = 0; at < sealed.box.length; at++) {
      const box = Uint8Array.from(sealed.box, (byte, place) => (place === at ? byte ^ 1 : byte));
      expect(() => ring.open({ ...sealed, box }, 'sec_1')).toThrow();
      expect(() => ring.open({ ...sealed, box: sealed.box.slice(0, at) }, 'sec_1')).toThrow();
    }
  });

  test('never makes the same box twice', () => {
    const ring = createKeyring(NEW);
    const boxes = Array.from({ length: 100 }, () => Buffer.from(ring.seal('jwtsec_x', 'sec_1').box).toString('hex'));
    expect(new Set(boxes.map((box) => box.slice(0, 24))).size).toBe(100);
  });

  test('refuses a root key that is too short', () => {
    expect(() => createKeyring(new Uint8Array(31))).toThrow(/32 bytes/);
    expect(() => createKeyring(NEW, new Uint8Array(31))).toThrow(/32 bytes/);
  });
});
