import { describe, expect, test } from 'vitest';
import { issueKey, issueSecret, issueToken } from '../testing/issue.ts';
import { openTestApp, refusal } from '../testing/test-app.ts';

const WHOAMI = '/api/v1/whoami';
const INVALID_TOKEN = refusal('UNAUTHORIZED', 'Invalid API token');
const INVALID_KEY = refusal('UNAUTHORIZED', 'Invalid API key');
const NOT_MINE = refusal('FORBIDDEN', 'x-tenant-id does not match the credential');

describe('which credential a request carries', () => {
  test('is one: two are refused, also when one of them is right', async () => {
    const app = await openTestApp();
    const token = await issueToken(app, ['admin']);
    const key = await issueKey(app);
    for (const bearer of [token.text, 'x']) {
      const answer = await app.call('GET', WHOAMI, { bearer, key: key.text, tenant: 'default' });
      expect([answer.status, answer.body]).toEqual([400, refusal('INVALID_INPUT', 'Send one credential, not two')]);
    }
  });

  test('is none when the headers are empty', async () => {
    const app = await openTestApp();
    for (const headers of [{ authorization: '' }, { 'x-api-key': '' }, { authorization: '', 'x-api-key': '' }]) {
      const answer = await app.call('GET', WHOAMI, { headers });
      expect([answer.status, answer.body]).toEqual([401, refusal('UNAUTHORIZED', 'Missing authorization header')]);
      expect(answer.headers.get('www-authenticate')).toBe('Bearer realm="ensemble"');
    }
  });

  test('is never read from a query, a body or a cookie', async () => {
    const app = await openTestApp();
    const { text } = await issueToken(app, ['admin']);
    for (const name of ['token', 'access_token', 'api_key', 'x-api-key', 'authorization']) {
      expect((await app.call('GET', `${WHOAMI}?${name}=${text}`)).status).toBe(401);
    }
    const body = { access_token: text, authorization: `Bearer ${text}` };
    expect((await app.call('POST', '/api/v1/tokens', { body })).status).toBe(401);
    expect((await app.call('GET', WHOAMI, { headers: { cookie: `token=${text}; session=${text}` } })).status).toBe(401);
  });

  test('may follow the scheme in any letter case after one space, and headers may be written in any case', async () => {
    const app = await openTestApp();
    const { text } = await issueToken(app, ['admin']);
    const status = async (headers: Record<string, string>) => (await app.call('GET', WHOAMI, { headers })).status;
    for (const scheme of ['Bearer', 'bearer', 'BEARER', 'bEaReR'])
      expect(await status({ authorization: `${scheme} ${text}` })).toBe(200);
    for (const name of ['Authorization', 'AUTHORIZATION', 'aUtHoRiZaTiOn'])
      expect(await status({ [name]: `Bearer ${text}` })).toBe(200);
    for (const wrong of [
      text,
      `Bearer  ${text}`,
      `Bearer\t${text}`,
      `Bearer:${text}`,
      `Basic ${text}`,
      `Token ${text}`,
      `Bearer ${text},`,
      `Bearer "${text}"`,
      `Bearer ${text} ${text}`,
      `Bearer ${text}, Bearer ${text}`,
      'Bearer',
      'Bearer null',
      'Bearer undefined',
      `Basic ${btoa(`x:${text}`)}`,
    ]) {
      const answer = await app.call('GET', WHOAMI, { headers: { authorization: wrong } });
      expect([answer.status, answer.body]).toEqual([401, INVALID_TOKEN]);
    }
  });

  test('is told by the header it stands in: a key is no token and a token no key', async () => {
    const app = await openTestApp();
    const token = await issueToken(app, ['admin']);
    const key = await issueKey(app);
    const secret = await issueSecret(app);
    for (const bearer of [
      key.text,
      secret.text,
      secret.id,
      token.id,
      token.text.slice(0, -1),
      `${token.text}0`,
      token.text.toUpperCase(),
    ]) {
      expect((await app.call('GET', WHOAMI, { bearer })).body).toEqual(INVALID_TOKEN);
    }
    for (const wrong of [token.text, secret.jwt(), secret.text, key.id, `Bearer ${key.text}`, key.text.slice(0, -1)]) {
      expect((await app.call('GET', WHOAMI, { key: wrong, tenant: 'default' })).body).toEqual(INVALID_KEY);
    }
  });
});

