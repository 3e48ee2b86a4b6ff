import fc from 'fast-check';
import { jwtVerify, SignJWT } from 'jose';
import jsonwebtoken from 'jsonwebtoken';
import { describe, expect, test } from 'vitest';
import { HmacKey } from '../crypto.ts';
import { brokenJwts, goodJwts, ofLength, SECRET_VALUE, segment, signJwt, signSegments } from '../testing/jwt-cases.ts';
import { type JwtVerdict, verifyJwt } from './jwt.ts';
import { createJwtReader } from './read-jwt.ts';

const NOW = 1_705_408_000;
const KID = 'sec_Example000000000';
const KEY = new HmacKey(Buffer.from(SECRET_VALUE));
const BOUNDS = { audiences: ['ensembleapp.ai'], maxLifetime: 86_400 };
const HEADER = { alg: 'HS256', typ: 'JWT', kid: KID };
const CLAIMS = { sub: 'user-123', exp: NOW + 3600, iat: NOW, aud: 'ensembleapp.ai' };
const signer = { kid: KID, value: SECRET_VALUE, now: NOW };

function verdict(text: string, now = NOW): JwtVerdict | { status: 'unread' } {
  const reader = createJwtReader();
  const jwt = reader.takeApart(text);
  if (!jwt) return { status: 'unread' };
  if (jwt.kid !== KID) return { status: 'forged' };
  return verifyJwt(reader, jwt, KEY, BOUNDS, now * 1000);
}

describe('a JWT that keeps every rule is valid', () => {
  test.each(goodJwts(signer))('$title', ({ text }) => {
    expect(verdict(text).status).toBe('valid');
  });

  test('signed with jsonwebtoken, exactly as the documentation does', () => {
    for (const nowInSeconds of [NOW, NOW + 0.123]) {
      const token = jsonwebtoken.sign(
        {
          sub: 'user-123',
          exp: nowInSeconds + 3600,
          iat: nowInSeconds,
          aud: 'ensembleapp.ai',
          context: { name: 'Ron Johnson', email: 'ron@ensembleapps.ai' },
        },
        SECRET_VALUE,
        { algorithm: 'HS256', keyid: KID },
      );
      expect(verdict(token)).toMatchObject({
        status: 'valid',
        claims: { sub: 'user-123', context: { name: 'Ron Johnson', email: 'ron@ensembleapps.ai' } },
      });
    }
  });

  test('signed with jose', async () => {
    const token = await new SignJWT({ context: { plan: 'pro' } })
      .setProtectedHeader({ alg: 'HS256', kid: KID })
      .setSubject('user-123')
      .setAudience('ensembleapp.ai')
      .setIssuedAt(NOW)
      .setExpirationTime(NOW + 3600)
      .sign(new TextEncoder().encode(SECRET_VALUE));
    expect(verdict(token)).toMatchObject({ status: 'valid', claims: { sub: 'user-123', context: { plan: 'pro' } } });
  });
});

describe('a JWT that breaks one rule is not valid', () => {
  test.each(brokenJwts(signer))('$title', ({ text }) => {
    expect(verdict(text).status).not.toBe('valid');
    expect(verdict(text).status).not.toBe('expired');
  });

  test('however often its header was seen before on good ones', () => {
    const reader = createJwtReader();
    const good = signJwt(HEADER, CLAIMS, SECRET_VALUE);
    for (let round = 0; round < 3; round++) expect(reader.takeApart(good)?.kid).toBe(KID);
    const [header = ''] = good.split('.');
    const changed = reader.takeApart(signSegments(header, segment({ ...CLAIMS, aud: 'other' }), SECRET_VALUE));
    expect(changed && verifyJwt(reader, changed, KEY, BOUNDS, NOW * 1000).status).toBe('broken');
    expect(reader.takeApart(`${segment({ ...HEADER, alg: 'none' })}.${segment(CLAIMS)}.`)).toBeUndefined();
  });
});

describe('a JWT that is shown again', () => {
  const OTHER_KEY = new HmacKey(Buffer.from('another secret, of the same length or not'));

  function show(reader: ReturnType<typeof createJwtReader>, text: string, key = KEY, now = NOW): JwtVerdict['status'] {
    const jwt = reader.takeApart(text);
    if (!jwt) throw new Error('not read');
    return verifyJwt(reader, jwt, key, BOUNDS, now * 1000).status;
  }

  test('is judged anew: by its signature, its claims and the time', () => {
    const reader = createJwtReader();
    const text = signJwt(HEADER, CLAIMS, SECRET_VALUE);
    const statuses = [
      show(reader, text),
      show(reader, text),
      show(reader, text, OTHER_KEY),
      show(reader, text, KEY, CLAIMS.iat - 31),
      show(reader, text, KEY, CLAIMS.exp + 30),
    ];
    expect(statuses).toEqual(['valid', 'valid', 'forged', 'broken', 'expired']);
  });

  test('lends its signature to no other', () => {
    const reader = createJwtReader();
    const [header, payload, signature] = signJwt(HEADER, CLAIMS, SECRET_VALUE).split('.');
    expect(show(reader, `${header}.${payload}.${signature}`)).toBe('valid');
    const others = [
      `${header}.${segment({ ...CLAIMS, sub: 'admin' })}.${signature}`,
      `${segment({ ...HEADER, typ: 'jwt' })}.${payload}.${signature}`,
    ];
    for (const other of others) expect(show(reader, other)).toBe('forged');
  });

  test('is read again when more were shown than are remembered', () => {
    const reader = createJwtReader();
    const texts = Array.from({ length: 4100 }, (_, at) =>
      signJwt(HEADER, { ...CLAIMS, sub: `user-${at}` }, SECRET_VALUE),
    );
    for (const text of [...texts, ...texts.slice(0, 10)]) expect(show(reader, text)).toBe('valid');
  });
});

