import { describe, expect, test } from 'vitest';
import { openTestApp, refusal } from '../testing/test-app.ts';

describe('health', () => {
  test.each(['/api/v1/health', '/health', '/api/health', '/health/live'])(
    '%s needs no credential and reads none',
    async (path) => {
      const app = await openTestApp();
      app.clock.time += 123_456;
      for (const headers of [{}, { authorization: 'Bearer wrong' }, { authorization: 'x', 'x-api-key': 'y' }]) {
        const answer = await app.call('GET', path, { headers });
        expect([answer.status, answer.body]).toEqual([
          200,
          { status: 'healthy', version: '0.0.0', uptime: 123_456, timestamp: app.clock.now() },
        ]);
        expect(answer.headers.get('www-authenticate')).toBeNull();
      }
    },
  );

  test('is alive, and not ready, when the store is gone; nobody is let in without it and nothing tells why', async () => {
    const app = await openTestApp();
    expect((await app.call('GET', '/ready')).body).toEqual({ status: 'ready', checks: { store: 'ok', engine: 'ok' } });
    const { token } = (await app.local('POST', '/api/v1/tokens', { name: 'x', scopes: ['admin'] })).body;
    await app.world.store.close();
    expect((await app.call('GET', '/health')).status).toBe(200);
    for (const [path, call] of [
      ['/health/ready', {}],
      ['/api/v1/whoami', { bearer: token }],
      ['/api/v1/tokens', { bearer: token }],
    ] as const) {
      const answer = await app.call('GET', path, call);
      expect([path, answer.status, answer.headers.get('retry-after')]).toEqual([path, 503, '1']);
      expect(answer.body.error).toMatchObject({ code: 'UNAVAILABLE', message: 'Service unavailable' });
      expect(answer.text).not.toMatch(/sqlite|database|closed|\.db/i);
    }
    expect((await app.call('GET', '/ready')).body.error.details).toEqual([
      { path: 'store', message: 'does not answer' },
    ]);
    expect((await app.call('GET', '/api/v1/whoami', { bearer: 'wrong' })).body).toEqual(
      refusal('UNAUTHORIZED', 'Invalid API token'),
    );
  });
});