describe('the tenant of a credential', () => {
  test('must be named beside a key, exactly', async () => {
    const app = await openTestApp();
    const { text: key } = await issueKey(app, {}, 'acme');
    const missing = await app.call('GET', WHOAMI, { key });
    expect([missing.status, missing.body]).toEqual([401, refusal('UNAUTHORIZED', 'Missing x-tenant-id header')]);
    expect((await app.call('GET', WHOAMI, { key, tenant: '' })).body).toEqual(missing.body);
    expect((await app.call('GET', WHOAMI, { key, tenant: 'acme' })).body).toMatchObject({
      kind: 'key',
      tenantId: 'acme',
    });
    for (const tenant of ['default', 'Acme', 'acme2', 'acm', 'acme, acme', '../acme', '*']) {
      const answer = await app.call('GET', WHOAMI, { key, tenant });
      expect([answer.status, answer.body]).toEqual([401, INVALID_KEY]);
    }
  });

  test('may be named beside a token or JWT, and must then be its own', async () => {
    const app = await openTestApp();
    const token = await issueToken(app, ['admin'], {}, 'acme');
    const secret = await issueSecret(app, {}, 'acme');
    for (const bearer of [token.text, secret.jwt()]) {
      expect((await app.call('GET', WHOAMI, { bearer, tenant: 'acme' })).body.tenantId).toBe('acme');
      expect((await app.call('GET', WHOAMI, { bearer, tenant: '' })).body.tenantId).toBe('acme');
      const answer = await app.call('GET', WHOAMI, { bearer, tenant: 'default' });
      expect([answer.status, answer.body]).toEqual([403, NOT_MINE]);
      expect(answer.headers.get('www-authenticate')).toBe(
        'Bearer realm="ensemble", error="insufficient_scope", error_description="x-tenant-id does not match the credential"',
      );
    }
  });

  test('is the credential’s own, whatever claims, names and bodies say', async () => {
    const app = await openTestApp();
    const secret = await issueSecret(app, {}, 'acme');
    const bearer = secret.jwt({ tenantId: 'default', tenant: 'default', tid: 'default' });
    expect((await app.call('GET', WHOAMI, { bearer })).body.tenantId).toBe('acme');
  });
});

describe('x-user-id', () => {
  test('names the user a backend acts for, when its key was made for that', async () => {
    const app = await openTestApp();
    const { text: key } = await issueKey(app, { onBehalfOf: true });
    const answer = await app.call('GET', WHOAMI, {
      key,
      tenant: 'default',
      headers: { 'x-user-id': 'ada@example.com' },
    });
    expect(answer.body).toMatchObject({ kind: 'key', user: 'ada@example.com' });
    expect((await app.call('GET', WHOAMI, { key, tenant: 'default' })).body.user).toBeNull();
  });

  test('is refused beside every other credential', async () => {
    const app = await openTestApp();
    const headers = { 'x-user-id': 'ada' };
    const calls = [
      { key: (await issueKey(app)).text, tenant: 'default' },
      { bearer: (await issueToken(app, ['admin'])).text },
      { bearer: (await issueSecret(app)).jwt() },
    ];
    for (const call of calls) {
      const answer = await app.call('GET', WHOAMI, { ...call, headers });
      expect([answer.status, answer.body]).toEqual([
        403,
        refusal('FORBIDDEN', 'x-user-id is not allowed for this credential'),
      ]);
    }
  });

  test.each([
    ['an empty one', ''],
    ['one too long', 'x'.repeat(257)],
    ['one beyond ASCII, which peers may decode differently', 'Jos\u00e9'],
  ])('must be 1 to 256 ASCII characters: %s is refused and nobody is acted for', async (_, user) => {
    const app = await openTestApp();
    const { text: key } = await issueKey(app, { onBehalfOf: true });
    const answer = await app.call('GET', WHOAMI, { key, tenant: 'default', headers: { 'x-user-id': user } });
    const details = [{ path: 'x-user-id', message: 'must be 1 to 256 ASCII characters' }];
    expect([answer.status, answer.body]).toEqual([400, refusal('INVALID_INPUT', 'Invalid input', { details })]);
  });
});

