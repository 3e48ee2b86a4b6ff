import { hmac } from '@ensembleapp/core/crypto.ts';
import type { JsonObject } from '@ensembleapp/protocol';
import { localPrincipal } from '@ensembleapp/server/local-principal.ts';
import { issueKey, issueSecret, issueToken } from '@ensembleapp/server/testing/issue.ts';
import { openTestApp, refusal } from '@ensembleapp/server/testing/test-app.ts';
import { describe, expect, it } from 'vitest';
import { openApp, PASS, saved } from './open-triggers.ts';

const STAMP = 1_705_408_000;

describe('who may call a trigger', () => {
  it('is whoever knows one of its tokens', async () => {
    const app = await openApp({ ONE: 'token-one' });
    await saved(app, 'bearer', { type: 'http', auth: { type: 'bearer', tokens: ['${env.ONE}', 'token-two'] } });
    const status = async (bearer?: string) =>
      (await app.call('GET', '/bearer', bearer === undefined ? {} : { bearer })).status;
    expect([await status('token-one'), await status('token-two')]).toEqual([200, 200]);
    expect([await status(), await status('token-three'), await status('')]).toEqual([401, 401, 401]);
    const anonymous = await app.call('GET', '/bearer');
    expect(anonymous.body).toEqual(refusal('UNAUTHORIZED', 'Missing bearer token'));
  });

  it('is whoever knows its user and password', async () => {
    const app = await openApp({ LOGIN: 'ada:s3cret' });
    await saved(app, 'basic', { type: 'http', auth: { type: 'basic', secret: '${env.LOGIN}' } });
    const call = (login: string) =>
      app.call('GET', '/basic', { headers: { authorization: `Basic ${Buffer.from(login).toString('base64')}` } });
    expect((await call('ada:s3cret')).status).toBe(200);
    const wrong = await call('ada:wrong');
    expect([wrong.status, wrong.headers.get('www-authenticate')]).toEqual([401, 'Basic realm="ensemble"']);
  });

  it.each([
    ['bearer', { type: 'bearer', secret: '${env.SECRET}' }, { authorization: 'Bearer ' }],
    ['basic', { type: 'basic', secret: 'ada:${env.SECRET}' }, { authorization: 'Basic YWRhOg==' }],
    [
      'signature',
      { type: 'signature', secret: '${env.SECRET}' },
      { 'x-webhook-timestamp': `${STAMP}`, 'x-webhook-signature': `sha256=${hmac('sha256', '', 'hex', `${STAMP}.`)}` },
    ],
  ])('is nobody while the secret of %s is not set or empty', async (_kind, auth, headers) => {
    for (const env of [{ SECRET: '' }, {}]) {
      const app = await openTestApp({ env, envAllow: ['SECRET'] });
      await app.local('POST', '/api/v1/agents', PASS);
      await saved(app, 'closed', { type: 'http', auth });
      expect((await app.call('GET', '/closed', { headers })).status).toBe(401);
      expect(app.logged.join('')).toContain('the secret of a trigger is not set');
    }
  });

  it('is a key or a token of the tenant that may run ensembles', async () => {
    const app = await openApp();
    await saved(app, 'keyed', { type: 'http', auth: { type: 'apiKey' } });
    const token = await issueToken(app, ['execute:ensembles']);
    const reader = await issueToken(app, ['read:ensembles']);
    const narrow = await issueToken(app, ['execute:ensembles'], { restrictions: { ensembles: ['other'] } });
    const key = await issueKey(app, { scopes: ['execute:ensembles'] });
    const foreign = await issueToken(app, ['admin'], {}, 'acme');
    const { jwt } = await issueSecret(app);

    const good = await app.call('GET', '/keyed', { bearer: token.text });
    expect(good.status).toBe(200);
    expect(good.headers.get('x-ratelimit-remaining')).toBe('5999');
    const { body } = await app.local('GET', `/api/v1/executions/${good.headers.get('x-execution-id')}`);
    expect([body.caller, body.trigger]).toEqual([{ kind: 'token', id: token.id }, { type: 'http' }]);
    expect((await app.call('GET', '/keyed', { key: key.text, tenant: 'default' })).status).toBe(200);
    expect((await app.call('GET', '/keyed', { bearer: reader.text })).body.error.requiredScope).toBe(
      'execute:ensembles',
    );
    expect((await app.call('GET', '/keyed', { bearer: narrow.text })).status).toBe(403);
    expect((await app.call('GET', '/keyed', { bearer: foreign.text })).status).toBe(401);
    expect((await app.call('GET', '/keyed', { bearer: jwt() })).status).toBe(401);
    expect((await app.call('GET', '/keyed')).status).toBe(401);

    await app.door.activity.flush();
    const activity = await app.local('GET', `/api/v1/tokens/${token.id}/activity`);
    expect(activity.body.activity[0]).toMatchObject({
      method: 'GET',
      path: '/keyed',
      status: 200,
      executionId: body.id,
    });
  });

  it('is whom a JWT of the tenant vouches for, with the context it vouches for', async () => {
    const app = await openApp();
    const output = { body: { plan: '${secure.plan}', who: '${userContext.userId}' } };
    await saved(app, 'signed', { type: 'http', auth: { type: 'jwt' } }, { output });
    const { jwt } = await issueSecret(app);
    const answer = await app.call('GET', '/signed?plan=forged', { bearer: jwt({ context: { plan: 'gold' } }) });
    expect([answer.status, answer.body]).toEqual([200, { plan: 'gold', who: 'user-123' }]);
    const token = await issueToken(app, ['admin']);
    expect((await app.call('GET', '/signed', { bearer: token.text })).status).toBe(401);
  });

  it('is told to slow down after too many wrong secrets', async () => {
    const app = await openTestApp({ authFailureLimit: { requests: 2, seconds: 60 } });
    await app.local('POST', '/api/v1/agents', PASS);
    await saved(app, 'guarded', { type: 'http', auth: { type: 'bearer', secret: 'right' } });
    const status = async (bearer: string) => (await app.call('GET', '/guarded', { bearer })).status;
    expect([await status('a'), await status('b'), await status('c'), await status('right')]).toEqual([
      401, 401, 429, 200,
    ]);
  });
});

