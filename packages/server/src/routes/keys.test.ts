import { describe, expect, test } from 'vitest';
import { issueKey, issueToken } from '../testing/issue.ts';
import { openTestApp, refusal } from '../testing/test-app.ts';

const WHOAMI = '/api/v1/whoami';

describe('an API key', () => {
  test('is created in the documented shape, with the rights of a backend unless told otherwise', async () => {
    const app = await openTestApp();
    const bearer = (await issueToken(app, ['admin'])).text;
    const made = await app.call('POST', '/api/v1/keys', { bearer, body: { description: 'Production Backend' } });
    expect([made.status, made.headers.get('cache-control')]).toEqual([201, 'no-store']);
    expect(made.headers.get('location')).toBe(`/api/v1/keys/${made.body.id}`);
    expect(made.body).toEqual({
      key: expect.stringMatching(/^sk_[0-9A-Za-z]{52}$/),
      id: expect.stringMatching(/^key_[0-9A-Za-z]{16}$/),
      description: 'Production Backend',
      tenantId: 'default',
      scopes: ['execute:agents', 'execute:ensembles', 'read:executions'],
      expiresAt: null,
      createdAt: app.clock.now(),
    });
    const whoami = await app.call('GET', WHOAMI, { key: made.body.key, tenant: 'default' });
    expect(whoami.body).toMatchObject({ kind: 'key', id: made.body.id, name: 'Production Backend', user: null });
  });

  test('is listed with a hint and no part of its secret', async () => {
    const app = await openTestApp();
    const { id, text } = await issueKey(app, { onBehalfOf: true });
    const { keys } = (await app.local('GET', '/api/v1/keys')).body;
    expect(keys).toEqual([
      {
        id,
        description: 'Test',
        tenantId: 'default',
        scopes: ['execute:agents', 'execute:ensembles', 'read:executions'],
        status: 'active',
        lastUsed: null,
        createdAt: app.clock.now(),
        expiresAt: null,
        createdBy: { kind: 'cli', id: 'tester' },
        hint: `${text.slice(0, 9)}…`,
        onBehalfOf: true,
        restrictions: {},
        rateLimit: null,
        rotatedFrom: null,
      },
    ]);
  });

  test('can be disabled and enabled on its own, at once', async () => {
    const app = await openTestApp();
    const [key, other] = [await issueKey(app), await issueKey(app)];
    const status = async ({ text }: { text: string }) =>
      (await app.call('GET', WHOAMI, { key: text, tenant: 'default' })).status;
    expect([await status(key), await status(other)]).toEqual([200, 200]);
    expect((await app.local('PATCH', `/api/v1/keys/${key.id}`, { disabled: true })).body.status).toBe('disabled');
    expect([await status(key), await status(other)]).toEqual([401, 200]);
    expect((await app.local('PATCH', `/api/v1/keys/${key.id}`, { disabled: false })).body.status).toBe('active');
    expect([await status(key), await status(other)]).toEqual([200, 200]);
  });

  test('is changed where a change says so and nowhere else', async () => {
    const app = await openTestApp();
    const restrictions = { agents: ['a'], addresses: ['203.0.113.0/24'] };
    const { id, text } = await issueKey(app, { restrictions, expiresIn: 100 });
    const before = (await app.local('GET', `/api/v1/keys/${id}`)).body;
    const renamed = await app.local('PATCH', `/api/v1/keys/${id}`, { description: 'New' });
    expect(renamed.body).toEqual({ ...before, description: 'New' });
    const narrowed = await app.local('PATCH', `/api/v1/keys/${id}`, { scopes: ['read:executions'], expiresIn: null });
    expect(narrowed.body).toEqual({ ...renamed.body, scopes: ['read:executions'], expiresAt: null });
    const whoami = await app.call('GET', WHOAMI, { key: text, tenant: 'default' });
    expect(whoami.body).toMatchObject({ scopes: ['read:executions'], restrictions });
  });

  test('is deleted for good: it answers as an unknown one, cannot be changed or rotated, and stays on record', async () => {
    const app = await openTestApp();
    const { id, text } = await issueKey(app);
    const deleted = await app.local('DELETE', `/api/v1/keys/${id}`);
    expect([deleted.status, deleted.body]).toEqual([200, { deleted: true, id }]);
    expect((await app.local('DELETE', `/api/v1/keys/${id}`)).body).toEqual(deleted.body);
    const used = await app.call('GET', WHOAMI, { key: text, tenant: 'default' });
    expect([used.status, used.body]).toEqual([401, refusal('UNAUTHORIZED', 'Invalid API key')]);
    expect((await app.local('PATCH', `/api/v1/keys/${id}`, { disabled: false })).status).toBe(409);
    expect((await app.local('POST', `/api/v1/keys/${id}/rotate`)).status).toBe(409);
    expect((await app.local('GET', '/api/v1/keys')).body.keys).toEqual([]);
    for (const status of ['deleted', 'all']) {
      expect((await app.local('GET', `/api/v1/keys?status=${status}`)).body.keys).toMatchObject([
        { id, status: 'deleted' },
      ]);
    }
    expect((await app.local('GET', `/api/v1/keys/${id}`)).body.status).toBe('deleted');
    expect((await app.local('GET', '/api/v1/keys?status=revoked')).status).toBe(400);
  });

  test('gets a successor with the same settings and its full life; the old one ends with the grace period', async () => {
    const app = await openTestApp();
    const restrictions = { agents: ['a'] };
    const old = await issueKey(app, {
      expiresIn: 1000,
      onBehalfOf: true,
      restrictions,
      rateLimit: { requests: 5, window: 1 },
    });
    app.clock.time += 400_000;
    const now = app.clock.now();
    const rotated = await app.local('POST', `/api/v1/keys/${old.id}/rotate`, { gracePeriod: 60 });
    expect(rotated.status).toBe(201);
    expect(rotated.body).toMatchObject({
      expiresAt: now + 1_000_000,
      createdAt: now,
      rotatedFrom: { id: old.id, validUntil: now + 60_000 },
    });
    expect(rotated.body.id).not.toBe(old.id);
    const [view, before] = [
      (await app.local('GET', `/api/v1/keys/${rotated.body.id}`)).body,
      (await app.local('GET', `/api/v1/keys/${old.id}`)).body,
    ];
    for (const member of ['description', 'scopes', 'onBehalfOf', 'restrictions', 'rateLimit']) {
      expect(view[member]).toEqual(before[member]);
    }
    const status = async (key: string) => (await app.call('GET', WHOAMI, { key, tenant: 'default' })).status;
    expect([await status(old.text), await status(rotated.body.key)]).toEqual([200, 200]);
    app.clock.time += 60_000;
    expect([await status(old.text), await status(rotated.body.key)]).toEqual([401, 200]);
    expect((await app.call('GET', WHOAMI, { key: old.text, tenant: 'default' })).body.error.code).toBe('TOKEN_EXPIRED');
  });

  test('that would have ended before the grace period ends no later for being rotated', async () => {
    const app = await openTestApp();
    const old = await issueKey(app, { expiresIn: 10 });
    const { rotatedFrom } = (await app.local('POST', `/api/v1/keys/${old.id}/rotate`, { gracePeriod: 60 })).body;
    expect(rotatedFrom.validUntil).toBe(app.clock.now() + 10_000);
  });

  test('rotated twice at once gets one successor', async () => {
    const app = await openTestApp();
    const { id } = await issueKey(app);
    const rotate = () => app.local('POST', `/api/v1/keys/${id}/rotate`, {});
    const statuses = (await Promise.all([rotate(), rotate(), rotate()])).map(({ status }) => status);
    expect(statuses.toSorted()).toEqual([201, 409, 409]);
    expect((await app.local('GET', '/api/v1/keys')).body.keys).toHaveLength(2);
  });

  test('changed by two at once is changed by one: the other is told', async () => {
    const app = await openTestApp();
    const { id } = await issueKey(app);
    const patch = (description: string) => app.local('PATCH', `/api/v1/keys/${id}`, { description });
    const answers = await Promise.all([patch('a'), patch('b')]);
    const [won, lost] = answers.toSorted((one, other) => one.status - other.status);
    expect([won?.status, lost?.status, lost?.body.error.code]).toEqual([200, 409, 'CONFLICT']);
    expect((await app.local('GET', `/api/v1/keys/${id}`)).body.description).toBe(won?.body.description);
  });

  test('revoked while it is being changed stays revoked', async () => {
    const app = await openTestApp();
    for (let round = 0; round < 10; round++) {
      const { id, text } = await issueKey(app);
      await Promise.all([
        app.local('PATCH', `/api/v1/keys/${id}`, { disabled: false, expiresIn: null }),
        app.local('DELETE', `/api/v1/keys/${id}`),
        app.local('POST', `/api/v1/keys/${id}/rotate`, {}),
      ]);
      expect((await app.call('GET', WHOAMI, { key: text, tenant: 'default' })).status).toBe(401);
      expect((await app.local('GET', `/api/v1/keys/${id}`)).body.status).toBe('deleted');
    }
  });

  test('of another tenant is unknown: every route answers as for a key nobody has', async () => {
    const app = await openTestApp();
    const { id } = await issueKey(app, {}, 'other');
    const nobody = 'key_0000000000000000';
    for (const [method, path, body] of [
      ['GET', '', undefined],
      ['PATCH', '', { disabled: true }],
      ['DELETE', '', undefined],
      ['POST', '/rotate', {}],
      ['GET', '/activity', undefined],
    ] as const) {
      const foreign = await app.local(method, `/api/v1/keys/${id}${path}`, body);
      const unknown = await app.local(method, `/api/v1/keys/${nobody}${path}`, body);
      expect([method, path, foreign.status, foreign.text.replace(id, nobody)]).toEqual([
        method,
        path,
        404,
        unknown.text,
      ]);
    }
    expect((await app.local('GET', `/api/v1/keys/${id}`, undefined, 'other')).body.status).toBe('active');
    expect((await app.local('GET', '/api/v1/keys?status=all')).body.keys).toEqual([]);
  });

  test('is no token: its id names nothing under another kind', async () => {
    const app = await openTestApp();
    const { id } = await issueKey(app);
    for (const kind of ['tokens', 'secrets'])
      expect((await app.local('GET', `/api/v1/${kind}/${id}`)).status).toBe(404);
  });
});
