import { describe, expect, test } from 'vitest';
import { openTestApp, refusal } from '../testing/test-app.ts';

const ADMIN = { name: 'Admin', scopes: ['admin'] };

describe('POST /api/v1/tokens', () => {
  test('answers the shape of the documentation, once', async () => {
    const app = await openTestApp();
    const admin = (await app.local('POST', '/api/v1/tokens', ADMIN)).body.token;
    const made = await app.call('POST', '/api/v1/tokens', {
      bearer: admin,
      body: { name: 'Production API Token', scopes: ['execute:ensembles', 'read:executions'], expiresIn: 2592000 },
    });
    expect(made.status).toBe(201);
    expect(made.headers.get('cache-control')).toBe('no-store');
    expect(made.headers.get('location')).toBe(`/api/v1/tokens/${made.body.id}`);
    expect(made.body).toEqual({
      token: expect.stringMatching(/^sk-ensemble-[0-9A-Za-z]{52}$/),
      id: expect.stringMatching(/^tok_[0-9A-Za-z]{16}$/),
      name: 'Production API Token',
      scopes: ['execute:ensembles', 'read:executions'],
      expiresAt: app.clock.now() + 2592000_000,
      createdAt: app.clock.now(),
    });
    const listed = await app.call('GET', '/api/v1/tokens', { bearer: admin });
    expect(listed.body.tokens.map((token: { id: string }) => token.id)).toContain(made.body.id);
    expect(listed.text).not.toContain(made.body.token.slice(28));
  });

  test.each([
    [{ name: 'x', scopes: ['admin'], tenantId: 'other' }, 'tenantId', 'is not known here'],
    [{ name: 'x', scopes: ['admin'], id: 'tok_mine' }, 'id', 'is not known here'],
    [{ name: 'x', scopes: [] }, 'scopes', 'needs at least one scope'],
    [{ name: 'x', scopes: ['admin', 'admin'] }, 'scopes', 'names a scope twice'],
    [{ name: 'x' }, 'scopes', 'is required'],
    [{ scopes: ['admin'] }, 'name', 'is required'],
    [{ name: 'x', scopes: ['admin'], expiresIn: 0 }, 'expiresIn', expect.any(String)],
    [{ name: 'x', scopes: ['admin'], expiresIn: 1.5 }, 'expiresIn', expect.any(String)],
    [{ name: 'x', scopes: ['admin'], expiresIn: '30d' }, 'expiresIn', expect.any(String)],
    [{ name: 'x', scopes: ['admin'], expiresin: 30 }, 'expiresin', 'is not known here'],
    [
      { name: 'x', scopes: ['admin'], restrictions: { addresses: ['10.0.0.0/99'] } },
      'restrictions.addresses[0]',
      expect.any(String),
    ],
  ])('refuses %j and says where', async (body, path, message) => {
    const app = await openTestApp();
    const answer = await app.local('POST', '/api/v1/tokens', body);
    expect(answer.status).toBe(400);
    expect(answer.body).toEqual(refusal('INVALID_INPUT', 'Invalid input', { details: [{ path, message }] }));
  });
});

describe('the four refusals of the documentation', () => {
  test('are byte for byte as documented', async () => {
    const app = await openTestApp();
    const reader = (await app.local('POST', '/api/v1/tokens', { name: 'r', scopes: ['read:ensembles'], expiresIn: 60 }))
      .body;

    const missing = await app.call('GET', '/api/v1/tokens');
    expect(missing.status).toBe(401);
    expect(missing.text).toBe('{"error":{"code":"UNAUTHORIZED","message":"Missing authorization header"}}');
    expect(missing.headers.get('www-authenticate')).toBe('Bearer realm="ensemble"');

    const invalid = await app.call('GET', '/api/v1/tokens', { bearer: 'invalid-token' });
    expect(invalid.status).toBe(401);
    expect(invalid.text).toBe('{"error":{"code":"UNAUTHORIZED","message":"Invalid API token"}}');
    expect(invalid.headers.get('www-authenticate')).toBe(
      'Bearer realm="ensemble", error="invalid_token", error_description="Invalid API token"',
    );

    const narrow = await app.call('POST', '/tokens', { bearer: reader.token, body: ADMIN });
    expect(narrow.status).toBe(403);
    expect(narrow.text).toBe(
      '{"error":{"code":"FORBIDDEN","message":"Insufficient scope: requires admin","requiredScope":"admin","providedScopes":["read:ensembles"]}}',
    );
    expect(narrow.headers.get('www-authenticate')).toBe(
      'Bearer realm="ensemble", error="insufficient_scope", scope="admin"',
    );

    app.clock.time += 60_000;
    const expired = await app.call('GET', '/api/v1/tokens', { bearer: reader.token });
    expect(expired.status).toBe(401);
    expect(expired.text).toBe(
      `{"error":{"code":"TOKEN_EXPIRED","message":"API token expired","expiredAt":${reader.expiresAt}}}`,
    );
  });
});

describe('a revoked token', () => {
  test('answers as an unknown one does, from the first request after the revocation on', async () => {
    const app = await openTestApp();
    const { token, id } = (await app.local('POST', '/api/v1/tokens', ADMIN)).body;
    expect((await app.call('GET', '/api/v1/whoami', { bearer: token })).status).toBe(200);
    const revoked = await app.call('DELETE', `/api/v1/tokens/${id}`, { bearer: token });
    expect(revoked.body).toEqual({ revoked: true, id, revokedAt: app.clock.now() });
    const after = await app.call('GET', '/api/v1/whoami', { bearer: token });
    expect(after.status).toBe(401);
    expect(after.body).toEqual(refusal('UNAUTHORIZED', 'Invalid API token'));
    const again = await app.local('DELETE', `/api/v1/tokens/${id}`);
    expect(again.body).toEqual(revoked.body);
  });

  test('is in the list of revoked ones, and its activity shows what it tried', async () => {
    const app = await openTestApp();
    const { token, id } = (await app.local('POST', '/api/v1/tokens', ADMIN)).body;
    await app.call('GET', '/api/v1/whoami', { bearer: token, headers: { 'user-agent': 'curl/8.5.0' } });
    await app.local('DELETE', `/api/v1/tokens/${id}`);
    await app.call('GET', '/api/v1/whoami', { bearer: token });
    expect((await app.local('GET', '/api/v1/tokens')).body.tokens).toEqual([]);
    expect((await app.local('GET', '/api/v1/tokens?status=revoked')).body.tokens).toMatchObject([
      { id, status: 'revoked' },
    ]);
    const { activity } = (await app.local('GET', `/api/v1/tokens/${id}/activity`)).body;
    expect(activity).toMatchObject([
      { path: '/api/v1/whoami', status: 401, code: 'UNAUTHORIZED', outcome: 'refused' },
      {
        path: '/api/v1/whoami',
        status: 200,
        code: null,
        outcome: 'allowed',
        ip: '203.0.113.7',
        userAgent: 'curl/8.5.0',
      },
    ]);
    expect(JSON.stringify(activity)).not.toContain(token.slice(28));
  });
});
