import { checksum } from '@ensembleapp/core/auth/checksum.ts';
import { SCOPES, type Scope } from '@ensembleapp/protocol';
import { routeTable } from '@ensembleapp/server/app.ts';
import { mount } from '@ensembleapp/server/door/mount.ts';
import { issueKey, issueSecret, issueToken } from '@ensembleapp/server/testing/issue.ts';
import { type Answered, type CallOptions, openTestApp, refusal } from '@ensembleapp/server/testing/test-app.ts';
import { describe, expect, test } from 'vitest';

/** Who may call: no credential is read, whoever has the link, any valid one, or one that holds the scope. */
type Needs = 'open' | 'link' | 'any' | Scope;
/** `yes`: a browser's JWT as anyone; `marked`: when the target is marked for browsers, else as if its scope were missing. */
type Jwt = 'yes' | 'no' | 'marked';

interface Rule {
  readonly needs: Needs;
  readonly jwt: Jwt;
  readonly own?: true;
  readonly or?: Scope;
  readonly also?: Scope;
}

/**
 * Section 19 of the HTTP reference, copied by hand: what the code says is held against it. A route that is not here fails.
 * `own`: a token needs no scope for its own id; `or`: another scope that will do; `also`: one that is needed too.
 */
const REFERENCE: Readonly<Record<string, Rule>> = {
  'POST /api/v1/execute/ensemble/{name}': { needs: 'execute:ensembles', jwt: 'marked' },
  'POST /api/v1/execute/agent/{name}': { needs: 'execute:agents', jwt: 'yes' },
  'POST /api/agents/{agentId}/invoke': { needs: 'execute:agents', jwt: 'yes' },
  'POST /api/tools/{toolId}/invoke': { needs: 'execute:agents', jwt: 'yes' },
  ...all(['GET /api/v1/tools', 'GET /api/v1/tools/{name}'], 'read:agents'),
  ...all(reading('/api/v1/ensembles', '{name}'), 'read:ensembles'),
  ...all(writing('/api/v1/ensembles', '{name}'), 'write:ensembles'),
  ...all(reading('/api/v1/agents', '{name}'), 'read:agents'),
  ...all(writing('/api/v1/agents', '{name}'), 'write:agents'),
  ...all(reading('/api/v1/components', '{kind}/{name}'), 'read:components'),
  ...all(writing('/api/v1/components', '{kind}/{name}'), 'write:components'),
  ...all(
    ['', '/{id}', '/{id}/logs', '/{id}/events', '/{id}/deliveries'].map((rest) => `GET /api/v1/executions${rest}`),
    'read:executions',
  ),
  ...Object.fromEntries(
    ['cancel', 'resume', 'retry', 'signal'].map((verb) => [
      `POST /api/v1/executions/{id}/${verb}`,
      { needs: 'execute:ensembles', or: 'execute:agents', jwt: 'no' } as const,
    ]),
  ),
  'POST /api/v1/executions/{id}/fork': { needs: 'read:executions', also: 'execute:ensembles', jwt: 'no' },
  'GET /callback/{token}': { needs: 'link', jwt: 'yes' },
  'GET /api/v1/executions/hitl/{token}/status': { needs: 'link', jwt: 'yes' },
  'POST /callback/{token}': { needs: 'link', jwt: 'yes' },
  'POST /api/v1/executions/hitl/{token}/approve': { needs: 'link', jwt: 'yes' },
  'POST /api/v1/executions/hitl/{token}/reject': { needs: 'link', jwt: 'yes' },
  ...all(['GET /api/v1/executions/{id}/state', 'GET /api/v1/ensembles/{name}/state'], 'read:state'),
  ...all(
    ['PUT /api/v1/executions/{id}/state', 'PUT /api/v1/ensembles/{name}/state', 'PATCH /api/v1/ensembles/{name}/state'],
    'write:state',
  ),
  ...all(
    ['POST /api/v1/tokens', 'GET /api/v1/tokens', 'PATCH /api/v1/tokens/{id}', 'POST /api/v1/tokens/{id}/rotate'],
    'admin',
  ),
  'GET /api/v1/tokens/{id}': { needs: 'admin', jwt: 'no', own: true },
  'DELETE /api/v1/tokens/{id}': { needs: 'admin', jwt: 'no', own: true },
  'GET /api/v1/tokens/{id}/activity': { needs: 'admin', jwt: 'no', own: true },
  ...all(managing('/api/v1/keys'), 'admin'),
  ...all(managing('/api/v1/secrets'), 'admin'),
  ...all(['POST /api/v1/secrets/explain', 'POST /api/v1/secrets/{id}/test-token'], 'admin'),
  'GET /api/v1/whoami': { needs: 'any', jwt: 'yes' },
  'GET /api/v1/usage': { needs: 'any', jwt: 'no' },
  'GET /api/v1/health': { needs: 'open', jwt: 'yes' },
  'GET /ready': { needs: 'open', jwt: 'yes' },
  'GET /openapi.json': { needs: 'open', jwt: 'yes' },
  'GET /docs': { needs: 'open', jwt: 'yes' },
  'GET /': { needs: 'open', jwt: 'yes' },
  'GET /schemas/ensemble.json': { needs: 'open', jwt: 'yes' },
  'GET /schemas/agent.json': { needs: 'open', jwt: 'yes' },
  'POST /api/feedback': { needs: 'execute:agents', jwt: 'yes' },
  'GET /api/v1/feedback': { needs: 'read:executions', jwt: 'no' },
  'POST /api/chat': { needs: 'execute:agents', jwt: 'yes' },
  'GET /api/chat/{threadId}/stream': { needs: 'execute:agents', jwt: 'yes' },
  'POST /api/chat/{threadId}/stop': { needs: 'execute:agents', jwt: 'yes' },
  'GET /api/chat/messages': { needs: 'execute:agents', jwt: 'yes' },
  'GET /api/chat/threads': { needs: 'execute:agents', jwt: 'yes' },
  'PATCH /api/chat/threads/{threadId}': { needs: 'execute:agents', jwt: 'yes' },
  'DELETE /api/chat/threads/{threadId}': { needs: 'execute:agents', jwt: 'yes' },
  ...all(['GET /api/v1/audit', 'GET /api/v1/audit/verify'], 'admin'),
  ...all(['GET /api/v1/triggers', 'GET /api/v1/schedules', 'GET /api/v1/schedules/{id}'], 'read:ensembles'),
  'POST /api/v1/schedules': { needs: 'write:ensembles', also: 'execute:ensembles', jwt: 'no' },
  ...all(['PATCH /api/v1/schedules/{id}', 'DELETE /api/v1/schedules/{id}'], 'write:ensembles'),
  ...all(['POST /api/v1/schedules/{id}/trigger'], 'execute:ensembles'),
  ...all(['GET /api/v1/deployments', 'GET /api/v1/deployments/{id}'], 'read:ensembles'),
};

