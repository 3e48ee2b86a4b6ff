import { expect, test } from 'vitest';
import { draw } from './format.ts';
import { createKeyring } from './keyring.ts';
import { nobodysProof, Proof } from './proof.ts';

const root = new Uint8Array(32).fill(1);
const keyring = createKeyring(root);
const { text } = draw('key');
const other = draw('key').text;

test('the text of the MAC is right the first time and every time after', () => {
  const proof = new Proof(keyring, keyring.mac(text));
  expect([proof.holds(text), proof.holds(text)]).toEqual([true, true]);
});

test('another text is wrong before and after the right one was seen, and does not take its place', () => {
  const proof = new Proof(keyring, keyring.mac(text));
  expect([other, text, other, text].map((one) => proof.holds(one))).toEqual([false, true, false, true]);
});

test('a MAC of a key that was replaced is proven under that key', () => {
  const rotated = createKeyring(new Uint8Array(32).fill(2), root);
  expect(new Proof(rotated, keyring.mac(text)).holds(text)).toBe(true);
});

test('no text is right for nobody', () => {
  const nobody = nobodysProof(keyring);
  expect([nobody.holds(text), nobody.holds(text), nobody.holds('')]).toEqual([false, false, false]);
});
