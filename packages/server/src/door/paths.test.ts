import { describe, expect, test } from 'vitest';
import { issueToken } from '../testing/issue.ts';
import { openTestApp, refusal } from '../testing/test-app.ts';

const NOT_FOUND = refusal('NOT_FOUND', 'Not found');
const MISSING = refusal('UNAUTHORIZED', 'Missing authorization header');

describe('a path', () => {
  test('nobody knows is 401 under /api without a credential, and 404 with one', async () => {
    const app = await openTestApp();
    const bearer = (await issueToken(app, ['read:state'])).text;
    for (const path of [
      '/api/v1/unknown',
      '/api/',
      '/api/v2/tokens',
      '/api/v1/tokens/a/b/c',
      '/api/v1/Tokens',
      '/api/v1/tokens//',
    ]) {
      for (const method of ['GET', 'POST', 'DELETE', 'OPTIONS', 'PROPFIND']) {
        const without = await app.call(method, path);
        expect([path, method, without.status, without.body]).toEqual([path, method, 401, MISSING]);
        const within = await app.call(method, path, { bearer });
        expect([path, method, within.status, within.body]).toEqual([path, method, 404, NOT_FOUND]);
      }
    }
  });

  test('nobody knows is 404 elsewhere, in the same envelope', async () => {
    const app = await openTestApp();
    for (const path of ['/unknown', '/apix', '/.env', '/.git/config', '/tokens/a/b/c', '/index.php']) {
      const answer = await app.call('GET', path);
      expect([path, answer.status, answer.body]).toEqual([path, 404, NOT_FOUND]);
    }
  });

  test('at the front leads to the description of the API', async () => {
    const answer = await (await openTestApp()).call('GET', '/');
    expect([answer.status, answer.headers.get('location')]).toEqual([302, '/docs']);
  });

  test('may end with one slash', async () => {
    const app = await openTestApp();
    const bearer = (await issueToken(app, ['admin'])).text;
    for (const path of ['/api/v1/tokens/', '/tokens/', '/api/v1/whoami/', '/api/v1/health/', '/ready/']) {
      expect([path, (await app.call('GET', path, { bearer })).status]).toEqual([path, 200]);
    }
  });

  test('written in a strange way never goes round the guard', async () => {
    const app = await openTestApp();
    for (const path of [
      '//api/v1/tokens',
      '/api//v1/tokens',
      '/api/v1/./tokens',
      '/x/../api/v1/tokens',
      '/api/v1/%74okens',
      '/%61pi/v1/tokens',
      '/api%2Fv1%2Ftokens',
      '/api/v1/tokens%00',
      '/api/v1/tokens;a=b',
      '/api/v1/tokens%20',
      '/api\\v1\\tokens',
      '/TOKENS',
      '/api/v1/health/../tokens',
      '/api/v1/tokens%2f',
      '/%E0%A4%A',
      '/api/v1/tokens/%E0%A4%A',
      '/api/v1/tokens/%FF',
    ]) {
      const answer = await app.call('GET', path);
      expect([path, [401, 404].includes(answer.status)]).toEqual([path, true]);
      expect(answer.body.error.code).toMatch(/UNAUTHORIZED|NOT_FOUND/);
    }
  });

  test('known with another method is 405 and says which are allowed, to those let in', async () => {
    const app = await openTestApp();
    const bearer = (await issueToken(app, ['read:state'])).text;
    for (const [method, path, allow] of [
      ['PUT', '/api/v1/tokens', 'POST, GET, HEAD'],
      ['PATCH', '/tokens', 'POST, GET, HEAD'],
      ['POST', '/api/v1/tokens/tok_1', 'GET, HEAD, PATCH, DELETE'],
      ['OPTIONS', '/api/v1/keys', 'POST, GET, HEAD'],
      ['POST', '/api/v1/whoami', 'GET, HEAD'],
      ['BREW', '/api/v1/whoami', 'GET, HEAD'],
    ] as const) {
      expect((await app.call(method, path)).body).toEqual(MISSING);
      const answer = await app.call(method, path, { bearer });
      expect([answer.status, answer.body]).toEqual([405, refusal('METHOD_NOT_ALLOWED', 'Method not allowed')]);
      expect(answer.headers.get('allow')).toBe(allow);
    }
    const open = await app.call('DELETE', '/health');
    expect([open.status, open.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
  });

  test('answers HEAD as GET, without a body', async () => {
    const app = await openTestApp();
    const bearer = (await issueToken(app, ['admin'])).text;
    for (const path of ['/api/v1/tokens', '/api/v1/health', '/api/v1/whoami']) {
      const head = await app.call('HEAD', path, { bearer });
      expect([head.status, head.text]).toEqual([200, '']);
    }
    expect((await app.call('HEAD', '/api/v1/tokens')).status).toBe(401);
    expect((await app.call('HEAD', '/api/v1/keys/x/rotate', { bearer })).status).toBe(405);
  });

  test('by its other name is the same route: same checks, and the canonical path in the activity', async () => {
    const app = await openTestApp();
    const { id, text: bearer } = await issueToken(app, ['read:state']);
    expect((await app.call('GET', '/tokens')).status).toBe(401);
    const refused = await app.call('GET', '/tokens', { bearer });
    expect(refused.body).toEqual((await app.call('GET', '/api/v1/tokens', { bearer })).body);
    expect((await app.call('GET', `/tokens/${id}`, { bearer })).status).toBe(200);
    await app.call('PUT', `/tokens/${id}`, { bearer });
    const { activity } = (await app.call('GET', `/tokens/${id}/activity`, { bearer })).body;
    expect(activity.map(({ method, path, status }: Record<string, unknown>) => [method, path, status])).toEqual([
      ['PUT', '/api/v1/tokens/{id}', 405],
      ['GET', '/api/v1/tokens/{id}', 200],
      ['GET', '/api/v1/tokens', 403],
      ['GET', '/api/v1/tokens', 403],
    ]);
  });
});

describe('every answer', () => {
  test('carries its own request id and tells browsers to be careful', async () => {
    const app = await openTestApp();
    const bearer = (await issueToken(app, ['admin'])).text;
    const ids = new Set();
    for (const [method, path] of [
      ['GET', '/api/v1/whoami'],
      ['GET', '/api/v1/unknown'],
      ['GET', '/nowhere'],
      ['GET', '/health'],
      ['PUT', '/api/v1/tokens'],
      ['GET', '/api/v1/tokens?x=1'],
      ['OPTIONS', '/api/agents/a/invoke'],
    ] as const) {
      const { headers } = await app.call(method, path, { bearer, headers: { 'x-request-id': 'mine' } });
      expect([path, headers.get('x-content-type-options')]).toEqual([path, 'nosniff']);
      expect([path, headers.get('referrer-policy')]).toEqual([path, 'no-referrer']);
      expect(headers.get('x-request-id')).toMatch(/^req_[0-9A-Za-z]{20,}$/);
      ids.add(headers.get('x-request-id'));
    }
    expect(ids.size).toBe(7);
    expect(app.logged.filter((line) => line.includes('"callerRequestId":"mine"')).length).toBeGreaterThan(0);
  });

  test('under /api is kept by no cache', async () => {
    const app = await openTestApp();
    const bearer = (await issueToken(app, ['admin'])).text;
    for (const path of ['/api/v1/whoami', '/api/v1/tokens', '/api/v1/unknown', '/api/v1/health', '/api/health']) {
      for (const call of [{ bearer }, {}]) {
        expect([path, (await app.call('GET', path, call)).headers.get('cache-control')]).toEqual([path, 'no-store']);
      }
    }
  });
});
