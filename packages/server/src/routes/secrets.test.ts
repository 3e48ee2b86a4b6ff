import { brokenJwts, goodJwts, segment, signSegments } from '@ensembleapp/core/testing/jwt-cases.ts';
import { describe, expect, test } from 'vitest';
import { issueSecret, issueToken } from '../testing/issue.ts';
import { openTestApp, refusal } from '../testing/test-app.ts';

const MISSING = 'sec_0000000000000000';
const INVALID = refusal('UNAUTHORIZED', 'Invalid API token');

describe('a signing secret', () => {
  test('is created in the documented shape, once', async () => {
    const app = await openTestApp();
    const { text: bearer } = await issueToken(app, ['admin']);
    const body = { description: 'JWT Signing', maxLifetime: 3600 };
    const made = await app.call('POST', '/api/v1/secrets', { bearer, body });
    expect(made.status).toBe(201);
    expect(made.headers.get('cache-control')).toBe('no-store');
    expect(made.headers.get('location')).toBe(`/api/v1/secrets/${made.body.id}`);
    expect(made.body).toEqual({
      id: expect.stringMatching(/^sec_[0-9A-Za-z]{16}$/),
      value: expect.stringMatching(/^jwtsec_[0-9A-Za-z]{49}$/),
      description: 'JWT Signing',
      algorithm: 'HS256',
      audience: ['ensembleapp.ai'],
      expiresAt: null,
      createdAt: app.clock.now(),
    });
    for (const path of ['/api/v1/secrets', `/api/v1/secrets/${made.body.id}`]) {
      const shown = await app.call('GET', path, { bearer });
      expect(shown.text).toContain(made.body.id);
      expect(shown.text).not.toContain(made.body.value.slice(7));
    }
  });

  test('may not allow longer lives than the server does', async () => {
    const app = await openTestApp({ jwt: { audiences: ['ensembleapp.ai'], maxLifetimeSeconds: 600 } });
    const body = { description: 'x', maxLifetime: 601 };
    expect((await app.local('POST', '/api/v1/secrets', body)).status).toBe(400);
    const { id } = await issueSecret(app, { maxLifetime: 600 });
    expect((await app.local('PATCH', `/api/v1/secrets/${id}`, { maxLifetime: 601 })).status).toBe(400);
  });

  test.each([
    ['disabled', (id: string) => ['PATCH', `/api/v1/secrets/${id}`, { disabled: true }] as const],
    ['deleted', (id: string) => ['DELETE', `/api/v1/secrets/${id}`, undefined] as const],
    ['rotated without grace', (id: string) => ['POST', `/api/v1/secrets/${id}/rotate`, { gracePeriod: 0 }] as const],
    [
      'not valid yet',
      (id: string) => ['PATCH', `/api/v1/secrets/${id}`, { restrictions: { notBefore: 2e12 } }] as const,
    ],
  ])('ends its JWTs at once when it is %s', async (_, change) => {
    const app = await openTestApp();
    const secret = await issueSecret(app);
    const bearer = secret.jwt();
    expect((await app.call('GET', '/api/v1/whoami', { bearer })).status).toBe(200);
    const [method, path, body] = change(secret.id);
    expect((await app.local(method, path, body)).status).toBeLessThan(300);
    const after = await app.call('GET', '/api/v1/whoami', { bearer });
    expect([after.status, after.body]).toEqual([401, INVALID]);
    // An expired one says no more: its secret is not alive.
    const late = await app.call('GET', '/api/v1/whoami', { bearer: secret.jwt({ exp: app.clock.now() / 1000 - 60 }) });
    expect(late.body).toEqual(INVALID);
  });

  test('past its end verifies nothing', async () => {
    const app = await openTestApp();
    const secret = await issueSecret(app, { expiresIn: 60 });
    app.clock.time += 60_000;
    expect((await app.call('GET', '/api/v1/whoami', { bearer: secret.jwt() })).body).toEqual(INVALID);
  });

  test('verifies beside its successor until the grace period ends', async () => {
    const app = await openTestApp();
    const secret = await issueSecret(app);
    const rotated = await app.local('POST', `/api/v1/secrets/${secret.id}/rotate`, { gracePeriod: 60 });
    expect(rotated.body.rotatedFrom).toEqual({ id: secret.id, validUntil: app.clock.now() + 60_000 });
    expect(rotated.body.value).not.toBe(secret.text);
    expect((await app.call('GET', '/api/v1/whoami', { bearer: secret.jwt() })).status).toBe(200);
    app.clock.time += 60_000;
    expect((await app.call('GET', '/api/v1/whoami', { bearer: secret.jwt() })).status).toBe(401);
  });

  test('lists the activity of its JWTs with their users, refused ones included', async () => {
    const app = await openTestApp();
    const secret = await issueSecret(app);
    await app.call('GET', '/api/v1/whoami', { bearer: secret.jwt({ sub: 'ada' }) });
    await app.call('GET', '/api/v1/whoami', { bearer: secret.jwt({ sub: 'bob', aud: 'other' }) });
    await app.call('GET', '/api/v1/whoami', { bearer: `${secret.jwt({ sub: 'eve' }).slice(0, -8)}AAAAAAAA` });
    const { activity } = (await app.local('GET', `/api/v1/secrets/${secret.id}/activity`)).body;
    expect(activity).toMatchObject([
      { sub: 'bob', status: 401, outcome: 'refused' },
      { sub: 'ada', status: 200, outcome: 'allowed' },
    ]);
    expect(activity).toHaveLength(2);
  });
});

