import { describe, expect, test } from 'vitest';
import { createKeyring, type Keyring } from './keyring.ts';
import { createProofs } from './proofs.ts';

/** A keyring that counts how often it was asked. */
function counting() {
  const keyring = createKeyring(new Uint8Array(32).fill(5));
  const asked = { times: 0 };
  const proves: Keyring['proves'] = (mac, text) => {
    asked.times++;
    return keyring.proves(mac, text);
  };
  return { keyring, asked, proofs: createProofs({ ...keyring, proves }) };
}

describe('the proof of a credential', () => {
  test('is asked of the keyring once, and holds again without it', () => {
    const { keyring, asked, proofs } = counting();
    const mac = keyring.mac('sk_right');
    expect([proofs.proves(mac, 'sk_right'), proofs.proves(mac, 'sk_right')]).toEqual([true, true]);
    expect(asked.times).toBe(1);
  });

  test('is asked again for every wrong text, whose it is or would be, before and after the right one', () => {
    const { keyring, asked, proofs } = counting();
    const mac = keyring.mac('sk_right');
    const nobody = { keyId: keyring.keyId, digest: new Uint8Array(32) };
    expect(proofs.proves(mac, 'sk_wrong')).toBe(false);
    expect(proofs.proves(mac, 'sk_right')).toBe(true);
    for (const one of [mac, nobody]) {
      for (const _ of [1, 2]) expect(proofs.proves(one, 'sk_wrong')).toBe(false);
    }
    expect(asked.times).toBe(6);
  });

  test('of one row is none of another, and a row that is read again is proven again', () => {
    const { keyring, asked, proofs } = counting();
    const mac = keyring.mac('sk_right');
    expect(proofs.proves(mac, 'sk_right')).toBe(true);
    expect(proofs.proves(keyring.mac('sk_other'), 'sk_right')).toBe(false);
    expect(proofs.proves({ ...mac }, 'sk_right')).toBe(true);
    expect(asked.times).toBe(3);
  });
});
