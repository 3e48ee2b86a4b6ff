import { describe, expect, test } from 'vitest';
import { SAMPLE_TIME, sampleSecret, sampleToken } from '../testing/samples.ts';
import { createKeyring } from './keyring.ts';
import { createKnownCredentials } from './known.ts';

const keyring = createKeyring(new Uint8Array(32).fill(3));
const revoked = { revokedAt: SAMPLE_TIME, revokedBy: { kind: 'cli', id: 'cli' } } as const;

describe('known credentials', () => {
  test('keep a row that was read when nothing changed meanwhile', () => {
    const known = createKnownCredentials(keyring, 10);
    const { generation } = known;
    const admitted = known.admit(sampleToken('tok_a', { stamp: 1 }), generation);
    expect(known.find('tok_a')).toBe(admitted);
  });

  test('do not keep a row that was read before a change was learned', () => {
    const known = createKnownCredentials(keyring, 10);
    const { generation } = known;
    const row = sampleToken('tok_a', { stamp: 1 });
    known.learn([{ ...row, ...revoked, stamp: 2 }]);
    expect(known.admit(row, generation).issued.revokedAt).toBeNull();
    expect(known.find('tok_a')).toBeUndefined();
  });

  test('drop a row as soon as a later one is learned, and not for an earlier one', () => {
    const known = createKnownCredentials(keyring, 10);
    known.admit(sampleToken('tok_a', { stamp: 5 }), known.generation);
    known.learn([sampleToken('tok_a', { stamp: 4 })]);
    expect(known.find('tok_a')).toBeDefined();
    known.learn([sampleToken('tok_a', { stamp: 6, ...revoked })]);
    expect(known.find('tok_a')).toBeUndefined();
  });

  test('learn nothing from an empty list, so that syncing does not empty the memory', () => {
    const known = createKnownCredentials(keyring, 10);
    const { generation } = known;
    known.learn([]);
    expect(known.generation).toBe(generation);
  });

  test('forget the row that was used longest ago when they are full', () => {
    const known = createKnownCredentials(keyring, 2);
    for (const id of ['tok_a', 'tok_b']) known.admit(sampleToken(id, { stamp: 1 }), known.generation);
    known.find('tok_a');
    known.admit(sampleToken('tok_c', { stamp: 1 }), known.generation);
    expect(['tok_a', 'tok_b', 'tok_c'].map((id) => known.find(id) !== undefined)).toEqual([true, false, true]);
  });

  test('keep no signing secret that their keys do not open', () => {
    const known = createKnownCredentials(keyring, 10);
    const sealed = createKeyring(new Uint8Array(32).fill(4)).seal('jwtsec_x', 'sec_a');
    expect(() => known.admit(sampleSecret('sec_a', { sealed }), known.generation)).toThrow();
    expect(known.find('sec_a')).toBeUndefined();
  });
});