describe('POST /api/v1/secrets/{id}/test-token', () => {
  test('signs what the verifier accepts', async () => {
    const app = await openTestApp();
    const { id } = await issueSecret(app);
    const body = { sub: 'ada', context: { plan: 'pro' }, expiresIn: 60, ensemble: { agents: ['a'] } };
    const made = await app.local('POST', `/api/v1/secrets/${id}/test-token`, body);
    expect([made.status, made.headers.get('cache-control')]).toEqual([201, 'no-store']);
    expect(made.body.expiresAt).toBe(app.clock.now() + 60_000);
    const whoami = await app.call('GET', '/api/v1/whoami', { bearer: made.body.token });
    expect(whoami.body).toMatchObject({ kind: 'jwt', id, user: 'ada', secureContext: ['plan'] });
    expect(whoami.text).not.toContain('pro');
  });

  test.each([
    [{ sub: '' }, 'sub'],
    [{ sub: 'a\ud800' }, 'sub'],
    [{ sub: 'a', expiresIn: 3601 }, 'expiresIn'],
    [{ sub: 'a', ensemble: { tools: [] } }, 'ensemble'],
    [{ sub: 'a', context: { filler: 'x'.repeat(8000) } }, 'context'],
  ])('refuses what the verifier would refuse: %#', async (body, path) => {
    const app = await openTestApp();
    const { id } = await issueSecret(app);
    const answer = await app.local('POST', `/api/v1/secrets/${id}/test-token`, body);
    expect([answer.status, answer.body.error.details[0].path]).toEqual([400, path]);
  });

  test('signs nothing with a secret that is not active, nor with one of another tenant', async () => {
    const app = await openTestApp();
    const { id } = await issueSecret(app);
    const other = await issueSecret(app, {}, 'other');
    await app.local('PATCH', `/api/v1/secrets/${id}`, { disabled: true });
    const sign = (of: string) => app.local('POST', `/api/v1/secrets/${of}/test-token`, { sub: 'a' });
    expect((await sign(id)).status).toBe(409);
    const [foreign, unknown] = [await sign(other.id), await sign(MISSING)];
    expect([foreign.status, unknown.status]).toEqual([404, 404]);
    expect(foreign.text.replace(other.id, MISSING)).toBe(unknown.text);
  });

  test.each([
    ['agents', { agents: ['a'] }],
    ['addresses', { addresses: ['203.0.113.0/24'] }],
    ['ensembles', { ensembles: ['e'] }],
    ['tools', { tools: [] }],
  ])('does not let an admin narrowed by %s speak for a wider secret', async (_, restrictions) => {
    const app = await openTestApp();
    const narrow = await issueToken(app, ['admin'], { restrictions });
    const wide = await issueSecret(app);
    const inside = await issueSecret(app, { restrictions });
    const sign = (id: string) =>
      app.call('POST', `/api/v1/secrets/${id}/test-token`, { bearer: narrow.text, body: { sub: 'ada' } });
    expect((await sign(wide.id)).status).toBe(403);
    expect((await sign(inside.id)).status).toBe(201);
  });
});

describe('POST /api/v1/secrets/explain', () => {
  test('agrees with the verifier on every JWT, and names the rule that is broken', async () => {
    const app = await openTestApp({ authFailureLimit: 'off' });
    const { id: kid, text: value } = await issueSecret(app);
    const signer = { kid, value, now: app.clock.now() / 1000 };
    for (const { title, text } of goodJwts(signer)) {
      const explained = await app.local('POST', '/api/v1/secrets/explain', { token: text });
      expect(
        explained.body.checks.filter(({ ok }: { ok: boolean }) => !ok),
        title,
      ).toEqual([]);
      expect(explained.body.accepted, title).toBe(true);
      expect((await app.call('GET', '/api/v1/whoami', { bearer: text })).status, title).toBe(200);
    }
    for (const { title, text, rule } of brokenJwts(signer)) {
      const explained = await app.local('POST', '/api/v1/secrets/explain', { token: text });
      expect([title, explained.status, explained.body.accepted]).toEqual([title, 200, false]);
      expect(explained.body.checks.find((check: { rule: string }) => check.rule === rule).ok, title).toBe(false);
      expect(explained.text, title).not.toContain(text.slice(0, 100));
      if (/[^\x20-\x7e]/.test(text) || text !== text.trim()) continue;
      const answer = await app.call('GET', '/api/v1/whoami', { bearer: text });
      expect([title, answer.status, answer.body]).toEqual([title, 401, INVALID]);
    }
  });

  test('knows no secret of another tenant', async () => {
    const app = await openTestApp();
    const other = await issueSecret(app, {}, 'other');
    const { accepted, checks } = (await app.local('POST', '/api/v1/secrets/explain', { token: other.jwt() })).body;
    const unknown = (await app.local('POST', '/api/v1/secrets/explain', { token: other.jwt({}, { kid: MISSING }) }))
      .body;
    expect(accepted).toBe(false);
    expect(checks).toEqual(unknown.checks);
  });

  test('survives texts that are made to hurt', async () => {
    const app = await openTestApp();
    const nested = (depth: number) => `{"a":${'['.repeat(depth)}${']'.repeat(depth)}}`;
    for (const token of [
      '..',
      'x',
      '.'.repeat(60_000),
      segment(nested(24_000)),
      `${segment(nested(20_000))}.e30.`,
      signSegments(segment(nested(3000)), segment(nested(2000)), 'v'),
    ]) {
      const answer = await app.local('POST', '/api/v1/secrets/explain', { token });
      expect([answer.status, answer.body.accepted]).toEqual([200, false]);
    }
  });
});
