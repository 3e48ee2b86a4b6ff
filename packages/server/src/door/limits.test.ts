import { describe, expect, test } from 'vitest';
import { issueSecret, issueToken } from '../testing/issue.ts';
import { openTestApp } from '../testing/test-app.ts';

const WHOAMI = '/api/v1/whoami';
const NAMES = ['x-ratelimit-limit', 'x-ratelimit-remaining', 'x-ratelimit-reset', 'ratelimit-policy', 'ratelimit'];
const rateHeaders = (headers: Headers) => NAMES.map((name) => headers.get(name));

describe('the rate limit of a credential', () => {
  test('is told on every answer, and refuses beyond it with the time to come back', async () => {
    const app = await openTestApp({ rateLimit: { requests: 3, seconds: 60 } });
    const bearer = (await issueToken(app, ['read:state'])).text;
    const now = app.clock.now();
    const reset = String(Math.ceil((now + 60_000) / 1000));
    for (const remaining of [2, 1, 0]) {
      const { status, headers } = await app.call('GET', WHOAMI, { bearer });
      expect(status).toBe(200);
      expect(rateHeaders(headers)).toEqual([
        '3',
        String(remaining),
        reset,
        '"default";q=3;w=60',
        `"default";r=${remaining};t=60`,
      ]);
    }
    app.clock.time += 500;
    const refused = await app.call('GET', WHOAMI, { bearer });
    expect([refused.status, refused.body]).toEqual([
      429,
      {
        error: {
          code: 'RATE_LIMIT_EXCEEDED',
          message: 'Rate limit exceeded',
          retryAfter: 60,
          limit: 3,
          reset: now + 60_000,
        },
      },
    ]);
    expect([refused.headers.get('retry-after'), refused.headers.get('x-ratelimit-retry-after')]).toEqual(['60', '60']);
    expect(refused.headers.get('x-ratelimit-remaining')).toBe('0');
    app.clock.time = now + 60_000;
    expect((await app.call('GET', WHOAMI, { bearer })).status).toBe(200);
  });

  test('is told on refusals too, and a refused scope does not use it up', async () => {
    const app = await openTestApp({ rateLimit: { requests: 3, seconds: 60 } });
    const bearer = (await issueToken(app, ['read:state'])).text;
    for (let call = 0; call < 5; call++) {
      const { status, headers } = await app.call('GET', '/api/v1/tokens', { bearer });
      expect([status, headers.get('x-ratelimit-remaining')]).toEqual([403, '3']);
    }
    const unknown = await app.call('GET', '/api/v1/unknown', { bearer });
    expect([unknown.status, unknown.headers.get('x-ratelimit-remaining')]).toEqual([404, '2']);
  });

  test('is told to nobody without a valid credential', async () => {
    const app = await openTestApp();
    const expired = (await issueToken(app, ['admin'], { expiresIn: 1 })).text;
    app.clock.time += 1000;
    for (const call of [{}, { bearer: 'x' }, { bearer: expired }]) {
      const { status, headers } = await app.call('GET', WHOAMI, call);
      expect([status, ...rateHeaders(headers)]).toEqual([401, null, null, null, null, null]);
    }
  });

  test('may be its own, and changing it starts afresh', async () => {
    const app = await openTestApp({ rateLimit: { requests: 3, seconds: 60 } });
    const { id, text: bearer } = await issueToken(app, ['read:state'], { rateLimit: { requests: 1, window: 10 } });
    expect((await app.call('GET', WHOAMI, { bearer })).headers.get('ratelimit-policy')).toBe('"default";q=1;w=10');
    expect((await app.call('GET', WHOAMI, { bearer })).status).toBe(429);
    await app.local('PATCH', `/api/v1/tokens/${id}`, { rateLimit: { requests: 2, window: 10 } });
    expect((await app.call('GET', WHOAMI, { bearer })).status).toBe(200);
  });

  test('counts a JWT for its secret and user together: one user cannot use up another’s', async () => {
    const app = await openTestApp({ rateLimit: { requests: 2, seconds: 60 } });
    const secret = await issueSecret(app);
    const status = async (sub: string) => (await app.call('GET', WHOAMI, { bearer: secret.jwt({ sub }) })).status;
    expect([await status('ada'), await status('ada'), await status('ada'), await status('bob')]).toEqual([
      200, 200, 429, 200,
    ]);
  });
});

describe('wrong credentials from one address', () => {
  test('are answered 401 a hundred times a minute and 429 from then on; valid ones still work, and other addresses are not hurt', async () => {
    const app = await openTestApp();
    const bearer = (await issueToken(app, ['read:state'])).text;
    const wrong = (from?: string) => app.call('GET', WHOAMI, { bearer: 'wrong', ...(from && { from }) });
    for (let guess = 0; guess < 100; guess++) expect((await wrong()).status).toBe(401);
    const slowed = await wrong();
    expect([slowed.status, slowed.body.error]).toEqual([
      429,
      {
        code: 'RATE_LIMIT_EXCEEDED',
        message: 'Rate limit exceeded',
        retryAfter: 60,
        limit: 100,
        reset: app.clock.now() + 60_000,
      },
    ]);
    expect(slowed.headers.get('retry-after')).toBe('60');
    expect(slowed.headers.get('x-ratelimit-limit')).toBeNull();
    expect((await app.call('GET', WHOAMI, { bearer })).status).toBe(200);
    expect((await app.call('GET', WHOAMI)).status).toBe(401);
    expect((await wrong('203.0.113.8')).status).toBe(401);
    expect(
      (await app.call('GET', WHOAMI, { bearer: 'wrong', headers: { 'x-forwarded-for': '192.0.2.1' } })).status,
    ).toBe(429);
    app.clock.time += 60_000;
    expect((await wrong()).status).toBe(401);
  });

  test('count within an IPv6 /64 together, whatever kind of credential they are', async () => {
    const app = await openTestApp({ authFailureLimit: { requests: 3, seconds: 60 } });
    const secret = await issueSecret(app);
    const calls = [
      { bearer: 'wrong', from: '2001:db8::1' },
      { key: 'sk_wrong', tenant: 'default', from: '2001:db8::2' },
      { bearer: secret.jwt({ aud: 'other' }), from: '2001:db8::3' },
      { bearer: 'wrong', from: '2001:db8::4' },
      { bearer: 'wrong', from: '2001:db8:0:1::1' },
    ];
    const statuses = [];
    for (const call of calls) statuses.push((await app.call('GET', WHOAMI, call)).status);
    expect(statuses).toEqual([401, 401, 401, 429, 401]);
  });

  test('are not those without any credential, nor expired ones', async () => {
    const app = await openTestApp({ authFailureLimit: { requests: 1, seconds: 60 } });
    const expired = (await issueToken(app, ['admin'], { expiresIn: 1 })).text;
    app.clock.time += 1000;
    for (let call = 0; call < 5; call++) {
      expect((await app.call('GET', WHOAMI)).status).toBe(401);
      expect((await app.call('GET', WHOAMI, { bearer: expired })).status).toBe(401);
    }
    expect((await app.call('GET', WHOAMI, { bearer: 'wrong' })).status).toBe(401);
    expect((await app.call('GET', WHOAMI, { bearer: 'wrong' })).status).toBe(429);
  });
});
