import { describe, expect, test } from 'vitest';
import { issueKey, issueToken } from '../testing/issue.ts';
import { openTestApp, type TestApp } from '../testing/test-app.ts';

async function readAll(app: TestApp, path: string, list: string, between: () => Promise<unknown> = async () => {}) {
  const ids: string[] = [];
  for (let cursor: string | null = ''; cursor !== null; await between()) {
    const page = await app.local('GET', `${path}?limit=2${cursor && `&cursor=${cursor}`}`);
    expect(page.status).toBe(200);
    expect(page.body.hasMore).toBe(page.body.nextCursor !== null);
    ids.push(...page.body[list].map(({ id }: { id: string }) => id));
    cursor = page.body.nextCursor;
  }
  return ids;
}

describe('pages', () => {
  test('together are the whole list, newest first, also when all are of one millisecond', async () => {
    const app = await openTestApp();
    const made: string[] = [];
    for (let at = 0; at < 7; at++) {
      made.push((await issueKey(app)).id);
      if (at > 3) app.clock.time += 1;
    }
    const ids = await readAll(app, '/api/v1/keys', 'keys');
    expect(ids.toSorted()).toEqual(made.toSorted());
    expect(ids.slice(0, 2)).toEqual([made[6], made[5]]);
  });

  test('repeat and skip nothing when rows come and go meanwhile', async () => {
    const app = await openTestApp();
    const made: string[] = [];
    for (let at = 0; at < 6; at++) made.push((await issueKey(app)).id);
    app.clock.time += 1;
    const ids = await readAll(app, '/api/v1/keys', 'keys', async () => {
      const { id } = await issueKey(app);
      await app.local('DELETE', `/api/v1/keys/${id}`);
      await issueKey(app);
    });
    expect(ids.toSorted()).toEqual(made.toSorted());
  });
});

describe('a cursor', () => {
  async function cursorOf(app: TestApp, path: string, tenantId?: string): Promise<string> {
    const { body } = await app.local('GET', path, undefined, tenantId);
    expect(body.nextCursor).toEqual(expect.any(String));
    return encodeURIComponent(body.nextCursor);
  }

  test('is good for its own list, tenant and filters alone', async () => {
    const app = await openTestApp();
    for (const tenant of ['default', 'other']) {
      for (let at = 0; at < 3; at++) {
        await issueKey(app, {}, tenant);
        await issueToken(app, ['read:state'], {}, tenant);
      }
    }
    const own = await cursorOf(app, '/api/v1/tokens?limit=1');
    const foreign = await cursorOf(app, '/api/v1/tokens?limit=1', 'other');
    const ofKeys = await cursorOf(app, '/api/v1/keys?limit=1');
    const filtered = await cursorOf(app, '/api/v1/tokens?limit=1&status=active');
    const status = async (query: string) => (await app.local('GET', `/api/v1/tokens?limit=1&${query}`)).status;
    expect(await status(`cursor=${own}`)).toBe(200);
    expect((await app.local('GET', `/tokens?limit=2&cursor=${own}`)).status).toBe(200);
    expect(await status(`status=active&cursor=${filtered}`)).toBe(200);
    for (const wrong of [foreign, ofKeys, filtered]) expect(await status(`cursor=${wrong}`)).toBe(400);
    expect(await status(`status=active&cursor=${own}`)).toBe(400);
  });

  test('cannot be made or changed by a caller, and ends after a day', async () => {
    const app = await openTestApp();
    for (let at = 0; at < 3; at++) await issueKey(app);
    const good = decodeURIComponent(await cursorOf(app, '/api/v1/keys?limit=1'));
    const parts = good.split('.');
    const text = (value: string) => Buffer.from(value).toString('base64url');
    const status = async (cursor: string) =>
      (await app.local('GET', `/api/v1/keys?limit=1&cursor=${encodeURIComponent(cursor)}`)).status;
    expect(await status(good)).toBe(200);
    for (const wrong of [
      `${text('9999999999999')}.${parts[1]}.${parts[2]}`,
      `${parts[0]}.${text("1:x' OR 1=1 --")}.${parts[2]}`,
      `${parts[0]}.${parts[1]}.`,
      `${parts[0]}.${parts[1]}`,
      `${good}x`,
      good.slice(0, -2),
      '..',
      'x',
    ]) {
      expect([wrong, await status(wrong)]).toEqual([wrong, 400]);
    }
    app.clock.time += 86_400_001;
    expect(await status(good)).toBe(400);
  });
});