describe('the length of a JWT', () => {
  test('may be 8,192 bytes and not one more', () => {
    const longest = ofLength(8192, HEADER, CLAIMS, SECRET_VALUE);
    const tooLong = ofLength(8193, HEADER, CLAIMS, SECRET_VALUE);
    expect([longest.length, tooLong.length]).toEqual([8192, 8193]);
    expect(verdict(longest).status).toBe('valid');
    expect(verdict(tooLong).status).toBe('unread');
  });
});

describe('a JWT past its end', () => {
  const text = signJwt(HEADER, CLAIMS, SECRET_VALUE);

  test('holds through the leeway of 30 seconds and ends with it', () => {
    expect(verdict(text, CLAIMS.exp + 29.999).status).toBe('valid');
    expect(verdict(text, CLAIMS.exp + 30)).toMatchObject({ status: 'expired', expiredAt: CLAIMS.exp * 1000 });
  });

  test('says so only when its signature is right and it keeps every other rule', () => {
    const late = CLAIMS.exp + 3600;
    expect(verdict(`${text.slice(0, -43)}${segment(Buffer.alloc(32))}`, late).status).toBe('forged');
    expect(verdict(signJwt(HEADER, { ...CLAIMS, aud: 'other' }, SECRET_VALUE), late).status).toBe('broken');
  });
});

describe('what a secret allows', () => {
  test('is at most its own longest life', () => {
    const reader = createJwtReader();
    const jwt = reader.takeApart(signJwt(HEADER, CLAIMS, SECRET_VALUE));
    if (!jwt) throw new Error('not read');
    expect(verifyJwt(reader, jwt, KEY, { ...BOUNDS, maxLifetime: 3570 }, NOW * 1000).status).toBe('valid');
    expect(verifyJwt(reader, jwt, KEY, { ...BOUNDS, maxLifetime: 3569 }, NOW * 1000).status).toBe('broken');
  });
});

const json = fc.jsonValue();
const oddly = <Value>(likely: fc.Arbitrary<Value>) =>
  fc.oneof({ weight: 15, arbitrary: likely }, { weight: 1, arbitrary: json });
const rarely = (arbitrary: fc.Arbitrary<unknown>) =>
  fc.oneof({ weight: 15, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary });
const near = fc.oneof(
  fc.integer({ min: NOW - 90, max: NOW + 31 }),
  fc.double({ min: NOW - 90, max: NOW + 31, noNaN: true }),
);
const headers = fc.record({
  alg: oddly(fc.constant('HS256')),
  kid: oddly(fc.constant(KID)),
  typ: oddly(fc.constantFrom('JWT', 'jwt', undefined)),
  crit: rarely(json),
  b64: rarely(fc.boolean()),
});
const payloads = fc.record({
  sub: oddly(fc.string({ minLength: 1, maxLength: 20 })),
  exp: oddly(fc.oneof(near, fc.integer({ min: NOW, max: NOW + 86_500 }))),
  aud: oddly(fc.oneof(fc.constant('ensembleapp.ai'), fc.array(fc.constantFrom('ensembleapp.ai', 'other')))),
  iat: oddly(fc.option(near, { nil: undefined })),
  nbf: oddly(fc.option(near, { nil: undefined })),
  context: oddly(fc.option(fc.dictionary(fc.string(), json), { nil: undefined })),
  ensemble: oddly(fc.constantFrom({ agents: ['a'] }, undefined)),
  other: json,
});

describe('everything accepted here', () => {
  test('jsonwebtoken and jose accept too', async () => {
    let accepted = 0;
    const scratch = fc.oneof(
      { weight: 9, arbitrary: fc.constant('') },
      { weight: 1, arbitrary: fc.constantFrom('=', ' ', '.', 'A', '\n') },
    );
    await fc.assert(
      fc.asyncProperty(headers, payloads, scratch, async (header, payload, more) => {
        const text = signJwt(header, payload, SECRET_VALUE) + more;
        if (verdict(text).status !== 'valid') return;
        accepted++;
        const asked = { audience: 'ensembleapp.ai', clockTolerance: 30 };
        jsonwebtoken.verify(text, SECRET_VALUE, { ...asked, algorithms: ['HS256'], clockTimestamp: NOW });
        await jwtVerify(text, new TextEncoder().encode(SECRET_VALUE), {
          ...asked,
          algorithms: ['HS256'],
          currentDate: new Date(NOW * 1000),
        });
      }),
      { numRuns: 3000 },
    );
    expect(accepted).toBeGreaterThan(100);
  });

  test('is one and the same text: no other signature of it is accepted', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 300 }), fc.integer({ min: 0, max: 127 }), (place, code) => {
        const good = signJwt(HEADER, CLAIMS, SECRET_VALUE);
        const at = place % good.length;
        const changed = good.slice(0, at) + String.fromCharCode(code) + good.slice(at + 1);
        if (changed !== good) expect(verdict(changed).status).not.toBe('valid');
      }),
      { numRuns: 2000 },
    );
  });
});