describe('restrictions', () => {
  test('to addresses hold for the socket’s address, whatever a header claims', async () => {
    const app = await openTestApp();
    const restrictions = { addresses: ['198.51.100.0/24', '2001:db8::/32'] };
    const bearer = (await issueToken(app, ['admin'], { restrictions })).text;
    for (const from of ['198.51.100.9', '::ffff:198.51.100.9', '2001:db8::1']) {
      expect((await app.call('GET', WHOAMI, { bearer, from })).status).toBe(200);
    }
    const headers = { 'x-forwarded-for': '198.51.100.9', forwarded: 'for=198.51.100.9', 'x-real-ip': '198.51.100.9' };
    for (const from of ['203.0.113.7', '198.51.101.9', '2001:db9::1', '']) {
      const answer = await app.call('GET', WHOAMI, { bearer, from, headers });
      expect([answer.status, answer.body]).toEqual([
        403,
        refusal('FORBIDDEN', 'Not allowed for this credential: address', { restriction: 'address' }),
      ]);
    }
  });

  test('to no address at all let nobody in', async () => {
    const app = await openTestApp();
    const bearer = (await issueToken(app, ['admin'], { restrictions: { addresses: [] } })).text;
    expect((await app.call('GET', WHOAMI, { bearer })).status).toBe(403);
  });

  test('to a time make the credential invalid before it', async () => {
    const app = await openTestApp();
    const restrictions = { notBefore: app.clock.now() + 1000 };
    const token = await issueToken(app, ['admin'], { restrictions });
    const key = await issueKey(app, { restrictions });
    expect((await app.call('GET', WHOAMI, { bearer: token.text })).body).toEqual(INVALID_TOKEN);
    expect((await app.call('GET', WHOAMI, { key: key.text, tenant: 'default' })).body).toEqual(INVALID_KEY);
    app.clock.time += 1000;
    expect((await app.call('GET', WHOAMI, { bearer: token.text })).status).toBe(200);
    expect((await app.call('GET', WHOAMI, { key: key.text, tenant: 'default' })).status).toBe(200);
  });

  test('to origins bind every JWT of a secret, and a JWT may bind itself further', async () => {
    const app = await openTestApp();
    const secret = await issueSecret(app, { restrictions: { origins: ['https://a.example', 'https://b.example'] } });
    const status = async (bearer: string, origin?: string) =>
      (await app.call('GET', WHOAMI, { bearer, ...(origin && { headers: { origin } }) })).status;
    expect(await status(secret.jwt(), 'https://a.example')).toBe(200);
    for (const origin of [
      'https://c.example',
      'http://a.example',
      'https://a.example.evil',
      'https://A.example',
      'null',
      undefined,
    ]) {
      expect(await status(secret.jwt(), origin)).toBe(403);
    }
    const narrowed = secret.jwt({ ensemble: { origins: ['https://b.example', 'https://c.example'] } });
    expect(await status(narrowed, 'https://b.example')).toBe(200);
    expect(await status(narrowed, 'https://a.example')).toBe(403);
    expect(await status(narrowed, 'https://c.example')).toBe(403);
  });
});

describe('the refusals of one kind', () => {
  test('cannot be told apart: unknown, wrong secret, disabled and revoked answer the same', async () => {
    const app = await openTestApp();
    const disabled = await issueToken(app, ['admin']);
    const revoked = await issueToken(app, ['admin'], { expiresIn: 60 });
    await app.local('PATCH', `/api/v1/tokens/${disabled.id}`, { disabled: true });
    await app.local('DELETE', `/api/v1/tokens/${revoked.id}`);
    const unknown = 'sk-ensemble-Example000000000xxxxxxxxxxxxxxxxxxxxxxxxxxxxxx0Uujap';
    const answers = [];
    for (const bearer of [unknown, disabled.text, revoked.text, 'invalid-token', 'a.b.c', 'sk-ensemble-']) {
      const { status, text, headers } = await app.call('GET', WHOAMI, { bearer });
      const shown = [...headers].filter(([name]) => name !== 'x-request-id');
      answers.push(JSON.stringify([status, text, shown]));
    }
    expect(new Set(answers).size).toBe(1);
    app.clock.time += 60_000;
    expect((await app.call('GET', WHOAMI, { bearer: revoked.text })).body).toEqual(INVALID_TOKEN);
  });

  test('tell an expired key from an invalid one only when the key is proved', async () => {
    const app = await openTestApp();
    const { text, id } = await issueKey(app, { expiresIn: 60 });
    app.clock.time += 60_000;
    const expired = await app.call('GET', WHOAMI, { key: text, tenant: 'default' });
    expect([expired.status, expired.body]).toEqual([
      401,
      refusal('TOKEN_EXPIRED', 'API key expired', { expiredAt: app.clock.now() }),
    ]);
    expect((await app.call('GET', WHOAMI, { key: text, tenant: 'other' })).body).toEqual(INVALID_KEY);
    await app.local('PATCH', `/api/v1/keys/${id}`, { disabled: true });
    expect((await app.call('GET', WHOAMI, { key: text, tenant: 'default' })).body).toEqual(INVALID_KEY);
  });
});
