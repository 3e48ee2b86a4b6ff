import { SCOPES } from '@ensembleapp/protocol';
import { describe, expect, test } from 'vitest';
import { issueKey, issueSecret, issueToken } from '../testing/issue.ts';
import { openTestApp, refusal } from '../testing/test-app.ts';

const OWN = { agents: ['a', 'b'], addresses: ['203.0.113.0/24'] };
const outside = (restriction: string) =>
  refusal('FORBIDDEN', `Not allowed for this credential: ${restriction}`, { restriction });

async function narrowAdmin() {
  const app = await openTestApp();
  const admin = await issueToken(app, ['admin'], { restrictions: OWN });
  const call = (method: string, path: string, body?: object) =>
    app.call(method, path, { bearer: admin.text, ...(body && { body }) });
  return { app, admin, call };
}

describe('an admin that is narrowed', () => {
  test.each([
    ['tokens', { name: 'x', scopes: ['admin'] }],
    ['keys', { description: 'x' }],
    ['secrets', { description: 'x' }],
  ])('makes %s as narrow as itself or narrower, never wider', async (kind, base) => {
    const { app, call } = await narrowAdmin();
    const made = await call('POST', `/api/v1/${kind}`, base);
    expect(made.status).toBe(201);
    expect((await app.local('GET', `/api/v1/${kind}/${made.body.id}`)).body.restrictions).toEqual(OWN);
    const narrower = await call('POST', `/api/v1/${kind}`, { ...base, restrictions: { agents: ['b'] } });
    expect((await app.local('GET', `/api/v1/${kind}/${narrower.body.id}`)).body.restrictions).toEqual({
      ...OWN,
      agents: ['b'],
    });
    const agent = await call('POST', `/api/v1/${kind}`, { ...base, restrictions: { agents: ['a', 'c'] } });
    expect([agent.status, agent.body]).toEqual([403, outside('agent')]);
    const address = await call('POST', `/api/v1/${kind}`, { ...base, restrictions: { addresses: ['0.0.0.0/0'] } });
    expect([address.status, address.body]).toEqual([403, outside('address')]);
  });

  test('does not widen itself: neither by a change nor by rotation', async () => {
    const { app, admin, call } = await narrowAdmin();
    await call('PATCH', `/api/v1/tokens/${admin.id}`, { restrictions: {} });
    expect((await app.local('GET', `/api/v1/tokens/${admin.id}`)).body.restrictions).toEqual(OWN);
    expect((await call('PATCH', `/api/v1/tokens/${admin.id}`, { restrictions: { agents: ['c'] } })).status).toBe(403);
    const rotated = await call('POST', `/api/v1/tokens/${admin.id}/rotate`, {});
    expect((await app.local('GET', `/api/v1/tokens/${rotated.body.id}`)).body.restrictions).toEqual(OWN);
  });

  test('gains nothing by rotating, changing or enabling what is wider: the result is as narrow as itself', async () => {
    const { app, call } = await narrowAdmin();
    const wide = await issueToken(app, ['admin']);
    const rotated = await call('POST', `/api/v1/tokens/${wide.id}/rotate`, {});
    expect((await app.local('GET', `/api/v1/tokens/${rotated.body.id}`)).body.restrictions).toEqual(OWN);
    const key = await issueKey(app);
    await app.local('PATCH', `/api/v1/keys/${key.id}`, { disabled: true });
    expect((await call('PATCH', `/api/v1/keys/${key.id}`, { disabled: false })).body.restrictions).toEqual(OWN);
    const secret = await issueSecret(app);
    expect((await call('PATCH', `/api/v1/secrets/${secret.id}`, { description: 'y' })).body.restrictions).toEqual(OWN);
  });

  test('has no say over what reaches elsewhere, save to take away', async () => {
    const { app, call } = await narrowAdmin();
    const elsewhere = await issueKey(app, { restrictions: { agents: ['z'] } });
    expect((await call('PATCH', `/api/v1/keys/${elsewhere.id}`, { description: 'mine' })).status).toBe(403);
    expect((await call('POST', `/api/v1/keys/${elsewhere.id}/rotate`, {})).status).toBe(403);
    expect((await call('PATCH', `/api/v1/keys/${elsewhere.id}`, { disabled: true })).body).toMatchObject({
      status: 'disabled',
      restrictions: { agents: ['z'] },
    });
    expect((await call('PATCH', `/api/v1/keys/${elsewhere.id}`, { disabled: false })).status).toBe(403);
    expect((await call('DELETE', `/api/v1/keys/${elsewhere.id}`)).status).toBe(200);
  });
});

