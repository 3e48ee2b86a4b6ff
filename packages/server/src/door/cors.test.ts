import { createThrottle } from '@ensembleapp/core/auth/throttle.ts';
import { describe, expect, test } from 'vitest';
import { createApp, routeTable } from '../app.ts';
import { issueKey, issueSecret } from '../testing/issue.ts';
import { openTestApp } from '../testing/test-app.ts';

const EMBEDDING = ['/api/agents/nobody/invoke', '/api/v1/execute/ensemble/nobody'];
const PAGE = 'https://app.example.com';

/** The app with a list of origins; answers how a page of one of them, or of another, is treated. */
async function opened(corsOrigins?: readonly string[]) {
  const test = await openTestApp();
  const { world, door, clock } = test;
  const app = createApp({
    world,
    door,
    throttle: createThrottle(world.settings, clock),
    version: '0.0.0',
    startedAt: clock.now(),
    publicUrl: undefined,
    corsOrigins,
    isTrustedProxy: () => false,
  });
  const bearer = (await issueSecret(test)).jwt();
  const send = async (method: string, path: string, headers: Record<string, string>, body?: string) =>
    app.fetch(new Request(`http://ensemble.test${path}`, { method, headers, ...(body && { body }) }), {
      address: '203.0.113.7',
    });
  return { test, bearer, send };
}

const asked = (origin: string) => ({
  origin,
  'access-control-request-method': 'POST',
  'access-control-request-headers': 'authorization,x-api-key',
});
const corsOf = ({ headers }: Response) => [...headers.keys()].filter((name) => name.startsWith('access-control-'));

describe('pages of other origins', () => {
  test.each(EMBEDDING)('may call %s with a JWT, after a preflight without any credential', async (path) => {
    const { bearer, send } = await opened();
    const preflight = await send('OPTIONS', path, asked(PAGE));
    expect([preflight.status, await preflight.text()]).toEqual([204, '']);
    expect(preflight.headers.get('access-control-allow-origin')).toBe('*');
    expect(preflight.headers.get('access-control-allow-methods')).toBe('GET, POST, PATCH, DELETE');
    expect(preflight.headers.get('access-control-max-age')).toBe('600');
    const allowed = preflight.headers.get('access-control-allow-headers') ?? '';
    expect(allowed.split(', ')).toEqual(expect.arrayContaining(['authorization', 'content-type', 'idempotency-key']));
    for (const name of ['x-api-key', 'x-tenant-id', 'x-user-id', '*']) expect(allowed).not.toContain(name);
    expect(preflight.headers.has('access-control-allow-credentials')).toBe(false);
    for (const headers of [{ authorization: `Bearer ${bearer}` }, {}]) {
      const answer = await send(
        'POST',
        path,
        { origin: PAGE, 'content-type': 'application/json', ...headers },
        '{"message":"hi"}',
      );
      expect(answer.headers.get('access-control-allow-origin')).toBe('*');
      expect(answer.headers.get('access-control-expose-headers')).toContain('www-authenticate');
      expect(answer.headers.has('access-control-allow-credentials')).toBe(false);
    }
  });

  test('may call nothing else: no other route sends a CORS header, nor answers a preflight', async () => {
    const { test: app, send } = await opened();
    const { text } = await issueKey(app, { scopes: ['admin'] });
    for (const { path, method, endpoint } of routeTable()) {
      if (endpoint.crossOrigin) continue;
      const filled = path.replace('{number}', '1').replace(/\{\w+\}/g, 'nobody');
      expect([path, corsOf(await send('OPTIONS', filled, asked(PAGE)))]).toEqual([path, []]);
      const headers = { origin: PAGE, 'x-api-key': text, 'x-tenant-id': 'default' };
      expect([path, corsOf(await send(method, filled, headers))]).toEqual([path, []]);
    }
  });

  test('must be on the list once there is one, exactly', async () => {
    const { bearer, send } = await opened([PAGE, 'https://b.example']);
    const [path = ''] = EMBEDDING;
    const call = (origin?: string) =>
      send(
        'POST',
        path,
        { authorization: `Bearer ${bearer}`, 'content-type': 'application/json', ...(origin && { origin }) },
        '{"message":"hi"}',
      );
    const known = await call(PAGE);
    expect([known.status, known.headers.get('access-control-allow-origin'), known.headers.get('vary')]).toEqual([
      404,
      PAGE,
      'Origin',
    ]);
    expect((await send('OPTIONS', path, asked(PAGE))).headers.get('access-control-allow-origin')).toBe(PAGE);
    for (const origin of [
      'null',
      'https://evil.example',
      'http://app.example.com',
      `${PAGE}.evil.example`,
      `${PAGE}:444`,
      `${PAGE}/`,
      PAGE.toUpperCase(),
    ]) {
      const refused = await call(origin);
      expect([origin, refused.status, corsOf(refused)]).toEqual([origin, 403, []]);
      expect([origin, corsOf(await send('OPTIONS', path, asked(origin)))]).toEqual([origin, []]);
    }
    expect((await call()).status).toBe(404);
  });
});