/** Section 1.1 and 13.3 of the HTTP reference: the other names of a path. */
function aliasesOf(path: string): readonly string[] {
  const named: Readonly<Record<string, readonly string[]>> = {
    '/api/v1/execute/ensemble/{name}': ['/ensembles/{name}/execute', '/api/v1/ensembles/{name}/execute'],
    '/api/v1/execute/agent/{name}': ['/agents/{name}/execute', '/api/v1/agents/{name}/execute'],
    '/api/v1/executions/{id}/events': ['/api/v1/executions/{id}/stream', '/executions/{id}/stream'],
    '/api/v1/health': ['/health', '/api/health', '/health/live'],
    '/ready': ['/health/ready'],
    '/openapi.json': ['/api/v1/openapi.json'],
  };
  const bare = /^\/api\/v1\/(ensembles|tokens|agents|executions)(\/|$)/.test(path)
    ? [path.slice('/api/v1'.length)]
    : [];
  const chat = path.startsWith('/api/chat') ? [path.slice('/api'.length)] : [];
  return [...(named[path] ?? []), ...bare, ...chat];
}

function all(routes: readonly string[], needs: Scope) {
  return Object.fromEntries(routes.map((route) => [route, { needs, jwt: 'no' as const }]));
}

function reading(path: string, name: string): readonly string[] {
  return ['', `/${name}`, `/${name}/versions`, `/${name}/versions/{number}`].map((rest) => `GET ${path}${rest}`);
}

