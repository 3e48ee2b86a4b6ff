import type { JsonObject, Scope } from '@ensembleapp/protocol';
import { issueToken } from '@ensembleapp/server/testing/issue.ts';
import { openTestApp, refusal, type TestApp } from '@ensembleapp/server/testing/test-app.ts';
import { describe, expect, it } from 'vitest';

const TONE = {
  kind: 'prompt',
  name: 'support/tone',
  content: 'Be brief.',
  description: 'How we speak',
  tags: ['support', 'voice'],
  label: '1.2.0',
};
const LIST = '/api/v1/components';
const ONE = `${LIST}/prompt/support%2Ftone`;

const create = (app: TestApp, body: JsonObject) => app.local('POST', LIST, body);

async function callerWith(app: TestApp, scopes: readonly Scope[]) {
  const { text } = await issueToken(app, scopes);
  return (method: string, path: string, body?: unknown, headers = {}) =>
    app.call(method, path, { bearer: text, body, headers });
}

describe('components over the API', () => {
  it('are created, saved again, and read as any of their versions', async () => {
    const app = await openTestApp();
    const made = await create(app, TONE);
    const { id } = made.body;
    expect(id).toMatch(/^cmp_[0-9A-Za-z]+$/);
    expect([made.status, made.body, made.headers.get('location')]).toEqual([
      201,
      { name: 'support/tone', id, version: 1, createdAt: app.clock.time, warnings: [] },
      ONE,
    ]);
    app.clock.time += 1000;
    const saved = await app.local('PUT', ONE, { content: 'Be very brief: grüße.', label: 'v1.3.0' });
    expect([saved.status, saved.body.version]).toEqual([200, 2]);

    const newest = await app.local('GET', ONE);
    expect([newest.status, newest.headers.get('etag')]).toEqual([200, '"2"']);
    expect(newest.body).toEqual({
      kind: 'prompt',
      name: 'support/tone',
      id,
      description: null,
      content: 'Be very brief: grüße.',
      contentType: 'text/markdown',
      size: 23,
      version: 2,
      label: '1.3.0',
      publishedVersion: null,
      tags: [],
      managedBy: 'api',
      createdAt: app.clock.time - 1000,
      updatedAt: app.clock.time,
      ref: 'prompt/support/tone@2',
    });
    expect((await app.local('GET', `${ONE}/versions/1`)).body).toMatchObject({
      content: 'Be brief.',
      description: 'How we speak',
      tags: ['support', 'voice'],
      label: '1.2.0',
      ref: 'prompt/support/tone@1',
    });
    for (const same of [`${LIST}/prompts/support%2Ftone`, `${LIST}/prompt/${id}`, `${ONE}?version=2`]) {
      expect((await app.local('GET', same)).body).toEqual(newest.body);
    }
    expect((await app.local('GET', `${ONE}?version=1`)).body.version).toBe(1);
    const missing = [`${ONE}?version=3`, `${ONE}/versions/x`, `${LIST}/schema/support%2Ftone`, `${LIST}/gadget/x`];
    for (const path of missing) expect([path, (await app.local('GET', path)).status]).toEqual([path, 404]);
    expect((await app.local('GET', `${LIST}/gadget/x`)).body).toEqual(
      refusal('NOT_FOUND', 'Component not found: gadget/x'),
    );
  });

  it('hold text, or data where they are schemas and configs', async () => {
    const app = await openTestApp();
    let count = 0;
    const content = async (kind: string, written: unknown) => {
      const name = `n${++count}`;
      const made = await create(app, { kind, name, content: written } as JsonObject);
      if (made.status !== 201) return [made.status, made.body.error.details];
      const { body } = await app.local('GET', `${LIST}/${kind}/${name}`);
      return [body.contentType, body.content, body.size];
    };
    const data = { type: 'object', required: ['a'] };
    expect(await content('schema', data)).toEqual(['application/json', data, 34]);
    expect(await content('schema', JSON.stringify(data, null, 2))).toEqual(['application/json', data, 34]);
    expect(await content('config', '{"a": 1}')).toEqual(['application/json', { a: 1 }, 7]);
    expect(await content('config', 'a: 1 # why\n')).toEqual(['application/yaml', 'a: 1 # why\n', 11]);
    expect(await content('query', 'select 1')).toEqual(['application/sql', 'select 1', 8]);
    expect(await content('template', '')).toEqual(['text/html', '', 0]);

    const at = { path: 'content', line: 1, column: 1 };
    const mustBeText = { ...at, code: 'INVALID_FIELD', message: 'the content of a prompt must be text' };
    expect(await content('prompt', data)).toEqual([400, [mustBeText]]);
    const mustBeObject = { ...at, code: 'NOT_A_MAPPING', message: 'the content must be an object' };
    expect(await content('schema', '[1]')).toEqual([400, [mustBeObject]]);
    expect(await content('schema', 'a: 1')).toMatchObject([
      400,
      [{ path: 'content', message: expect.stringContaining('not valid JSON') }],
    ]);
    expect(await content('config', 'a: 1\na: 2')).toMatchObject([400, [{ path: 'content', line: 2 }]]);
    expect(await content('doc', 'half \ud800')).toMatchObject([400, [{ path: 'content' }]]);
    expect(await content('doc', 7)).toMatchObject([400, [{ path: 'content' }]]);
  });

  it('hold 512 KiB and no more', async () => {
    const app = await openTestApp();
    const whole = 'é'.repeat(256 * 1024);
    expect((await create(app, { kind: 'doc', name: 'a', content: whole })).status).toBe(201);
    const tooLarge = await create(app, { kind: 'doc', name: 'b', content: `${whole}.` });
    expect([tooLarge.status, tooLarge.body.error.details]).toMatchObject([
      400,
      [{ path: 'content', message: 'the content has 524289 bytes; at most 524288 are kept' }],
    ]);
  });

  it.each([
    [{ kind: 'gadget' }, 'kind', 'must be one of schema, prompt, config, query, script, template, doc'],
    [{ name: 'a//b' }, 'name', 'must be names of letters'],
    [{ name: '../a' }, 'name', 'must be names of letters'],
    [{ name: 'a'.repeat(65) }, 'name', 'must be names of letters'],
    [{ label: '1.2' }, 'label', 'must be a semantic version such as 1.2.0'],
    [{ tags: ['a,b'] }, 'tags[0]', 'must hold no comma'],
    [{ content: undefined }, 'content', ''],
    [{ version: 3 }, 'version', 'is not known here'],
    [{ id: 'cmp_1' }, 'id', 'is not known here'],
  ])('are refused with %j', async (wrong, path, message) => {
    const app = await openTestApp();
    const refused = await create(app, { ...TONE, ...wrong } as JsonObject);
    expect([refused.status, refused.body.error.code]).toEqual([400, 'INVALID_INPUT']);
    expect(refused.body.error.details).toMatchObject([{ path, message: expect.stringContaining(message) }]);
  });

  it('know their kind and name from the path when they are saved again', async () => {
    const app = await openTestApp();
    await create(app, TONE);
    const refused = await app.local('PUT', ONE, { kind: 'prompt', name: 'support/tone', content: 'x' });
    expect(refused.body.error.details.map((detail: { path: string }) => detail.path)).toEqual(['kind', 'name']);
    expect((await app.local('PUT', `${LIST}/prompt/nobody`, { content: 'x' })).body).toEqual(
      refusal('NOT_FOUND', 'Prompt not found: nobody'),
    );
  });

  it('keep one name for each kind, and say when they moved on', async () => {
    const app = await openTestApp();
    await create(app, TONE);
    expect((await create(app, TONE)).body).toEqual(refusal('CONFLICT', 'Prompt already exists: support/tone'));
    expect((await create(app, { ...TONE, kind: 'docs' })).status).toBe(201);
    const write = await callerWith(app, ['write:components']);
    expect((await write('PUT', ONE, { content: '2' }, { 'if-match': '"1"' })).status).toBe(200);
    const late = await write('PUT', ONE, { content: '3' }, { 'if-match': '"1"' });
    expect([late.status, late.body]).toEqual([
      409,
      refusal('CONFLICT', 'support/tone is at version 2 now', { currentVersion: 2 }),
    ]);
  });

  it('can be checked without being saved', async () => {
    const app = await openTestApp();
    const checked = await app.local('POST', `${LIST}?dryRun=true`, TONE);
    expect([checked.status, checked.body]).toEqual([200, { valid: true, warnings: [] }]);
    expect((await app.local('GET', ONE)).status).toBe(404);
    expect((await app.local('POST', `${LIST}?dryRun=true`, { ...TONE, content: {} })).status).toBe(400);
  });

  it('are no scripts: those come from files', async () => {
    const app = await openTestApp();
    const expected = [403, refusal('FORBIDDEN', 'Scripts come from project files on this server')];
    const made = await create(app, { kind: 'scripts', name: 'x', content: 'export default () => 1' });
    expect([made.status, made.body]).toEqual(expected);
    const saved = await app.local('PUT', `${LIST}/script/x`, { content: 'export default () => 1' });
    expect([saved.status, saved.body]).toEqual(expected);
  });

  it('are listed without their content, by name, narrowed by kind, words, tags and keeper', async () => {
    const app = await openTestApp();
    await create(app, TONE);
    await create(app, { kind: 'doc', name: 'support/tone', content: 'x' });
    await create(app, { kind: 'query', name: 'orders', content: 'x', tags: ['voice'], description: 'All TONES' });
    const list = async (query: string) => {
      const { status, body } = await app.local('GET', `${LIST}${query}`);
      expect(status).toBe(200);
      return body.components.map((one: { ref: string }) => one.ref);
    };
    const { body } = await app.local('GET', LIST);
    expect(body).toMatchObject({ hasMore: false, nextCursor: null });
    expect(body.components[0]).not.toHaveProperty('content');
    expect(body.components[0]).toMatchObject({
      kind: 'query',
      name: 'orders',
      size: 1,
      contentType: 'application/sql',
    });
    expect(await list('')).toEqual(['query/orders@1', 'doc/support/tone@1', 'prompt/support/tone@1']);
    expect(await list('?kind=docs')).toEqual(['doc/support/tone@1']);
    expect(await list('?search=Tone')).toEqual(['query/orders@1', 'doc/support/tone@1', 'prompt/support/tone@1']);
    expect(await list('?tags=voice,support')).toEqual(['prompt/support/tone@1']);
    expect(await list('?managedBy=files')).toEqual([]);
    expect((await app.local('GET', `${LIST}?kind=gadget`)).status).toBe(400);

    const first = await app.local('GET', `${LIST}?limit=2`);
    expect(first.body.hasMore).toBe(true);
    expect(await list(`?limit=2&cursor=${encodeURIComponent(first.body.nextCursor)}`)).toEqual([
      'prompt/support/tone@1',
    ]);
  });

  it('are published, and tagged with words that move', async () => {
    const app = await openTestApp();
    await create(app, TONE);
    await app.local('PUT', ONE, { content: 'two' });
    const publish = (body: JsonObject) => app.local('POST', `${ONE}/publish`, body);
    expect((await publish({ version: 1 })).body).toEqual({ name: 'support/tone', publishedVersion: 1 });
    expect((await app.local('GET', `${ONE}?version=published`)).body).toMatchObject({
      version: 1,
      publishedVersion: 1,
    });
    expect((await publish({})).body.publishedVersion).toBe(2);
    expect((await publish({ tag: 'production', version: 1 })).body).toEqual({
      name: 'support/tone',
      tag: 'production',
      version: 1,
    });
    expect((await publish({ tag: 'canary' })).body.version).toBe(2);
    const { body } = await app.local('GET', `${ONE}/versions`);
    expect(body).toMatchObject({
      hasMore: false,
      versions: [
        { version: 2, published: true, label: null, tags: ['canary'], managedBy: 'api' },
        { version: 1, published: false, label: '1.2.0', tags: ['production'] },
      ],
    });
    expect((await publish({ version: 3 })).body).toEqual(refusal('NOT_FOUND', 'Prompt not found: support/tone@3'));
    expect((await publish({ version: 3, tag: 'x' })).status).toBe(404);
    for (const tag of ['latest', 'published', 'stable', 'v1', '3', '']) {
      expect([tag, (await publish({ tag })).status]).toEqual([tag, 400]);
    }
  });

  it('are deleted once nothing refers to them, and their versions count on', async () => {
    const app = await openTestApp();
    await create(app, TONE);
    await create(app, { ...TONE, name: 'support/tone2' });
    const agent = (config: JsonObject) => ({ name: 'helper', operation: 'transform', config });
    await app.local('POST', '/api/v1/agents', agent({ value: { see: 'prompts/support/tone@v1' } }));
    const inUse = await app.local('DELETE', ONE);
    expect([inUse.status, inUse.body]).toEqual([
      409,
      refusal('CONFLICT', 'Prompt is in use: support/tone', {
        details: [{ path: 'agents/helper', message: 'version 1 refers to it: config.value.see' }],
      }),
    ]);
    expect((await app.local('DELETE', `${LIST}/prompt/support%2Ftone2`)).status).toBe(200);

    await app.local('POST', '/api/v1/agents/helper/publish', {});
    await app.local('PUT', '/api/v1/agents/helper', agent({ value: 1 }));
    expect((await app.local('DELETE', ONE)).status).toBe(409);
    await app.local('POST', '/api/v1/agents/helper/publish', {});
    const deleted = await app.local('DELETE', ONE);
    expect([deleted.status, deleted.body]).toEqual([200, { deleted: true, name: 'support/tone' }]);
    expect((await app.local('GET', ONE)).status).toBe(404);
    expect((await app.local('DELETE', ONE)).status).toBe(404);
    expect((await create(app, TONE)).body.version).toBe(2);
  });

  it('belong to their tenant', async () => {
    const app = await openTestApp();
    await create(app, TONE);
    expect((await app.local('GET', ONE, undefined, 'other')).status).toBe(404);
    expect((await app.local('DELETE', ONE, undefined, 'other')).status).toBe(404);
    expect((await app.local('GET', LIST, undefined, 'other')).body.components).toEqual([]);
  });

  it('want their scopes, and are named in the activity of who asked', async () => {
    const app = await openTestApp();
    const reader = await issueToken(app, ['read:components']);
    const read = (method: string, path: string, body?: unknown) =>
      app.call(method, path, { bearer: reader.text, body });
    await create(app, TONE);
    expect((await read('GET', ONE)).status).toBe(200);
    const refused = await read('PUT', ONE, { content: 'x' });
    expect([refused.status, refused.body.error.requiredScope]).toEqual([403, 'write:components']);
    await app.door.activity.flush();
    const { body } = await app.local('GET', `/api/v1/tokens/${reader.id}/activity`);
    expect(body.activity.map((entry: { target: string }) => entry.target)).toEqual([
      'prompt/support/tone',
      'prompt/support/tone',
    ]);
  });

  it('answer 304 to who knows the version already', async () => {
    const app = await openTestApp();
    await create(app, TONE);
    const read = await callerWith(app, ['read:components']);
    expect((await read('GET', ONE, undefined, { 'if-none-match': '"1"' })).status).toBe(304);
    const asYaml = await read('GET', ONE, undefined, { accept: 'application/yaml' });
    expect([asYaml.headers.get('content-type'), asYaml.body.content]).toEqual(['application/json', 'Be brief.']);
  });
});

describe('movable tags', () => {
  it('stand at versions of ensembles and agents too', async () => {
    const app = await openTestApp();
    await app.local('POST', '/api/v1/agents', { name: 'a', operation: 'transform', config: { value: 1 } });
    const tagged = await app.local('POST', '/api/v1/agents/a/publish', { tag: 'production' });
    expect(tagged.body).toEqual({ name: 'a', tag: 'production', version: 1 });
    const { body } = await app.local('GET', '/api/v1/agents/a/versions');
    expect(body.versions).toMatchObject([{ version: 1, published: false, tags: ['production'] }]);
  });
});
