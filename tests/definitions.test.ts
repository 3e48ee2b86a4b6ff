import { createDefinitions } from '@ensembleapp/core/definitions/definitions.ts';
import type { Scope } from '@ensembleapp/protocol';
import { issueToken } from '@ensembleapp/server/testing/issue.ts';
import { openTestApp, type TestApp } from '@ensembleapp/server/testing/test-app.ts';
import { describe, expect, it } from 'vitest';

const SHAPE = {
  name: 'shape',
  description: 'Shapes data',
  operation: 'transform',
  config: { value: '${input}' },
  tags: ['demo', 'data'],
};
const FLOW = {
  name: 'my-workflow',
  description: 'Greets',
  version: '1.2.0',
  inputs: { name: { type: 'string', required: true } },
  flow: [{ agent: 'shape' }],
  output: { greeting: 'Hello, ${input.name}', all: '${shape.output}', steps: 1 },
};
const YAML = { 'content-type': 'application/yaml' };

function post(app: TestApp, body: object, path = '/api/v1/agents') {
  return app.local('POST', path, JSON.parse(JSON.stringify(body)));
}

async function callerWith(app: TestApp, scopes: readonly Scope[], restrictions = {}) {
  const { text } = await issueToken(app, scopes, { restrictions });
  return (method: string, path: string, body?: unknown, headers = {}) =>
    app.call(method, path, { bearer: text, body, headers });
}