function writing(path: string, name: string): readonly string[] {
  return [`POST ${path}`, `PUT ${path}/${name}`, `DELETE ${path}/${name}`, `POST ${path}/${name}/publish`];
}

function managing(path: string): readonly string[] {
  return [
    `POST ${path}`,
    `GET ${path}`,
    ...['GET', 'PATCH', 'DELETE'].map((method) => `${method} ${path}/{id}`),
    `POST ${path}/{id}/rotate`,
    `GET ${path}/{id}/activity`,
  ];
}

const RATE_HEADERS = [
  'x-ratelimit-limit',
  'x-ratelimit-remaining',
  'x-ratelimit-reset',
  'ratelimit-policy',
  'ratelimit',
];

/** One credential of every sort, right and wrong, for the tenant `default`. */
async function openWithCredentials() {
  const app = await openTestApp({ rateLimit: { requests: 1_000_000, seconds: 60 }, authFailureLimit: 'off' });
  const admin = await issueToken(app, ['admin']);
  const expiring = await issueToken(app, ['admin'], { expiresIn: 1 });
  const expiringKey = await issueKey(app, { expiresIn: 1, scopes: ['admin'] });
  const expiredAt = app.clock.now() + 1000;
  const disabled = await issueToken(app, ['admin']);
  await app.local('PATCH', `/api/v1/tokens/${disabled.id}`, { disabled: true });
  const revoked = await issueToken(app, ['admin']);
  await app.local('DELETE', `/api/v1/tokens/${revoked.id}`);
  const key = await issueKey(app, { scopes: ['admin'] });
  const secret = await issueSecret(app);
  app.clock.time += 1000;
  const scoped = new Map<Scope, { readonly id: string; readonly text: string }>();
  for (const scope of SCOPES) scoped.set(scope, await issueToken(app, [scope]));
  return { app, admin, expiring, expiringKey, expiredAt, disabled, revoked, key, secret, scoped };
}

type Credentials = Awaited<ReturnType<typeof openWithCredentials>>;

/** Another credential with the same public id: right in form, wrong in substance. */
function withWrongSecret(text: string, prefix: string): string {
  const body = text.slice(0, prefix.length + 16) + 'x'.repeat(30);
  return body + checksum(body);
}

interface Refused {
  readonly title: string;
  readonly call: CallOptions;
  readonly status: number;
  readonly body: object;
  readonly challenge: string;
}

function refusals({
  admin,
  expiring,
  expiringKey,
  expiredAt,
  disabled,
  revoked,
  key,
  secret,
}: Credentials): readonly Refused[] {
  const bad = (title: string, call: CallOptions, message = 'Invalid API token'): Refused => ({
    title,
    call,
    status: 401,
    body: refusal('UNAUTHORIZED', message),
    challenge: `Bearer realm="ensemble", error="invalid_token", error_description="${message}"`,
  });
  const late = (title: string, call: CallOptions, message: string, at: number): Refused => ({
    title,
    call,
    status: 401,
    body: refusal('TOKEN_EXPIRED', message, { expiredAt: at }),
    challenge: `Bearer realm="ensemble", error="invalid_token", error_description="${message}"`,
  });
  const foreign = (title: string, call: CallOptions): Refused => ({
    title,
    call,
    status: 403,
    body: refusal('FORBIDDEN', 'x-tenant-id does not match the credential'),
    challenge:
      'Bearer realm="ensemble", error="insufficient_scope", error_description="x-tenant-id does not match the credential"',
  });
  const past = expiredAt / 1000 - 3600;
  return [
    { ...bad('no credential', {}, 'Missing authorization header'), challenge: 'Bearer realm="ensemble"' },
    bad('malformed', { bearer: 'invalid-token' }),
    bad('mistyped', { bearer: `${admin.text.slice(0, -1)}!` }),
    bad('unknown', { bearer: withWrongSecret(`sk-ensemble-${'0'.repeat(52)}`, 'sk-ensemble-') }),
    bad('wrong secret', { bearer: withWrongSecret(admin.text, 'sk-ensemble-') }),
    bad('disabled', { bearer: disabled.text }),
    bad('revoked', { bearer: revoked.text }),
    late('expired', { bearer: expiring.text }, 'API token expired', expiredAt),
    foreign('of another tenant', { bearer: admin.text, tenant: 'other' }),
    bad('a key as token', { bearer: key.text }),
    bad('a key without tenant', { key: key.text }, 'Missing x-tenant-id header'),
    bad('a key of another tenant', { key: key.text, tenant: 'other' }, 'Invalid API key'),
    bad('a key with a wrong secret', { key: withWrongSecret(key.text, 'sk_'), tenant: 'default' }, 'Invalid API key'),
    bad('a token as key', { key: admin.text, tenant: 'default' }, 'Invalid API key'),
    late('an expired key', { key: expiringKey.text, tenant: 'default' }, 'API key expired', expiredAt),
    bad('a forged JWT', { bearer: `${secret.jwt().slice(0, -10)}AAAAAAAAAA` }),
    bad('a JWT without a signature', {
      bearer: `${secret.jwt({}, { alg: 'none' }).split('.').slice(0, 2).join('.')}.`,
    }),
    bad('a JWT for others', { bearer: secret.jwt({ aud: 'other' }) }),
    late('an expired JWT', { bearer: secret.jwt({ exp: past, iat: past }) }, 'API token expired', past * 1000),
    foreign('a JWT of another tenant', { bearer: secret.jwt(), tenant: 'other' }),
  ];
}

