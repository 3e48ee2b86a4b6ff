import { describe, expect, test } from 'vitest';
import { SAMPLE_TIME, sampleKey, sampleSecret, sampleToken } from '../testing/samples.ts';
import { viewKey, viewSecret, viewToken } from './view.ts';

const issued = {
  token: sampleToken('tok_abcdefghijklmnop'),
  key: sampleKey('key_abcdefghijklmnop'),
  secret: sampleSecret('sec_abcdefghijklmnop'),
};
const ended = { revokedAt: SAMPLE_TIME, revokedBy: { kind: 'cli', id: 'cli' } } as const;

describe('what lists show', () => {
  test('is a hint and no part of a secret', () => {
    const shown = [
      viewToken({ issued: issued.token, lastUsed: null }, SAMPLE_TIME),
      viewKey({ issued: issued.key, lastUsed: null }, SAMPLE_TIME),
      viewSecret({ issued: issued.secret, lastUsed: null }, SAMPLE_TIME),
    ];
    expect(shown.map((one) => ('hint' in one ? one.hint : null))).toEqual(['sk-ensemble-abcdef…', 'sk_abcdef…', null]);
    for (const one of shown) {
      for (const member of ['mac', 'sealed', 'digest', 'box', 'stamp', 'lifetimeSeconds'])
        expect(one).not.toHaveProperty(member);
      expect(JSON.stringify(one)).not.toMatch(/keyId|digest|box/);
    }
  });

  test('calls a token revoked where a key or secret is deleted', () => {
    expect(viewToken({ issued: { ...issued.token, ...ended }, lastUsed: null }, SAMPLE_TIME).status).toBe('revoked');
    expect(viewKey({ issued: { ...issued.key, ...ended }, lastUsed: null }, SAMPLE_TIME).status).toBe('deleted');
    expect(viewSecret({ issued: { ...issued.secret, ...ended }, lastUsed: null }, SAMPLE_TIME).status).toBe('deleted');
  });

  test('lets revocation and disabling beat expiry, and expiry begin at its millisecond', () => {
    const at = (own: object, now: number) =>
      viewToken({ issued: { ...issued.token, ...own }, lastUsed: null }, now).status;
    const expiresAt = SAMPLE_TIME + 1;
    expect(at({ expiresAt }, SAMPLE_TIME)).toBe('active');
    expect(at({ expiresAt }, SAMPLE_TIME + 1)).toBe('expired');
    expect(at({ expiresAt, disabled: true }, SAMPLE_TIME + 1)).toBe('disabled');
    expect(at({ expiresAt, disabled: true, ...ended }, SAMPLE_TIME + 1)).toBe('revoked');
  });
});