describe('an admin that ends, or is limited', () => {
  const MINTED = [
    ['tokens', { name: 'x', scopes: ['admin'] }],
    ['keys', { description: 'x' }],
    ['secrets', { description: 'x' }],
  ] as const;

  async function limitedAdmin(own: object) {
    const app = await openTestApp();
    const admin = await issueToken(app, ['admin'], { ...own });
    const call = (method: string, path: string, body: object) => app.call(method, path, { bearer: admin.text, body });
    return { app, admin, call };
  }

  test.each(MINTED)('makes no %s that outlive it', async (kind, base) => {
    const { app, call } = await limitedAdmin({ expiresIn: 60 });
    const end = app.clock.now() + 60_000;
    expect((await call('POST', `/api/v1/${kind}`, base)).body.expiresAt).toBe(end);
    expect((await call('POST', `/api/v1/${kind}`, { ...base, expiresIn: 30 })).body.expiresAt).toBe(end - 30_000);
    for (const expiresIn of [61, null]) {
      const { status, body } = await call('POST', `/api/v1/${kind}`, { ...base, expiresIn });
      expect([status, body]).toEqual([403, outside('expiry')]);
    }
  });

  test('makes nothing with a larger limit than its own', async () => {
    const own = { requests: 10, window: 60, concurrent: 2 };
    const { app, call } = await limitedAdmin({ rateLimit: own });
    const make = (rateLimit?: object) =>
      call('POST', '/api/v1/tokens', { name: 'x', scopes: ['admin'], ...(rateLimit && { rateLimit }) });
    const inherited = await make();
    const used = await app.call('GET', '/api/v1/whoami', { bearer: inherited.body.token });
    expect(used.headers.get('x-ratelimit-limit')).toBe('10');
    expect((await make({ requests: 5, window: 60 })).status).toBe(201);
    for (const larger of [
      { requests: 11, window: 60 },
      { requests: 10, window: 59 },
      { requests: 1, window: 60, concurrent: 3 },
    ]) {
      const { status, body } = await make(larger);
      expect([status, body]).toEqual([403, outside('rate limit')]);
    }
  });

  test('does not lengthen its life by rotation or a change, nor make more of what outlives it', async () => {
    const { app, admin, call } = await limitedAdmin({ expiresIn: 60 });
    const end = app.clock.now() + 60_000;
    const lasting = await issueToken(app, ['read:state']);
    const path = `/api/v1/tokens/${lasting.id}`;
    for (const patch of [{ scopes: ['admin'] }, { restrictions: {} }, { expiresIn: null }, { disabled: false }]) {
      const { status, body } = await call('PATCH', path, patch);
      expect([status, body]).toEqual([403, outside('expiry')]);
    }
    expect((await call('PATCH', path, { name: 'y' })).body).toMatchObject({ name: 'y', expiresAt: null });
    expect((await call('PATCH', path, { disabled: true })).body.status).toBe('disabled');
    expect((await call('PATCH', `/api/v1/tokens/${admin.id}`, { expiresIn: 61 })).status).toBe(403);
    app.clock.time += 30_000;
    const key = await issueKey(app);
    for (const rotated of [`/api/v1/keys/${key.id}`, `/api/v1/tokens/${admin.id}`]) {
      expect((await call('POST', `${rotated}/rotate`, {})).body.expiresAt).toBe(end);
    }
  });

  test('signs no test JWT that outlives it', async () => {
    const { app, call } = await limitedAdmin({ expiresIn: 60 });
    const secret = await issueSecret(app);
    const signed = await call('POST', `/api/v1/secrets/${secret.id}/test-token`, { sub: 'ada' });
    expect(signed.body.expiresAt).toBe(app.clock.now() + 60_000);
  });
});

describe('a token that is no admin', () => {
  const scopes = SCOPES.filter((scope) => scope !== 'admin');

  test('makes, lists, changes and rotates nothing, whatever else it holds', async () => {
    const app = await openTestApp();
    const { id, text: bearer } = await issueToken(app, scopes);
    for (const [method, path, body] of [
      ['POST', '/api/v1/tokens', { name: 'x', scopes: ['read:state'] }],
      ['GET', '/api/v1/tokens', undefined],
      ['PATCH', `/api/v1/tokens/${id}`, { scopes: ['admin'] }],
      ['PATCH', `/api/v1/tokens/${id}`, { name: 'y' }],
      ['POST', `/api/v1/tokens/${id}/rotate`, {}],
      ['POST', '/api/v1/keys', { description: 'x' }],
      ['POST', '/api/v1/secrets', { description: 'x' }],
    ] as const) {
      const answer = await app.call(method, path, { bearer, ...(body && { body }) });
      const extras = { requiredScope: 'admin', providedScopes: scopes };
      expect([method, path, answer.status, answer.body]).toEqual([
        method,
        path,
        403,
        refusal('FORBIDDEN', 'Insufficient scope: requires admin', extras),
      ]);
    }
  });

  test('reads, watches and revokes itself and nobody else', async () => {
    const app = await openTestApp();
    const { id, text: bearer } = await issueToken(app, ['read:state']);
    const other = await issueToken(app, ['read:state']);
    for (const path of ['', '/activity']) {
      expect((await app.call('GET', `/api/v1/tokens/${id}${path}`, { bearer })).status).toBe(200);
      for (const foreign of [other.id, id.toLowerCase(), `${id}x`, `${id}%20`]) {
        expect((await app.call('GET', `/api/v1/tokens/${foreign}${path}`, { bearer })).status).toBe(403);
      }
    }
    expect((await app.call('DELETE', `/api/v1/tokens/${other.id}`, { bearer })).status).toBe(403);
    expect((await app.call('DELETE', `/api/v1/tokens/${id}`, { bearer })).status).toBe(200);
    expect((await app.call('GET', `/api/v1/tokens/${id}`, { bearer })).status).toBe(401);
  });

  test('a key has no such right, not even over itself', async () => {
    const app = await openTestApp();
    const { id, text: key } = await issueKey(app);
    expect((await app.call('GET', `/api/v1/keys/${id}`, { key, tenant: 'default' })).status).toBe(403);
    expect((await app.call('GET', `/api/v1/tokens/${id}`, { key, tenant: 'default' })).status).toBe(403);
  });
});