/** What GitHub and Slack print in their guides, and a call signed by hand as Stripe and we describe. */
const VENDORS = {
  github: {
    secret: "It's a Secret to Everybody",
    body: 'Hello, World!',
    headers: { 'x-hub-signature-256': 'sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17' },
    at: STAMP,
  },
  slack: {
    secret: '8f742231b10e8888abcd99yyyzzz85a5',
    body: 'token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c',
    headers: {
      'x-slack-request-timestamp': '1531420618',
      'x-slack-signature': 'v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503',
    },
    at: 1_531_420_618,
  },
  stripe: {
    secret: 'whsec_test',
    body: '{ "id": "evt_1" }',
    headers: {
      'stripe-signature': `t=${STAMP},v1=${'0'.repeat(64)},v1=${hmac('sha256', 'whsec_test', 'hex', `${STAMP}.{ "id": "evt_1" }`)}`,
    },
    at: STAMP,
  },
  default: {
    secret: 'shared',
    body: '{"a":1}',
    headers: {
      'x-webhook-timestamp': String(STAMP),
      'x-webhook-signature': `sha256=${hmac('sha256', 'shared', 'hex', `${STAMP}.{"a":1}`)}`,
    },
    at: STAMP,
  },
} as const;

describe('signatures', () => {
  async function openSigned(preset: keyof typeof VENDORS, more: JsonObject = {}) {
    const { secret, body, headers, at } = VENDORS[preset];
    const app = await openApp({ SECRET: secret });
    await saved(app, 'signed', {
      type: 'webhook',
      auth: { type: 'signature', secret: '${env.SECRET}', preset, ...more },
    });
    const call = (changed: { body?: string; headers?: Readonly<Record<string, string>>; at?: number } = {}) => {
      app.clock.time = (changed.at ?? at) * 1000;
      return app.call('POST', '/webhooks/signed', {
        body: changed.body ?? body,
        headers: { 'content-type': 'text/plain', ...headers, ...changed.headers },
      });
    };
    return { app, call, at, headers };
  }

  it.each(['github', 'slack', 'stripe', 'default'] as const)('of %s are taken once', async (preset) => {
    const { call, at, app } = await openSigned(preset);
    expect((await call()).status).toBe(200);
    const again = await call({ at: at + 1 });
    expect([again.status, again.body]).toEqual([409, refusal('CONFLICT', 'This signature was used before')]);
    const other = await openTestApp({ env: app.world.settings.env, envAllow: ['SECRET'] }, app.file);
    other.clock.time = app.clock.time;
    const { body, headers } = VENDORS[preset];
    const elsewhere = await other.call('POST', '/webhooks/signed', {
      body,
      headers: { 'content-type': 'text/plain', ...headers },
    });
    expect(elsewhere.status).toBe(409);
  });

  it.each(['github', 'slack', 'stripe', 'default'] as const)(
    'of %s are over the very bytes of the body',
    async (preset) => {
      const { call, headers } = await openSigned(preset);
      expect((await call({ body: `${VENDORS[preset].body} ` })).status).toBe(401);
      const cut = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, value.slice(0, -1)]));
      expect((await call({ headers: cut })).status).toBe(401);
    },
  );

  it.each(['slack', 'stripe', 'default'] as const)('of %s are good for 300 seconds, either way', async (preset) => {
    const { call, at } = await openSigned(preset);
    expect((await call({ at: at + 301 })).status).toBe(401);
    expect((await call({ at: at - 301 })).status).toBe(401);
    expect((await call({ at: at - 300 })).status).toBe(200);
    expect((await call({ at: at + 300 })).status).toBe(409);
  });

  it('are given back when what they signed could not start', async () => {
    const { app, call } = await openSigned('github');
    const release = Array.from({ length: app.world.settings.concurrentExecutions }, () =>
      app.world.inFlight.start(localPrincipal('default', 'tester'), 1000),
    );
    expect((await call()).body.error.code).toBe('CONCURRENT_LIMIT_EXCEEDED');
    for (const one of release) one();
    expect((await call()).status).toBe(200);
  });

  it('may be of a scheme of the author’s own', async () => {
    const app = await openApp();
    const auth = { type: 'signature', secret: 'k', header: 'X-Sig', algorithm: 'sha512', encoding: 'base64' };
    await saved(app, 'own', { type: 'webhook', auth });
    const signature = hmac('sha512', 'k', 'base64', 'body');
    const headers = { 'content-type': 'text/plain', 'x-sig': signature };
    expect((await app.call('POST', '/webhooks/own', { body: 'body', headers })).status).toBe(200);
    expect((await app.call('POST', '/webhooks/own', { body: 'other', headers })).status).toBe(401);
  });
});
