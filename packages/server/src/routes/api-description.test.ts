import { describe, expect, test } from 'vitest';
import { routeTable } from '../app.ts';
import { openTestApp } from '../testing/test-app.ts';

interface Described {
  readonly openapi: string;
  readonly paths: Readonly<Record<string, Readonly<Record<string, { readonly 'x-scope'?: readonly string[] }>>>>;
}

async function describedApi(): Promise<Described> {
  return (await (await openTestApp()).call('GET', '/openapi.json')).body;
}

describe('GET /openapi.json', () => {
  test('describes every line of the route table with its scopes, and nothing else', async () => {
    const { openapi, paths } = await describedApi();
    expect(openapi).toBe('3.1.0');
    const described = Object.entries(paths).flatMap(([path, item]) =>
      Object.entries(item).map(([method, operation]) => [`${method.toUpperCase()} ${path}`, operation['x-scope']]),
    );
    const served = routeTable().map(({ method, path, access }) => [
      `${method} ${path}`,
      access.kind === 'guarded' ? [...access.scopes, ...access.either.slice(0, 1)] : undefined,
    ]);
    expect(described.toSorted()).toEqual(served.toSorted());
  });

  test('names every operation once', async () => {
    const { paths } = await describedApi();
    const ids = Object.values(paths).flatMap((item) =>
      Object.values(item).map((one) => (one as { operationId?: string }).operationId),
    );
    expect(new Set(ids).size).toBe(ids.length);
  });

  test('says what a body holds and what is required', async () => {
    const { paths } = await describedApi();
    expect(paths['/api/v1/tokens']?.post).toMatchObject({
      requestBody: {
        content: { 'application/json': { schema: { required: ['name', 'scopes'], additionalProperties: false } } },
      },
      security: [{ token: [] }, { key: [], tenant: [] }],
      'x-aliases': ['/tokens'],
    });
  });

  test('is not sent again to whoever has it', async () => {
    const app = await openTestApp();
    const etag = (await app.call('GET', '/openapi.json')).headers.get('etag') ?? '';
    const again = await app.call('GET', '/openapi.json', { headers: { 'if-none-match': etag } });
    expect(again.status).toBe(304);
    expect(again.text).toBe('');
  });
});

describe('GET /docs', () => {
  test('shows every endpoint on one page that loads nothing', async () => {
    const app = await openTestApp();
    const page = await app.call('GET', '/docs');
    expect(page.status).toBe(200);
    expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(page.headers.get('content-security-policy')).toMatch(/^default-src 'none'; style-src 'sha256-/);
    expect(page.text).not.toMatch(/<script|<link|<img|@import|url\(/);
    for (const { path } of routeTable()) expect(page.text).toContain(`</span>${path}</h3>`);
  });
});
