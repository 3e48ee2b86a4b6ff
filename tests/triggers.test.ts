import type { JsonObject } from '@ensembleapp/protocol';
import { openTestApp, refusal } from '@ensembleapp/server/testing/test-app.ts';
import { folder, serve } from '@ensembleapp/server/testing/test-project.ts';
import { describe, expect, it } from 'vitest';
import { ECHO, openApp, PASS, save, saved } from './open-triggers.ts';

describe('http triggers', () => {
  it('answer on their path as the output says, and leave an execution of their type', async () => {
    const app = await openApp();
    const output = { status: 201, headers: { 'X-Kind': 'note' }, body: { said: '${input.said}', id: '${params.id}' } };
    await saved(app, 'notes', { type: 'http', path: '/notes/:id', methods: ['POST'], public: true }, { output });

    const answer = await app.call('POST', '/notes/7?said=query', { body: { said: 'body' } });

    expect([answer.status, answer.body]).toEqual([201, { said: 'query', id: '7' }]);
    expect(answer.headers.get('x-kind')).toBe('note');
    expect(answer.headers.get('content-type')).toBe('application/json');
    const id = answer.headers.get('x-execution-id');
    const { body: execution } = await app.local('GET', `/api/v1/executions/${id}`);
    expect(execution).toMatchObject({
      status: 'completed',
      trigger: { type: 'http' },
      caller: { kind: 'trigger', id: 'notes' },
      user: null,
    });
  });

  it('say nothing for the whole origin, which is not theirs', async () => {
    const app = await openApp();
    const headers = {
      'X-Own': 'yes',
      NEL: '{"report_to":"x","max_age":60,"success_fraction":1}',
      'Report-To': '{"group":"x","max_age":60,"endpoints":[{"url":"https://evil.example"}]}',
      'Strict-Transport-Security': 'max-age=31536000',
      'Clear-Site-Data': '"*"',
      'Alt-Svc': 'h2="evil.example:443"',
      'Service-Worker-Allowed': '/',
    };
    await saved(app, 'loud', { type: 'http', path: '/loud', public: true }, { output: { headers, body: 1 } });
    const answer = await app.call('GET', '/loud');
    expect(answer.headers.get('x-own')).toBe('yes');
    for (const name of Object.keys(headers).slice(1)) expect([name, answer.headers.get(name)]).toEqual([name, null]);
  });

  it('hand the call on, without what holds credentials', async () => {
    const app = await openApp();
    const output = { body: { input: '${input}', trigger: '${trigger}', same: '${metadata.method == method}' } };
    await saved(app, 'seen', { type: 'http', methods: ['PUT'], public: true }, { output, flow: [ECHO] });

    const { body } = await app.call('PUT', '/seen?a=1&a=2&b=x', {
      body: { b: 'taken', c: [1], path: 'taken too' },
      headers: {
        cookie: 'session=s3cret; theme=dark',
        authorization: 'Bearer s3cret',
        'x-api-key': 's3cret',
        'x-own': 'yes',
      },
    });

    const call = {
      method: 'PUT',
      path: '/seen',
      url: '/seen?a=1&a=2&b=x',
      params: {},
      query: { a: ['1', '2'], b: 'x' },
      headers: { 'content-type': 'application/json', 'x-own': 'yes' },
      cookies: { session: 's3cret', theme: 'dark' },
      body: { b: 'taken', c: [1], path: 'taken too' },
    };
    const input = { ...call, a: ['1', '2'], b: 'x', c: [1] };
    expect(body).toEqual({ input, trigger: { type: 'http', ...call, input, auth: null }, same: true });
  });

  it('read forms and text, and keep what is neither as base64', async () => {
    const app = await openApp();
    await saved(app, 'body', { type: 'http', methods: ['POST'], public: true }, { output: { body: '${body}' } });
    const send = async (type: string, body: string) =>
      (await app.call('POST', '/body', { body, headers: { 'content-type': type } })).body;

    expect(await send('application/x-www-form-urlencoded', 'a=1&b=x+y&b=z')).toEqual({ a: '1', b: ['x y', 'z'] });
    expect(await send('application/vnd.api+json', '[1]')).toEqual([1]);
    expect(await send('text/csv', 'a,b')).toBe('a,b');
    expect(await send('application/octet-stream', 'abc')).toBe('YWJj');
    const broken = await app.call('POST', '/body', { body: '{', headers: { 'content-type': 'application/json' } });
    expect(broken.status).toBe(400);
  });

  it('check the input that the ensemble declares', async () => {
    const app = await openApp();
    const input = { said: { type: 'string', required: true } };
    await saved(app, 'strict', { type: 'http', public: true }, { input });
    const refused = await app.call('GET', '/strict');
    expect([refused.status, refused.body.error.details]).toEqual([
      400,
      [{ path: 'input.said', message: 'is required' }],
    ]);
    expect(refused.headers.get('x-execution-id')).toBeNull();
    expect((await app.call('GET', '/strict?said=x')).body).toEqual({ said: 'x' });
  });

  it('prefer a literal part to a parameter, then priority, then the order they are written in', async () => {
    const app = await openApp();
    const by = async (name: string, path: string, more: JsonObject = {}) =>
      saved(app, name, { type: 'http', path, public: true, ...more }, { output: { body: { by: name } } });
    await by('rest', '/p/*');
    await by('one', '/p/:a/x');
    await by('other', '/p/:b/:c');
    await by('first', '/p/:b/:d', { priority: 5 });
    await by('literal', '/p/here/:c');

    const answered = async (path: string) => (await app.call('GET', path)).body?.by;
    expect(await answered('/p/here/z')).toBe('literal');
    expect(await answered('/p/there/x')).toBe('one');
    expect(await answered('/p/there/z')).toBe('first');
    expect(await answered('/p/a/b/c')).toBe('rest');
    expect(await answered('/p')).toBe('rest');
    expect(await answered('/p/there/z/')).toBe('first');
    expect(await answered('/p//z')).toBe('rest');
  });

  it('decode parameters, and are not found by a path that is badly encoded', async () => {
    const app = await openApp();
    const output = { body: '${params}' };
    await saved(app, 'files', { type: 'http', path: '/files/:name/*', public: true }, { output });
    expect((await app.call('GET', '/files/a%2Fb/c/d%20e')).body).toEqual({ name: 'a/b', '*': 'c/d e' });
    expect((await app.call('GET', '/files/%E0%A4%A/x')).status).toBe(404);
  });

  it('tell another method which there are, and answer HEAD as GET', async () => {
    const app = await openApp();
    await saved(app, 'page', { type: 'http', public: true });
    const wrong = await app.call('POST', '/page', { body: {} });
    expect([wrong.status, wrong.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
    const head = await app.call('HEAD', '/page');
    expect([head.status, head.text]).toEqual([200, '']);
    expect((await app.call('GET', '/nobody')).body).toEqual(refusal('NOT_FOUND', 'Not found'));
  });

  it('write raw bodies, formats and redirects as the output says, pages in a sandbox', async () => {
    const app = await openApp();
    const output = [
      { when: '${query.as == "html"}', rawBody: '<p>Hi</p>', contentType: 'text/html' },
      { when: '${query.as == "csv"}', format: 'csv', body: [{ a: 1 }] },
      { when: '${query.as == "text"}', body: 'plain' },
      { when: '${query.as == "away"}', redirect: { url: '/elsewhere', status: 303 } },
      { when: '${query.as == "gone"}', status: 204, body: null },
    ];
    await saved(app, 'forms', { type: 'http', public: true }, { output });
    const get = async (as: string) => {
      const { status, headers, text } = await app.call('GET', `/forms?as=${as}`);
      return [status, headers.get('content-type'), text];
    };

    expect(await get('html')).toEqual([200, 'text/html', '<p>Hi</p>']);
    expect(await get('csv')).toEqual([200, 'text/csv; charset=utf-8', expect.stringContaining('a\n1')]);
    expect(await get('text')).toEqual([200, 'application/json', '"plain"']);
    expect((await get('gone')).slice(0, 1)).toEqual([204]);
    expect((await get('none')).slice(0, 1)).toEqual([204]);
    const away = await app.call('GET', '/forms?as=away');
    expect([away.status, away.headers.get('location'), away.text]).toEqual([303, '/elsewhere', '']);
    const page = await app.call('GET', '/forms?as=html');
    expect(page.headers.get('content-security-policy')).toMatch(/^sandbox /);
  });

  it('answer a page to whoever prefers one, when the trigger has pages', async () => {
    const app = await openApp();
    const trigger = { type: 'http', public: true, responses: { html: { enabled: true } } };
    await saved(app, 'home', trigger, { output: { html: '<h1>Hi</h1>' } });
    const browser = await app.call('GET', '/home', {
      headers: { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' },
    });
    expect([browser.headers.get('content-type'), browser.text]).toEqual(['text/html; charset=utf-8', '<h1>Hi</h1>']);
    expect((await app.call('GET', '/home')).body).toEqual({ html: '<h1>Hi</h1>' });
  });

  it('say how caches may keep an answer, and never a failure', async () => {
    const app = await openApp();
    const httpCache = { public: true, maxAge: 60, staleWhileRevalidate: 30, vary: 'Accept' };
    const output = { status: '${query.status || 200}', body: 1 };
    await saved(app, 'kept', { type: 'http', public: true, httpCache }, { output });
    const good = await app.call('GET', '/kept');
    expect(good.headers.get('cache-control')).toBe('public, max-age=60, stale-while-revalidate=30');
    expect(good.headers.get('vary')).toBe('Accept');
    expect((await app.call('GET', '/kept?status=404')).headers.get('cache-control')).toBe('no-store');
  });

  it('let pages of the origins they name read answers and refusals', async () => {
    const app = await openApp({ SITE: 'https://site.example' });
    const cors = { origin: ['${env.SITE}'], credentials: true, methods: ['get'] };
    await saved(app, 'open', { type: 'http', auth: { type: 'bearer', secret: 'x' }, cors });
    const from = (origin: string) => app.call('GET', '/open', { headers: { origin } });
    const known = await from('https://site.example');
    expect([known.status, known.headers.get('access-control-allow-origin')]).toEqual([401, 'https://site.example']);
    expect(known.headers.get('access-control-allow-credentials')).toBe('true');
    expect((await from('https://other.example')).headers.get('access-control-allow-origin')).toBeNull();
    const preflight = await app.call('OPTIONS', '/open', { headers: { origin: 'https://site.example' } });
    expect([preflight.status, preflight.headers.get('access-control-allow-methods')]).toEqual([204, 'GET']);
  });

  it('are limited as they say, caller by caller', async () => {
    const app = await openApp();
    await saved(app, 'few', { type: 'http', public: true, rateLimit: { requests: 2, window: 60 } });
    const status = async (from?: string) => (await app.call('GET', '/few', from === undefined ? {} : { from })).status;
    expect([await status(), await status(), await status()]).toEqual([200, 200, 429]);
    expect(await status('203.0.113.99')).toBe(200);
    app.clock.time += 61_000;
    const again = await app.call('GET', '/few');
    expect([again.status, again.headers.get('x-ratelimit-remaining')]).toEqual([200, '1']);
  });

  it('tell of a failed run its code and step and nothing that it was given', async () => {
    const app = await openApp();
    const agent = { name: 'picky', operation: 'transform', config: { value: '${input.x.y()}' } };
    await app.local('POST', '/api/v1/agents', agent);
    const flow = [{ id: 'break', agent: 'picky', input: { x: '${input.x}' } }];
    await saved(app, 'broken', { type: 'http', public: true }, { flow });
    const answer = await app.call('GET', '/broken?x=s3cret-value');
    expect([answer.status, answer.body.error.code, answer.body.error.step]).toEqual([500, 'EXECUTION_FAILED', 'break']);
    expect(answer.text).not.toContain('s3cret-value');
    expect(answer.headers.get('x-execution-id')).toBe(answer.body.error.executionId);
  });

  it('have no longer than they say', async () => {
    const app = await openApp();
    const flow = [{ id: 'wait', type: 'sleep', duration: '5s' }];
    const answer = await save(app, 'slow', { type: 'http', public: true, timeout: 20 }, { flow });
    expect(answer.status).toBe(201);
    const late = await app.call('GET', '/slow');
    expect([late.status, late.body.error.code]).toEqual([408, 'TIMEOUT']);
  });
});

describe('the paths of triggers', () => {
  it('are refused when they are the server’s own, or another ensemble’s', async () => {
    const app = await openApp();
    for (const path of ['/api/v1/mine', '/', '/t/acme/x', '/webhooks', '/docs', '/.well-known/x']) {
      const refused = await save(app, 'own', { type: 'http', path, public: true });
      expect([path, refused.status, refused.body.error?.details?.[0]?.code]).toEqual([path, 400, 'PATH_TAKEN']);
    }
    await saved(app, 'first', { type: 'http', path: '/mine', methods: ['GET', 'POST'], public: true });
    const second = await save(app, 'second', { type: 'http', path: '/mine', methods: ['POST'], public: true });
    expect(second.body.error.details[0]).toMatchObject({
      code: 'PATH_TAKEN',
      path: 'trigger[0].path',
      message: 'the ensemble "first" answers on /mine already',
    });
    await saved(app, 'second', { type: 'http', path: '/mine', methods: ['DELETE'], public: true });
    const twice = await app.local('PUT', '/api/v1/ensembles/first', {
      name: 'first',
      trigger: [
        { type: 'http', path: '/mine', public: true },
        { type: 'http', path: '/mine', public: true },
      ],
      flow: [ECHO],
    });
    expect(twice.body.error.details).toMatchObject([{ code: 'PATH_TAKEN', path: 'trigger[1].path' }]);
  });

  it('belong to their tenant', async () => {
    const app = await openApp();
    await app.local('POST', '/api/v1/agents', PASS, 'acme');
    await saved(app, 'mine', { type: 'http', public: true }, { output: { body: 'default' } });
    await saved(app, 'mine', { type: 'http', public: true }, { output: { body: 'acme' } }, 'acme');
    expect((await app.call('GET', '/mine')).body).toBe('default');
    expect((await app.call('GET', '/t/acme/mine')).body).toBe('acme');
    expect((await app.call('GET', '/t/default/mine')).status).toBe(404);
    expect((await app.call('GET', '/t/nobody/mine')).status).toBe(404);
    const listed = await app.local('GET', '/api/v1/triggers', undefined, 'acme');
    expect(listed.body).toEqual({
      triggers: [{ type: 'http', path: '/t/acme/mine', methods: ['GET'], ensemble: 'mine', public: true, auth: null }],
      hasMore: false,
      nextCursor: null,
    });
  });

  it('follow every save and deletion at once, also those of other processes', async () => {
    const app = await openApp();
    await saved(app, 'moves', { type: 'http', path: '/old', public: true });
    expect((await app.call('GET', '/old')).status).toBe(200);
    const moved = { name: 'moves', trigger: [{ type: 'http', path: '/new', public: true }], flow: [ECHO] };
    await app.local('PUT', '/api/v1/ensembles/moves', moved);
    expect((await app.call('GET', '/old')).status).toBe(404);
    expect((await app.call('GET', '/new')).status).toBe(200);

    const other = await openTestApp({}, app.file);
    await other.local('DELETE', '/api/v1/ensembles/moves');
    app.clock.time += 600;
    expect((await app.call('GET', '/new')).status).toBe(404);
  });

  it('are closed one by one when a file has faults, and the first file keeps a path', async () => {
    const { path, write } = folder({
      'ensembles/a.yaml': `name: a
trigger:
  - { type: http, path: /open, public: true }
  - { type: http, path: /nobody-says }
  - { type: http, path: /api/mine, public: true }
flow: [{ operation: transform, config: { value: a } }]
`,
      'ensembles/b.yaml': `name: b
trigger: [{ type: http, path: /open, public: true }, { type: http, path: /b, public: true }]
flow: [{ operation: transform, config: { value: b } }]
`,
    });
    const app = await serve(path);
    const codes = app.served.loaded.reports.flatMap(({ problems }) => problems.map(({ code }) => code));
    expect(codes).toEqual(['TRIGGER_NOT_PROTECTED', 'PATH_TAKEN', 'PATH_TAKEN']);
    expect((await app.call('GET', '/open')).body).toBe('a');
    expect((await app.call('GET', '/b')).body).toBe('b');
    expect((await app.call('GET', '/nobody-says')).status).toBe(404);
    write('ensembles/a.yaml', 'name: a\nflow: [{ operation: transform, config: { value: a } }]\n');
    await app.served.reload();
    expect((await app.call('GET', '/open')).body).toBe('b');
  });

  it('are switched off by false, and by an expression over env', async () => {
    const app = await openApp({ OFF: 'false', ON: 'yes' });
    await saved(app, 'off', { type: 'http', public: true, enabled: false });
    await saved(app, 'env-off', { type: 'http', public: true, enabled: '${env.OFF}' });
    await saved(app, 'env-on', { type: 'http', public: true, enabled: '${env.ON == "yes"}' });
    const statuses = await Promise.all(['/off', '/env-off', '/env-on'].map((path) => app.call('GET', path)));
    expect(statuses.map(({ status }) => status)).toEqual([404, 404, 200]);
  });
});

describe('webhook triggers', () => {
  it('answer what came of the run', async () => {
    const app = await openApp();
    await saved(app, 'hook', { type: 'webhook', public: true });
    const answer = await app.call('POST', '/webhooks/hook', { body: { said: 'hello' } });
    expect([answer.status, answer.body]).toEqual([
      200,
      {
        executionId: answer.headers.get('x-execution-id'),
        status: 'completed',
        output: { said: 'hello' },
        metrics: { totalDuration: 0, agents: 1 },
      },
    ]);
  });

  it('that are async answer at once, and their run goes on', async () => {
    const app = await openApp();
    await saved(app, 'later', { type: 'webhook', public: true, async: true });
    const answer = await app.call('POST', '/webhooks/later', { body: { said: 'hello' } });
    const { executionId } = answer.body;
    expect([answer.status, answer.body]).toEqual([202, { executionId, status: 'processing' }]);
    expect(answer.headers.get('location')).toBe(`/api/v1/executions/${executionId}`);
    await app.world.background.drain();
    const { body } = await app.local('GET', `/api/v1/executions/${executionId}`);
    expect(body).toMatchObject({ status: 'completed', output: { said: 'hello' }, trigger: { type: 'webhook' } });
  });
});
