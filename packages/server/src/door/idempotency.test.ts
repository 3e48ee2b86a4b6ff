import { describe, expect, test } from 'vitest';
import { issueKey, issueToken } from '../testing/issue.ts';
import { openTestApp, type TestApp } from '../testing/test-app.ts';

const BODY = { name: 'CI', scopes: ['read:state'] };

async function opened() {
  const app = await openTestApp();
  const bearer = (await issueToken(app, ['admin'])).text;
  const create = (key: string, body: unknown = BODY, as = bearer) =>
    app.call('POST', '/api/v1/tokens', { bearer: as, body, headers: { 'idempotency-key': key } });
  return { app, bearer, create };
}

async function count(app: TestApp): Promise<number> {
  return (await app.local('GET', '/api/v1/tokens')).body.tokens.length;
}

describe('an Idempotency-Key on a request that creates a credential', () => {
  test('lets one of many concurrent duplicates create, and exactly one', async () => {
    const { app, create } = await opened();
    const before = await count(app);
    const answers = await Promise.all(Array.from({ length: 20 }, () => create('once')));
    const statuses = answers.map(({ status }) => status).toSorted();
    expect(statuses).toEqual([201, ...Array<number>(19).fill(409)]);
    expect(await count(app)).toBe(before + 1);
    for (const { status, body, headers } of answers) {
      if (status === 201) continue;
      const { error } = body;
      if (error.id === undefined) expect([error.retryAfter, headers.get('retry-after')]).toEqual([1, '1']);
    }
  });

  test('answers a repetition with the id of what was created, and never its value again', async () => {
    const { create } = await opened();
    const first = await create('k');
    const again = await create('k');
    expect([again.status, again.body.error.code, again.body.error.id]).toEqual([409, 'CONFLICT', first.body.id]);
    expect(again.text).not.toContain(first.body.token.slice(28));
  });

  test('is refused with another body', async () => {
    const { app, create } = await opened();
    await create('k');
    const before = await count(app);
    const other = await create('k', { ...BODY, name: 'Other' });
    expect([other.status, other.body.error.id]).toEqual([409, undefined]);
    expect(await count(app)).toBe(before);
  });

  test('belongs to one identity, method and path', async () => {
    const { app, bearer, create } = await opened();
    const other = (await issueToken(app, ['admin'])).text;
    expect((await create('k')).status).toBe(201);
    expect((await create('k', BODY, other)).status).toBe(201);
    const [one, two] = [await issueKey(app), await issueKey(app)];
    for (const { id } of [one, two]) {
      const rotated = await app.call('POST', `/api/v1/keys/${id}/rotate`, {
        bearer,
        headers: { 'idempotency-key': 'k' },
      });
      expect(rotated.status).toBe(201);
    }
  });

  test('is the same key under the path’s other name', async () => {
    const { app, bearer, create } = await opened();
    await create('k');
    const answer = await app.call('POST', '/tokens', { bearer, body: BODY, headers: { 'idempotency-key': 'k' } });
    expect(answer.status).toBe(409);
  });

  test('is free again after a refusal that created nothing, and after a day', async () => {
    const { app, create } = await opened();
    expect((await create('k', { ...BODY, restrictions: { addresses: ['x'] } })).status).toBe(400);
    expect((await create('k')).status).toBe(201);
    app.clock.time += 86_400_001;
    expect((await create('k')).status).toBe(201);
  });

  test.each(['', ' ', 'a b', 'x'.repeat(256), 'é'])(
    'must be 1 to 255 visible ASCII characters: %j is refused',
    async (key) => {
      const { create } = await opened();
      expect((await create(key)).body.error.details).toEqual([
        { path: 'idempotency-key', message: 'must be 1 to 255 visible ASCII characters' },
      ]);
    },
  );
});

describe('an Idempotency-Key on a rehearsal', () => {
  test('is not the key of the real thing: nobody takes the one for the other', async () => {
    const { app, bearer } = await opened();
    const send = (query: string) =>
      app.call('POST', `/api/v1/agents${query}`, {
        bearer,
        body: { name: 'rehearsed', operation: 'think', config: { model: 'compatible/x', prompt: 'hi' } },
        headers: { 'idempotency-key': 'k' },
      });
    expect((await send('?dryRun=true')).status).toBe(200);
    const real = await send('');
    expect([real.status, real.headers.get('idempotent-replayed')]).toEqual([409, null]);
  });
});

describe('an Idempotency-Key whose first request died with its process', () => {
  test('is free again once no request can still be running, not before', async () => {
    const { app, create } = await opened();
    // What a process leaves behind that is killed after its work and before its answer is kept.
    const { idempotency } = app.world.store;
    const reached = Promise.withResolvers<void>();
    const finish = () => {
      reached.resolve();
      return new Promise<never>(() => {});
    };
    Object.assign(app.world.store, { idempotency: { ...idempotency, finish } });
    void create('k');
    await reached.promise;
    Object.assign(app.world.store, { idempotency });
    const early = await create('k');
    expect([early.status, early.headers.get('retry-after')]).toEqual([409, '1']);
    app.clock.time += 960_001;
    expect((await create('k')).status).toBe(201);
  });
});

describe('an Idempotency-Key on a request that runs something', () => {
  const run = (app: TestApp, call: object, key: string) =>
    app.call('POST', '/api/v1/execute/agent/nobody', {
      ...call,
      body: {},
      headers: { 'idempotency-key': key, ...('headers' in call ? (call.headers as object) : {}) },
    });

  test('replays the first answer', async () => {
    const { app, bearer } = await opened();
    const first = await run(app, { bearer }, 'k');
    const again = await run(app, { bearer }, 'k');
    expect([again.status, again.text]).toEqual([first.status, first.text]);
    expect([first.headers.get('idempotent-replayed'), again.headers.get('idempotent-replayed')]).toEqual([
      null,
      'true',
    ]);
    expect(again.headers.get('x-request-id')).not.toBe(first.headers.get('x-request-id'));
  });

  test('is each user’s own when one backend acts for many', async () => {
    const { app } = await opened();
    const { text } = await issueKey(app, { onBehalfOf: true });
    const as = (user: string) => ({ key: text, tenant: 'default', headers: { 'x-user-id': user } });
    await run(app, as('ada'), 'k');
    expect((await run(app, as('ada'), 'k')).headers.get('idempotent-replayed')).toBe('true');
    expect((await run(app, as('bob'), 'k')).headers.get('idempotent-replayed')).toBeNull();
  });

  test('keeps no answer of a request that was refused at the door', async () => {
    const { app } = await opened();
    const { id, text } = await issueToken(app, ['read:state']);
    expect((await run(app, { bearer: text }, 'k')).status).toBe(403);
    await app.local('PATCH', `/api/v1/tokens/${id}`, { scopes: ['execute:agents'] });
    const answer = await run(app, { bearer: text }, 'k');
    expect([answer.status, answer.headers.get('idempotent-replayed')]).toEqual([404, null]);
  });
});
