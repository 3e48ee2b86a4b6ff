import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { routeTable } from '../app.ts';
import { issueKey, issueSecret, issueToken } from '../testing/issue.ts';
import { openTestApp } from '../testing/test-app.ts';

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'PROPFIND'];
const PATHS = [...new Set(routeTable().flatMap(({ path, aliases }) => [path, ...aliases]))];
const MEMBERS =
  'name scopes description expiresIn restrictions rateLimit disabled maxLifetime onBehalfOf gracePeriod sub context ensemble token input inputs message version threadId dataContext options metadata config agents addresses origins notBefore requests window steps operation flow'.split(
    ' ',
  );

const OFF = { rateLimit: 'off', authFailureLimit: 'off' } as const;
const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 12 }),
  fc.constantFrom(
    '',
    '.',
    '..',
    '../x',
    '%2e%2e',
    "' OR 1=1 --",
    '\u0000',
    '\ud800',
    '{{x}}',
    '${x}',
    'x@1',
    '@',
    'x@-1',
    '💥',
  ),
);
const json = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    fc.constantFrom(null, true, 0, -1, 1.5, 1e308, 60, 9_007_199_254_740_992, 'admin', 'read:state', 'HS256'),
    text,
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(fc.oneof(fc.constantFrom(...MEMBERS, '__proto__', 'constructor'), text), tie('value'), {
      maxKeys: 5,
    }),
  ),
})).value;
const bodies = fc.oneof(
  json.map((value) => JSON.stringify(value)),
  fc.dictionary(fc.constantFrom(...MEMBERS), json, { maxKeys: 6 }).map((value) => JSON.stringify(value)),
  fc.string({ unit: 'binary', maxLength: 40 }),
);
const queries = fc.dictionary(
  fc.constantFrom('limit', 'cursor', 'status', 'method', 'path', 'outcome', 'startTime', 'version', 'x'),
  text,
  { maxKeys: 3 },
);

describe('whatever is sent', () => {
  test('to any route with any method, an admin never meets a fault of ours', async () => {
    const app = await openTestApp(OFF);
    const { id, text: bearer } = await issueToken(app, ['admin']);
    const ids = [id, (await issueKey(app)).id, (await issueSecret(app)).id];
    const names = fc.oneof(text, fc.constantFrom(...ids.slice(1)));
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...METHODS),
        fc.constantFrom(...PATHS),
        names,
        queries,
        bodies,
        async (method, path, name, query, body) => {
          const filled = path.replace(/\{\w+\}/g, () => encodeURIComponent(name.toWellFormed()));
          const search = new URLSearchParams(query);
          const withBody = method !== 'GET' && method !== 'HEAD';
          const type =
            path.includes('/ensembles') || path.includes('/agents')
              ? ['application/json', 'application/yaml']
              : ['application/json'];
          for (const contentType of type) {
            const answer = await app.call(method, `${filled}${search.size > 0 ? `?${search}` : ''}`, {
              bearer,
              ...(withBody && { body }),
              headers: { 'content-type': contentType, 'content-length': String(Buffer.byteLength(body)) },
            });
            expect([method, filled, body, answer.status]).not.toEqual([method, filled, body, 500]);
            expect(answer.status).toBeLessThan(600);
            if (answer.status >= 400 && method !== 'HEAD') expect(answer.body.error.code).toEqual(expect.any(String));
          }
        },
      ),
      { numRuns: 3000 },
    );
    const faults = app.logged.filter((line) => line.includes('"level":"error"'));
    expect(faults).toEqual([]);
    expect((await app.call('GET', '/api/v1/whoami', { bearer })).status).toBe(200);
  }, 120_000);

  test('as a credential, nobody is let in', async () => {
    const app = await openTestApp(OFF);
    const token = await issueToken(app, ['admin']);
    const key = await issueKey(app, { scopes: ['admin'] });
    const jwt = (await issueSecret(app)).jwt();
    const visible = fc.string({
      unit: fc.integer({ min: 0x20, max: 0x7e }).map((code) => String.fromCharCode(code)),
      maxLength: 30,
    });
    /** Something right with a part of it replaced, so that it is wrong. */
    const spoilt = fc
      .tuple(fc.constantFrom(token.text, key.text, jwt, token.id), fc.nat(200), fc.nat(6), visible)
      .map(
        ([good, at, length, put]) => good.slice(0, at % good.length) + put + good.slice((at % good.length) + length),
      );
    const wrong = fc.oneof(visible, spoilt).filter((one) => ![token.text, key.text, jwt].includes(one.trim()));
    const scheme = fc.constantFrom('Bearer ', 'bearer ', 'Basic ', '', 'Bearer  ', 'Token ');
    await fc.assert(
      fc.asyncProperty(
        wrong,
        scheme,
        fc.boolean(),
        fc.constantFrom('default', '', 'other'),
        async (credential, prefix, isKey, tenant) => {
          const headers = isKey
            ? { 'x-api-key': credential, 'x-tenant-id': tenant }
            : { authorization: prefix + credential, 'x-tenant-id': tenant };
          const answer = await app.call('GET', '/api/v1/tokens', { headers });
          expect([headers, answer.status]).toEqual([headers, 401]);
        },
      ),
      { numRuns: 3000 },
    );
  }, 60_000);
});