function insufficient(scope: Scope, held: readonly Scope[]) {
  const extras = { requiredScope: scope, providedScopes: held };
  return {
    status: 403,
    body: refusal('FORBIDDEN', `Insufficient scope: requires ${scope}`, extras),
    challenge: `Bearer realm="ensemble", error="insufficient_scope", scope="${scope}"`,
  };
}

/** What a token of this one scope lacks. */
function lacking({ needs, or, also }: Rule, held: Scope): Scope | undefined {
  if (held === 'admin' || needs === 'any' || needs === 'open' || needs === 'link') return undefined;
  return held === needs || held === or ? also : needs;
}

function expectRefused(
  answer: Answered,
  { status, body, challenge }: Omit<Refused, 'title' | 'call'>,
  title: string,
): void {
  expect([title, answer.status, answer.body]).toEqual([title, status, body]);
  expect([title, answer.headers.get('www-authenticate')]).toEqual([title, challenge]);
}

function expectLetIn(answer: Answered, title: string): void {
  expect([title, [200, 201, 204, 400, 404, 409].includes(answer.status), answer.text]).toEqual([
    title,
    true,
    answer.text,
  ]);
  expect([title, answer.headers.get('www-authenticate')]).toEqual([title, null]);
}

function expectRateLimit({ headers }: Answered, isTold: boolean, title: string): void {
  for (const name of RATE_HEADERS) expect([title, name, headers.has(name)]).toEqual([title, name, isTold]);
}

