import { describe, expect, test } from 'vitest';
import { issueKey, issueSecret, issueToken } from '../testing/issue.ts';
import { openTestApp } from '../testing/test-app.ts';

const WHOAMI = '/api/v1/whoami';

describe('GET /api/v1/whoami', () => {
  test('tells a token who it is', async () => {
    const app = await openTestApp();
    const { id, text: bearer } = await issueToken(app, ['execute:ensembles', 'read:executions'], { expiresIn: 3600 });
    const { may, ...body } = (await app.call('GET', WHOAMI, { bearer })).body;
    expect(body).toEqual({
      kind: 'token',
      id,
      name: 'Test',
      tenantId: 'default',
      user: null,
      scopes: ['execute:ensembles', 'read:executions'],
      restrictions: {},
      expiresAt: app.clock.now() + 3_600_000,
      lastUsed: null,
      rateLimit: { limit: 6000, remaining: 5999, reset: app.clock.now() + 60_000 },
    });
    expect(may).toContain('POST /api/v1/execute/ensemble/{name}');
    expect(may).toContain('GET /api/v1/executions');
    expect(may).not.toContain('POST /api/v1/tokens');
  });

  test('shows the last use once the activity is written', async () => {
    const app = await openTestApp();
    const { text: bearer } = await issueToken(app, ['read:state']);
    await app.call('GET', WHOAMI, { bearer });
    const usedAt = app.clock.now();
    await app.door.activity.flush();
    app.clock.time += 5000;
    expect((await app.call('GET', WHOAMI, { bearer })).body.lastUsed).toBe(usedAt);
  });

  test('names the members of a JWT’s secure context and not their values', async () => {
    const app = await openTestApp();
    const secret = await issueSecret(app);
    const bearer = secret.jwt({ context: { email: 'ron@ensembleapps.ai', plan: 'pro' } });
    const answer = await app.call('GET', WHOAMI, { bearer });
    expect(answer.body).toMatchObject({
      kind: 'jwt',
      id: secret.id,
      user: 'user-123',
      scopes: ['execute:agents'],
      secureContext: ['email', 'plan'],
      expiresAt: app.clock.now() + 3_600_000,
    });
    expect(answer.text).not.toContain('ron@');
  });

  test('says what a call would meet, and the call meets just that', async () => {
    const app = await openTestApp();
    const secret = await issueSecret(app);
    const token = await issueToken(app, ['read:executions']);
    const callers = [
      { bearer: token.text },
      { bearer: (await issueToken(app, ['admin'])).text },
      { key: (await issueKey(app)).text, tenant: 'default' },
      { bearer: secret.jwt() },
    ];
    for (const caller of callers) {
      for (const [method, path] of [
        ['GET', '/api/v1/executions'],
        ['GET', '/executions/'],
        ['GET', '/api/v1/tokens'],
        ['GET', `/api/v1/tokens/${token.id}`],
        ['PATCH', `/tokens/${token.id}`],
        ['GET', '/api/v1/secrets/explain'],
        ['POST', '/api/v1/secrets/explain'],
        ['GET', '/api/v1/nothing'],
      ] as const) {
        const asked = await app.call('GET', `${WHOAMI}?method=${method}&path=${encodeURIComponent(path)}`, caller);
        const { decision } = asked.body;
        const { status, body } = await app.call(method, path, { ...caller, ...(method !== 'GET' && { body: {} }) });
        const refused = status === 403 || decision.code === 'NOT_FOUND';
        expect([method, path, decision.allowed]).toEqual([method, path, !refused]);
        if (decision.code === 'NOT_FOUND') expect(status).toBe(404);
        if (status === 403)
          expect(decision).toEqual({ allowed: false, code: 'FORBIDDEN', requiredScope: body.error.requiredScope });
      }
    }
  });

  test.each(['method=GET', 'path=/x', 'method=BREW&path=/x', 'method=GET&path=x', 'verbose=1'])(
    'refuses the query %s',
    async (query) => {
      const app = await openTestApp();
      expect((await app.local('GET', `${WHOAMI}?${query}`)).status).toBe(400);
    },
  );
});