describe('definitions over the API', () => {
  it('are created, saved again, and read as any of their versions', async () => {
    const app = await openTestApp();
    const made = await post(app, SHAPE);
    expect([made.status, made.body]).toEqual([
      201,
      { name: 'shape', id: 'shape', version: 1, createdAt: app.clock.time, warnings: [] },
    ]);
    const flow = await post(app, FLOW, '/api/v1/ensembles');
    expect(flow.status).toBe(201);
    expect(flow.body.id).toMatch(/^ens_[0-9A-Za-z]+$/);

    app.clock.time += 1000;
    const next = await app.local('PUT', `/api/v1/ensembles/${flow.body.id}`, {
      ...FLOW,
      version: '1.3.0',
      frontend: true,
    });
    expect([next.status, next.body.version, next.body.id]).toEqual([200, 2, flow.body.id]);

    const newest = await app.local('GET', '/api/v1/ensembles/my-workflow');
    expect(newest.headers.get('etag')).toBe('"2"');
    expect(newest.body).toEqual({
      name: 'my-workflow',
      id: flow.body.id,
      description: 'Greets',
      inputs: { name: { type: 'string', required: true } },
      outputs: { greeting: 'string', all: 'any', steps: 'number' },
      version: 2,
      label: '1.3.0',
      publishedVersion: null,
      tags: [],
      managedBy: 'api',
      apiExecutable: true,
      frontend: true,
      createdAt: app.clock.time - 1000,
      updatedAt: app.clock.time,
      agents: ['shape'],
      definition: expect.objectContaining({ name: 'my-workflow', order: 'sequence', frontend: true }),
    });
    const first = await app.local('GET', '/api/v1/ensembles/my-workflow/versions/1');
    expect(first.body).toMatchObject({ version: 1, label: '1.2.0', frontend: false });
    expect((await app.local('GET', '/api/v1/ensembles/my-workflow?version=3')).status).toBe(404);
    expect((await app.local('GET', '/api/v1/ensembles/my-workflow?version=published')).body.version).toBe(2);
  });

  it('may be YAML, in any dialect', async () => {
    const app = await openTestApp();
    await post(app, SHAPE);
    const write = await callerWith(app, ['write:ensembles', 'read:ensembles']);
    const made = await write(
      'POST',
      '/api/v1/ensembles',
      'ensemble: y\nsteps:\n  - agent: shape\n    when: ${input.go}\n',
      YAML,
    );
    expect(made.status).toBe(201);
    const read = await write('GET', '/api/v1/ensembles/y', undefined, { accept: 'application/yaml' });
    expect(read.headers.get('content-type')).toContain('application/yaml');
    expect(read.text).toContain('condition: ${input.go}');
  });

  it('are refused with every fault at its place', async () => {
    const app = await openTestApp();
    const write = await callerWith(app, ['write:ensembles']);
    const text = 'name: t\ntimout: 3s\nflow:\n  - agent: ghost\n  - { agent: shape, when: "${inpt.x}" }\n';
    const refused = await write('POST', '/api/v1/ensembles', text, YAML);
    expect(refused.status).toBe(400);
    expect(refused.body.error.code).toBe('INVALID_INPUT');
    expect(refused.body.error.details).toEqual([
      {
        path: 'timout',
        message: 'unknown field "timout"',
        code: 'UNKNOWN_FIELD',
        hint: 'did you mean "timeout"?',
        line: 2,
        column: 1,
      },
      {
        path: 'flow[0].agent',
        message: 'there is no agent "ghost"',
        code: 'UNKNOWN_AGENT',
        hint: 'save the agent first',
        line: 4,
        column: 12,
      },
      {
        path: 'flow[1].agent',
        message: 'there is no agent "shape"',
        code: 'UNKNOWN_AGENT',
        hint: 'save the agent first',
        line: 5,
        column: 14,
      },
      {
        path: 'flow[1].when',
        message: expect.stringContaining('inpt'),
        code: 'UNKNOWN_NAME',
        hint: expect.stringContaining('input'),
        line: 5,
        column: 30,
      },
    ]);
  });

  it('can be checked without being saved', async () => {
    const app = await openTestApp();
    const checked = await post(app, { ...SHAPE, config: { value: 1, vaule: 2 } }, '/api/v1/agents?dryRun=true');
    expect([checked.status, checked.body]).toEqual([
      200,
      { valid: true, warnings: [{ path: 'config.vaule', message: '"vaule" is no setting of this operation' }] },
    ]);
    expect((await app.local('GET', '/api/v1/agents/shape')).status).toBe(404);
    expect((await post(app, { ...SHAPE, operation: 'x' }, '/api/v1/agents?dryRun=true')).status).toBe(400);
  });

  it('keep one name each, and say when they moved on', async () => {
    const app = await openTestApp();
    await post(app, SHAPE);
    expect((await post(app, SHAPE)).body.error).toMatchObject({
      code: 'CONFLICT',
      message: 'Agent already exists: shape',
    });
    const put = await callerWith(app, ['write:agents']);
    const save = (body: object, headers = {}) => put('PUT', '/api/v1/agents/shape', body, headers);
    expect((await save({ ...SHAPE, name: 'other' })).body.error.details).toEqual([
      { path: 'name', message: 'must be shape, as in the path' },
    ]);
    expect((await save(SHAPE, { 'if-match': '"1"' })).body.version).toBe(2);
    const late = await save(SHAPE, { 'if-match': '"1"' });
    expect([late.status, late.body.error]).toEqual([
      409,
      { code: 'CONFLICT', message: 'shape is at version 2 now', currentVersion: 2 },
    ]);
    expect((await save(SHAPE, { 'if-match': '*' })).body.version).toBe(3);
    expect((await put('PUT', '/api/v1/agents/ghost', { ...SHAPE, name: 'ghost' })).status).toBe(404);
  });

  it('are published, also back to an older version', async () => {
    const app = await openTestApp();
    await post(app, SHAPE);
    await app.local('PUT', '/api/v1/agents/shape', { ...SHAPE, tags: ['b'] });
    expect((await app.local('POST', '/api/v1/agents/shape/publish')).body).toEqual({
      name: 'shape',
      publishedVersion: 2,
    });
    expect((await app.local('POST', '/api/v1/agents/shape/publish', { version: 1 })).body).toEqual({
      name: 'shape',
      publishedVersion: 1,
    });
    expect((await app.local('POST', '/api/v1/agents/shape/publish', { version: 9 })).status).toBe(404);
    expect(await app.world.definitions.findAgent('default', 'shape', 'published')).toMatchObject({ version: 1 });
    const { body } = await app.local('GET', '/api/v1/agents/shape/versions');
    expect(body.versions).toMatchObject([
      {
        version: 2,
        published: false,
        managedBy: 'api',
        createdBy: { kind: 'cli', id: 'tester' },
        label: null,
        tags: [],
      },
      { version: 1, published: true },
    ]);
  });

  it('are gone at once when they are deleted, and count on when they come back', async () => {
    const app = await openTestApp();
    await post(app, SHAPE);
    expect(await app.world.definitions.findAgent('default', 'shape', 'latest')).toBeDefined();
    expect((await app.local('DELETE', '/api/v1/agents/shape')).body).toEqual({ deleted: true, name: 'shape' });
    expect(await app.world.definitions.findAgent('default', 'shape', 'latest')).toBeUndefined();
    expect((await app.local('DELETE', '/api/v1/agents/shape')).status).toBe(404);
    expect((await post(app, SHAPE)).body).toMatchObject({ version: 2 });
  });

  it('are listed by name, narrowed by filters', async () => {
    const app = await openTestApp();
    for (const name of ['b', 'a', 'c']) await post(app, { ...SHAPE, name, tags: name === 'c' ? ['demo'] : SHAPE.tags });
    const names = async (query: string) => {
      const { body } = await app.local('GET', `/api/v1/agents${query}`);
      return body.agents.map((agent: { name: string }) => agent.name);
    };
    expect(await names('')).toEqual(['a', 'b', 'c']);
    expect(await names('?tags=data,demo')).toEqual(['a', 'b']);
    expect(await names('?search=SHAPES')).toEqual(['a', 'b', 'c']);
    expect(await names('?managedBy=files')).toEqual([]);
    const page = await app.local('GET', '/api/v1/agents?limit=2');
    expect(page.body).toMatchObject({
      hasMore: true,
      agents: [{ name: 'a', kind: 'default', operations: ['transform'] }, { name: 'b' }],
    });
    expect(await names(`?limit=2&cursor=${page.body.nextCursor}`)).toEqual(['c']);
    expect((await app.local('GET', '/api/v1/agents?tag=demo')).status).toBe(400);
  });

  it('are narrowed by the restrictions of a credential, reading and writing', async () => {
    const app = await openTestApp();
    for (const name of ['mine', 'theirs']) await post(app, { ...SHAPE, name });
    const mine = await callerWith(app, ['read:agents', 'write:agents'], { agents: ['mine', 'new'] });
    expect((await mine('GET', '/api/v1/agents')).body.agents).toMatchObject([{ name: 'mine' }]);
    const outside = { code: 'FORBIDDEN', message: 'Not allowed for this credential: agent' };
    for (const [method, path, body] of [
      ['GET', '/theirs', undefined],
      ['GET', '/theirs/versions', undefined],
      ['PUT', '/theirs', { ...SHAPE, name: 'theirs' }],
      ['POST', '/theirs/publish', {}],
      ['DELETE', '/theirs', undefined],
      ['POST', '', { ...SHAPE, name: 'fourth' }],
    ] as const) {
      const answer = await mine(method, `/api/v1/agents${path}`, body);
      expect([answer.status, answer.body.error]).toEqual([403, expect.objectContaining(outside)]);
    }
    expect((await mine('POST', '/api/v1/agents', { ...SHAPE, name: 'new' })).status).toBe(201);
  });

  it('of one tenant are unknown to another', async () => {
    const app = await openTestApp();
    await post(app, SHAPE);
    expect((await app.local('GET', '/api/v1/agents/shape', undefined, 'other')).body).toEqual(
      (await app.local('GET', '/api/v1/agents/shape', undefined, 'third')).body,
    );
    expect((await app.local('GET', '/api/v1/agents', undefined, 'other')).body.agents).toEqual([]);
    const linked = await app.local('POST', '/api/v1/ensembles', JSON.parse(JSON.stringify(FLOW)), 'other');
    expect(linked.body.error.details).toMatchObject([{ code: 'UNKNOWN_AGENT', hint: 'save the agent first' }]);
  });

  it('bring no code and no prototype', async () => {
    const app = await openTestApp();
    const code = await post(app, { name: 'a', operation: 'code', handler: './a.ts' });
    expect(code.body.error.details).toMatchObject([{ code: 'OPERATION_UNAVAILABLE', path: 'handler' }]);
    const inline = await post(app, { name: 'a', operation: 'code', code: 'return 1' });
    expect(inline.body.error.details).toMatchObject([{ code: 'OPERATION_UNAVAILABLE', path: 'code' }]);
    const write = await callerWith(app, ['write:agents']);
    const hostile = await write(
      'POST',
      '/api/v1/agents',
      '{"name":"a","operation":"transform","config":{"value":{"__proto__":{"x":1}}}}',
    );
    expect(hostile.body.error.details).toMatchObject([{ code: 'FORBIDDEN_NAME' }]);
  });

  it('saved by another process show here within a second', async () => {
    const app = await openTestApp();
    await post(app, SHAPE);
    const here = createDefinitions(app.world.store, app.clock);
    expect(await here.findAgent('default', 'shape', 'latest')).toMatchObject({ version: 1 });
    await app.local('PUT', '/api/v1/agents/shape', { ...SHAPE, tags: [] });
    app.clock.time += 499;
    expect(await here.findAgent('default', 'shape', 'latest')).toMatchObject({ version: 1 });
    app.clock.time += 1;
    expect(await here.findAgent('default', 'shape', 'latest')).toMatchObject({ version: 2 });
  });

  it('are planned once for each version', async () => {
    const app = await openTestApp();
    await post(app, SHAPE);
    const first = await app.world.definitions.findAgent('default', 'shape', 'latest');
    app.clock.time += 10_000;
    const second = await app.world.definitions.findAgent('default', 'shape', 1);
    expect(second?.planned).toBe(first?.planned);
  });
});
