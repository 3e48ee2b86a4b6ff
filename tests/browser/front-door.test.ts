import jwt from 'jsonwebtoken';
import { describe, expect, test } from 'vitest';
import { serveHello } from '../hello-server.ts';
import { openChromium } from './chromium.ts';
import { servePage } from './page-server.ts';

const PAGE = '<!doctype html><html lang="en"><title>Shop</title><h1>Shop</h1></html>';

interface Sent {
  readonly url: string;
  readonly headers: Record<string, string>;
  readonly body?: object;
}

/** What a page of another origin gets from fetch: status and JSON, or the browser's refusal to let it see anything. */
async function fromAnotherOrigin({ url, headers, body }: Sent) {
  const context = await openChromium();
  const page = await context.newPage();
  await page.goto(await servePage(PAGE));
  return page.evaluate(
    async (sent) => {
      try {
        const answer = await fetch(sent.url, {
          method: sent.body ? 'POST' : 'GET',
          headers: { 'content-type': 'application/json', ...sent.headers },
          ...(sent.body && { body: JSON.stringify(sent.body) }),
        });
        const { status, headers: received } = answer;
        return { status, body: await answer.json(), remaining: received.get('x-ratelimit-remaining') };
      } catch (error) {
        return { blocked: String(error) };
      }
    },
    { url, headers, ...(body && { body }) },
  );
}

describe('a page of another origin', () => {
  test('invokes an agent with a JWT, and what the JWT vouched for cannot be shadowed', async () => {
    const server = await serveHello();
    const secret = await server.operate<{ id: string; value: string }>('POST', '/api/v1/secrets', {
      description: 'JWT Signing',
    });
    const nowInSeconds = Math.floor(Date.now() / 1000);
    const token = jwt.sign(
      { sub: 'user-123', exp: nowInSeconds + 3600, iat: nowInSeconds, aud: 'ensembleapp.ai', context: { name: 'Ron' } },
      secret.value,
      { algorithm: 'HS256', keyid: secret.id },
    );
    const answer = await fromAnotherOrigin({
      url: `${server.url}/api/agents/echo/invoke`,
      headers: { authorization: `Bearer ${token}` },
      body: { message: 'Hello', dataContext: { name: 'Mallory', page: '/cart' } },
    });
    expect(answer).toMatchObject({
      status: 200,
      remaining: '5999',
      body: {
        data: {
          message: 'Hello',
          secure: { name: 'Ron' },
          context: { name: 'Ron', page: '/cart' },
          user: { id: 'user-123', tenantId: 'default' },
        },
      },
    });
  });

  test('reads why it was refused', async () => {
    const server = await serveHello();
    const answer = await fromAnotherOrigin({
      url: `${server.url}/api/agents/echo/invoke`,
      headers: { authorization: 'Bearer invalid' },
      body: { message: 'Hello' },
    });
    expect(answer).toMatchObject({ status: 401, body: { error: { code: 'UNAUTHORIZED' } } });
  });

  test('cannot send an API key', async () => {
    const server = await serveHello();
    const { key } = await server.operate<{ key: string }>('POST', '/api/v1/keys', { description: 'Backend' });
    const answer = await fromAnotherOrigin({
      url: `${server.url}/api/agents/echo/invoke`,
      headers: { 'x-api-key': key, 'x-tenant-id': 'default' },
      body: { message: 'Hello' },
    });
    expect(answer).toEqual({ blocked: expect.stringContaining('Failed to fetch') });
  });

  test('sees nothing of the management routes', async () => {
    const server = await serveHello();
    const { token } = await server.operate<{ token: string }>('POST', '/api/v1/tokens', {
      name: 'Admin',
      scopes: ['admin'],
    });
    const answer = await fromAnotherOrigin({
      url: `${server.url}/api/v1/tokens`,
      headers: { authorization: `Bearer ${token}` },
    });
    expect(answer).toEqual({ blocked: expect.stringContaining('Failed to fetch') });
  });

  test('is refused when the operator named other origins', async () => {
    const server = await serveHello({ ENSEMBLE_CORS_ORIGINS: 'https://app.example.com' });
    const answer = await fromAnotherOrigin({
      url: `${server.url}/api/agents/echo/invoke`,
      headers: {},
      body: { message: 'Hello' },
    });
    expect(answer).toEqual({ blocked: expect.stringContaining('Failed to fetch') });
  });
});

describe('/docs', () => {
  test.each([
    ['wide', 1280],
    ['narrow', 360],
  ])('reads well on a %s window, and loads nothing from anywhere', async (name, width) => {
    const server = await serveHello();
    const context = await openChromium();
    const page = await context.newPage();
    const faults: string[] = [];
    const requests: string[] = [];
    page.on('console', (message) => faults.push(message.text()));
    page.on('request', (request) => requests.push(request.url()));
    await page.setViewportSize({ width, height: 900 });
    await page.goto(`${server.url}/docs`);
    await page.screenshot({ path: `${process.env.SCREENSHOTS ?? server.project}/docs-${name}.png` });
    expect(await page.getByRole('heading', { name: 'Ensemble API' }).isVisible()).toBe(true);
    expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBeLessThanOrEqual(0);
    expect(requests.filter((url) => !url.endsWith('/favicon.ico'))).toEqual([`${server.url}/docs`]);
    expect(faults.filter((text) => !text.includes('favicon'))).toEqual([]);
  });
});