function expectNothingLeaked(
  { text }: Answered,
  { admin, key, secret, disabled, revoked, expiring }: Credentials,
): void {
  for (const issued of [admin, key, secret, disabled, revoked, expiring])
    expect(text).not.toContain(issued.text.slice(-30));
  expect(text).not.toMatch(/\bat \w+ \(|node_modules|\.ts:|SELECT |sqlite/);
}

const filled = (path: string) => path.replace('{number}', '1').replace(/\{\w+\}/g, 'nobody');
const withBody = (method: string) => (method === 'GET' || method === 'DELETE' ? {} : { body: {} });

describe('the route table', () => {
  test('holds no route that the HTTP reference does not know, and its other names are those of the reference', () => {
    for (const { method, path, aliases } of routeTable()) {
      expect(Object.keys(REFERENCE)).toContain(`${method} ${path}`);
      expect([path, aliases.toSorted()]).toEqual([path, aliasesOf(path).toSorted()]);
    }
  });

  test('names each call once', () => {
    const calls = routeTable().flatMap(({ method, path, aliases }) =>
      [path, ...aliases].map((one) => `${method} ${one}`),
    );
    expect(calls).toEqual([...new Set(calls)]);
  });

  test('cannot be mounted with a route that declares no access class', async () => {
    const { world, door } = await openTestApp();
    const [route] = routeTable();
    if (!route) throw new Error('an empty table');
    const services = { world, door } as unknown as Parameters<typeof mount>[0];
    const broken = { ...route, access: undefined } as unknown as typeof route;
    expect(() => mount(services, [broken])).toThrow('POST /api/agents/{agentId}/invoke declares no access class');
    const odd = { ...route, access: { kind: 'public' } } as unknown as typeof route;
    expect(() => mount(services, [odd])).toThrow('declares no access class');
  });
});

describe.each(routeTable().map((route) => ({ ...route, call: `${route.method} ${route.path}` })))(
  '$call',
  ({ method, path, aliases, call }) => {
    const rule: Rule = REFERENCE[call] ?? { needs: 'admin', jwt: 'no' };
    const { needs, jwt, own } = rule;
    const paths = [path, ...aliases].map(filled);

    if (needs === 'link') {
      test('answers everybody who has no link alike, whatever credential is presented', async () => {
        const credentials = await openWithCredentials();
        for (const one of paths) {
          for (const { title, call: options } of refusals(credentials)) {
            const answer = await credentials.app.call(method, one, { ...options, ...withBody(method) });
            const body = refusal('NOT_FOUND', 'Callback not found: this link');
            expect([one, title, answer.status, answer.body]).toEqual([one, title, 404, body]);
            expectNothingLeaked(answer, credentials);
          }
        }
      });
      return;
    }

    if (needs === 'open') {
      test('answers everybody alike, whatever credential is presented', async () => {
        const good = path === '/' ? 302 : 200;
        const credentials = await openWithCredentials();
        for (const one of paths) {
          const { status, text } = await credentials.app.call(method, one);
          expect([one, status]).toEqual([one, good]);
          for (const { title, call: options } of refusals(credentials)) {
            const answer = await credentials.app.call(method, one, options);
            expect([one, title, answer.status, answer.text]).toEqual([one, title, good, text]);
            expectRateLimit(answer, false, title);
          }
        }
      });
      return;
    }

    test('refuses everybody whose credential is missing or wrong, each with its own words', async () => {
      const credentials = await openWithCredentials();
      for (const one of paths) {
        for (const { title, call: options, ...expected } of refusals(credentials)) {
          const answer = await credentials.app.call(method, one, { ...options, ...withBody(method) });
          expectRefused(answer, expected, `${one}: ${title}`);
          expectRateLimit(answer, false, title);
          expectNothingLeaked(answer, credentials);
        }
      }
    });

    test('lets in who holds its scope or admin, and nobody else', async () => {
      const credentials = await openWithCredentials();
      for (const one of paths) {
        for (const [scope, { text: bearer }] of credentials.scoped) {
          const title = `${one}: ${scope}`;
          const answer = await credentials.app.call(method, one, { bearer, ...withBody(method) });
          const missing = lacking(rule, scope);
          if (missing) expectRefused(answer, insufficient(missing, [scope]), title);
          else expectLetIn(answer, title);
          expectRateLimit(answer, true, title);
          expectNothingLeaked(answer, credentials);
        }
        expectLetIn(
          await credentials.app.call(method, one, {
            key: credentials.key.text,
            tenant: 'default',
            ...withBody(method),
          }),
          'key',
        );
      }
    });

    test('treats a browser’s JWT as the reference says', async () => {
      const credentials = await openWithCredentials();
      for (const one of paths) {
        const answer = await credentials.app.call(method, one, {
          bearer: credentials.secret.jwt(),
          ...withBody(method),
        });
        if (jwt === 'yes') expectLetIn(answer, one);
        else if (needs === 'any') expect([one, answer.status]).toEqual([one, 403]);
        else expectRefused(answer, insufficient(needs, ['execute:agents']), one);
        expectRateLimit(answer, true, one);
      }
    });

    if (own) {
      test('needs no scope of a token for itself', async () => {
        const { app, scoped } = await openWithCredentials();
        for (const { id, text: bearer } of scoped.values()) {
          expect((await app.call(method, path.replace('{id}', id), { bearer })).status).toBe(200);
        }
      });
    }
  },
);
