import { describe, expect, test } from 'vitest';
import { importKey } from '../crypto.ts';
import { SECRET_VALUE, signJwt } from '../testing/jwt-cases.ts';
import { createJwtReader, type UnprovenJwt } from './jwt.ts';
import { createJwtVerifier } from './verify-jwt.ts';

const NOW = 1_705_408_000;
const KEY = importKey(Buffer.from(SECRET_VALUE));
const OTHER_KEY = importKey(Buffer.from('jwtsec_of_somebody_else'));
const BOUNDS = { audiences: ['ensembleapp.ai'], maxLifetime: 86_400 };
const HEADER = { alg: 'HS256', kid: 'sec_Example000000000' };

function read(text: string): UnprovenJwt {
  const jwt = createJwtReader()(text);
  if (!jwt) throw new Error('not a JWT');
  return jwt;
}

const text = signJwt(HEADER, { sub: 'user-123', exp: NOW + 60, aud: 'ensembleapp.ai' }, SECRET_VALUE);
const jwt = read(text);

describe('a JWT that was verified before', () => {
  test('is valid again, and says the same', () => {
    const verify = createJwtVerifier();
    const first = verify(jwt, KEY, BOUNDS, NOW * 1000);
    expect(first).toMatchObject({ status: 'valid', claims: { sub: 'user-123' } });
    expect(verify(jwt, KEY, BOUNDS, NOW * 1000)).toEqual(first);
  });

  test('expires, and breaks a bound that was lowered since', () => {
    const verify = createJwtVerifier();
    verify(jwt, KEY, BOUNDS, NOW * 1000);
    expect(verify(jwt, KEY, BOUNDS, (NOW + 90) * 1000).status).toBe('expired');
    expect(verify(jwt, KEY, { ...BOUNDS, maxLifetime: 29 }, NOW * 1000).status).toBe('broken');
    expect(verify(jwt, KEY, { ...BOUNDS, audiences: ['elsewhere'] }, NOW * 1000).status).toBe('broken');
  });

  test('is forged under any other key, and stays valid under its own', () => {
    const verify = createJwtVerifier();
    const statuses = [KEY, OTHER_KEY, KEY, importKey(Buffer.from(SECRET_VALUE))].map(
      (key) => verify(jwt, key, BOUNDS, NOW * 1000).status,
    );
    expect(statuses).toEqual(['valid', 'forged', 'valid', 'valid']);
  });

  test('lends nothing to one that differs from it in a single character', () => {
    const verify = createJwtVerifier();
    verify(jwt, KEY, BOUNDS, NOW * 1000);
    for (let at = text.indexOf('.') + 1; at < text.length; at++) {
      if (text[at] === '.') continue;
      const changed = read(`${text.slice(0, at)}${text[at] === 'A' ? 'B' : 'A'}${text.slice(at + 1)}`);
      expect(verify(changed, KEY, BOUNDS, NOW * 1000).status).toBe('forged');
    }
  });

  test('one that was forged is forged again', () => {
    const verify = createJwtVerifier();
    const statuses = [1, 2].map(() => verify(jwt, OTHER_KEY, BOUNDS, NOW * 1000).status);
    expect(statuses).toEqual(['forged', 'forged']);
  });
});
