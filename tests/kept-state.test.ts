import { goOn } from '@ensembleapp/core/executions/go-on.ts';
import type { JsonObject } from '@ensembleapp/protocol';
import { issueToken } from '@ensembleapp/server/testing/issue.ts';
import { openTestApp, type TestApp } from '@ensembleapp/server/testing/test-app.ts';
import { expect, test } from 'vitest';

const COUNTER = {
  name: 'counter',
  input: { of: 'string', by: { type: 'number', default: 1 } },
  state: { schema: { n: { type: 'number', default: 0 } }, backend: 'kv', key: '${input.of}' },
  flow: [
    { id: 'before', operation: 'transform', config: { value: '${state.n}' } },
    { id: 'rest', operation: 'delay', config: { duration: 5 } },
    { id: 'add', operation: 'echo', input: '${input.by}', state: { set: { n: '${steps.before.output + input.by}' } } },
  ],
  output: '${state.n}',
};

async function openWith(...ensembles: readonly JsonObject[]): Promise<TestApp> {
  const app = await openTestApp({ codeInline: true });
  for (const definition of ensembles) {
    const { status, text } = await app.local('POST', '/api/v1/ensembles', definition);
    expect(status, text).toBe(201);
  }
  return app;
}

const run = (app: TestApp, input: JsonObject, options: JsonObject = {}, name = 'counter') =>
  app.local('POST', `/api/v1/execute/ensemble/${name}`, { input, options });
const path = (key: string, name = 'counter') => `/api/v1/ensembles/${name}/state?key=${key}`;

test('a state with a backend outlives its run, under each key its own', async () => {
  const app = await openWith(COUNTER);
  expect((await run(app, { of: 'a' })).body.output).toBe(1);
  expect((await run(app, { of: 'a', by: 2 })).body.output).toBe(3);
  expect((await run(app, { of: 'b' })).body.output).toBe(1);
  const kept = await app.local('GET', path('a'));
  expect(kept.body).toEqual({ state: { n: 3 }, lastModified: app.clock.time });
  expect(kept.headers.get('etag')).toBe('"2"');
  expect((await app.local('GET', path('c'))).body).toEqual({ state: {}, lastModified: null });
});

test('runs with the same key run one after another, so that no change is lost', async () => {
  const app = await openWith(COUNTER);
  const all = await Promise.all(Array.from({ length: 5 }, () => run(app, { of: 'a' })));
  expect(all.map(({ body }) => body.output).toSorted()).toEqual([1, 2, 3, 4, 5]);
});

test('what a run that failed did to the state does not count', async () => {
  const app = await openWith({
    ...COUNTER,
    flow: [...COUNTER.flow.slice(0, 3), { id: 'bad', operation: 'code', config: { code: 'throw new Error("no")' } }],
  });
  expect((await run(app, { of: 'a' })).status).toBe(500);
  expect((await app.local('GET', path('a'))).body).toEqual({ state: {}, lastModified: null });
});

test('a run that waits has the state until it ends, and another one that waits for that is a conflict after its timeout', async () => {
  const app = await openWith({
    name: 'slow',
    state: { schema: { n: { type: 'number', default: 0 } }, backend: 'store' },
    flow: [
      { id: 'one', operation: 'echo', input: 1, state: { set: { n: '${state.n + 1}' } } },
      { id: 'ok', type: 'approval', prompt: 'Go on?' },
      { id: 'two', operation: 'echo', input: 1, state: { set: { n: '${state.n + 1}' } } },
    ],
    output: '${state.n}',
  });
  const first = await run(app, {}, {}, 'slow');
  expect(first.body.status).toBe('waiting_for_input');
  const second = await run(app, {}, { timeout: 60 }, 'slow');
  expect([second.status, second.body.error.code]).toEqual([409, 'CONFLICT']);
  const id = second.body.error.executionId;
  expect((await app.local('GET', `/api/v1/executions/${id}`)).body.error.reason).toBe('CONFLICT');
  const written = await app.local('PUT', path('default', 'slow'), { state: { n: 7 } });
  expect([written.status, written.body.error.executionId]).toEqual([409, first.body.id]);
  await app.local('POST', `/api/v1/executions/${first.body.id}/resume`, { approved: true });
  const ended = (await app.local('GET', `/api/v1/executions/${first.body.id}`)).body;
  expect([ended.status, ended.output]).toEqual(['completed', 2]);
  expect((await app.local('GET', path('default', 'slow'))).body.state).toEqual({ n: 2 });
  expect((await app.local('GET', `/api/v1/executions/${first.body.id}/state`)).body.state).toEqual({ n: 2 });
  expect(await goOn(app.world, { tenantId: 'default', id: first.body.id })).toBeUndefined();
});

test('a state is taken from a run whose server is gone before it was stored', async () => {
  const app = await openWith(COUNTER);
  const key = { tenantId: 'default', ensemble: 'counter', key: 'a' };
  await app.world.store.keptStates.hold(key, { executionId: 'exec_gone', worker: app.world.worker.id });
  expect((await run(app, { of: 'a' })).body.output).toBe(1);
});

test('the state is written from outside whole or in part, if it is as it was known', async () => {
  const app = await openWith(COUNTER);
  const { text: bearer } = await issueToken(app, ['write:state', 'read:state']);
  const write = (method: string, state: JsonObject, match?: string) =>
    app.call(method, path('a'), { bearer, body: { state }, headers: { ...(match && { 'if-match': match }) } });
  expect((await write('PUT', { n: 5 })).body).toEqual({ updated: true });
  expect((await write('PUT', { n: 6 }, '"7"')).status).toBe(409);
  expect((await write('PUT', { n: 6 }, '"1"')).status).toBe(200);
  expect((await write('PUT', { n: 6 }, 'x')).status).toBe(400);
  const wrong = await write('PATCH', { n: 'x', other: 1 });
  expect(wrong.body.error.details).toEqual([
    { path: 'state.n', message: 'must be a number' },
    { path: 'state.other', message: 'is not declared by the ensemble' },
  ]);
  expect((await run(app, { of: 'a' })).body.output).toBe(7);
  expect((await write('PATCH', { n: null })).status).toBe(200);
  expect((await app.call('GET', path('a'), { bearer })).body.state).toEqual({});
  expect((await app.call('GET', path('a', 'nobody'), { bearer })).status).toBe(404);
});
