import type { JsonObject } from '@ensembleapp/protocol';
import { streamEvents } from '@ensembleapp/server/door/event-stream.ts';
import { issueToken } from '@ensembleapp/server/testing/issue.ts';
import { openTestApp, type TestApp } from '@ensembleapp/server/testing/test-app.ts';
import { expect, test } from 'vitest';

// biome-ignore lint/suspicious/noExplicitAny: a test reads what it expects; what is missing fails it
type Event = Record<string, any>;

const TALK = `export default ({ logger, attempt }) => {
  logger.debug('looking');
  logger.warn('the key is sk-very-secret', { attempt });
  if (attempt === 1) throw Object.assign(new Error('not yet'), { retryable: true });
  return 'done';
};`;

const NOISY = {
  name: 'noisy',
  state: { schema: { n: 'number' } },
  flow: [
    { id: 'first', operation: 'echo', input: 5, state: { set: { n: '${output}' } } },
    { id: 'never', operation: 'echo', condition: false },
    {
      id: 'talk',
      operation: 'code',
      config: { code: TALK },
      retry: { attempts: 2, backoff: 'fixed', initialDelay: 1 },
    },
  ],
};

const ASKING = {
  name: 'asking',
  flow: [
    { id: 'before', operation: 'echo', input: 1 },
    { id: 'ok', type: 'approval', prompt: 'Go on?' },
    { id: 'after', operation: 'echo', input: 2 },
  ],
};

async function openWith(...ensembles: readonly JsonObject[]): Promise<TestApp> {
  const app = await openTestApp({ codeInline: true, env: { API_KEY: 'sk-very-secret' } });
  for (const definition of ensembles) {
    const { status, text } = await app.local('POST', '/api/v1/ensembles', definition);
    expect(status, text).toBe(201);
  }
  return app;
}

/** Server-sent events, as a client reads them. */
function parse(text: string): readonly Event[] {
  const groups = text.split('\n\n').filter((group) => group !== '' && !group.startsWith(':'));
  return groups.map((group) => {
    const [, id, event, data = '{}'] = /^id: (.*)\nevent: (.*)\ndata: (.*)$/.exec(group) ?? [];
    const members = JSON.parse(data);
    expect(id).toBe(String(members.sequence));
    return { event, ...members };
  });
}

async function listed(app: TestApp, id: string): Promise<readonly Event[]> {
  const answer = await app.call('GET', `/api/v1/executions/${id}/events`, {
    bearer: (await issueToken(app, ['read:executions'])).text,
    headers: { accept: 'application/json' },
  });
  expect(answer.status, answer.text).toBe(200);
  return answer.body.events;
}

const names = (events: readonly Event[]) => events.map(({ event, step }) => (step ? `${event} ${step}` : event));

test('a run tells what happens in it while it does, and the same with the same numbers later', async () => {
  const app = await openWith(NOISY);
  const live = await app.local('POST', '/api/v1/execute/ensemble/noisy', { stream: true });
  expect(live.status).toBe(200);
  expect(live.headers.get('content-type')).toBe('text/event-stream');
  expect(live.headers.get('x-accel-buffering')).toBe('no');
  const events = parse(live.text);
  expect(names(events)).toEqual([
    'execution.started',
    'step.started first',
    'step.completed first',
    'state.updated',
    'step.skipped never',
    'step.started talk',
    'log talk',
    'log talk',
    'step.retrying talk',
    'log talk',
    'log talk',
    'step.completed talk',
    'execution.completed',
  ]);
  const [first] = events;
  expect(first).toEqual({
    event: 'execution.started',
    executionId: live.headers.get('x-execution-id'),
    sequence: 0,
    timestamp: app.clock.time,
    ensemble: 'noisy',
    version: 1,
  });
  expect(events.find(({ event }) => event === 'step.retrying')).toMatchObject({
    agent: null,
    error: { code: 'STEP_FAILED', message: 'not yet' },
    attempt: 1,
    delay: 1,
  });
  expect(events.at(-1)).toMatchObject({ output: 'done', duration: 0 });
  const sequences = events.map(({ sequence }) => sequence);
  expect(sequences).toEqual([...new Set(sequences)].toSorted((one, other) => one - other));
  expect(await listed(app, first?.executionId)).toEqual(events);
});

test('events go on behind the one that is known', async () => {
  const app = await openWith(NOISY);
  const { body } = await app.local('POST', '/api/v1/execute/ensemble/noisy', {});
  const all = await listed(app, body.id);
  const { text: bearer } = await issueToken(app, ['read:executions']);
  const path = `/api/v1/executions/${body.id}/events`;
  const again = await app.call('GET', path, { bearer, headers: { 'last-event-id': String(all[4]?.sequence) } });
  expect(parse(again.text)).toEqual(all.slice(5));
  const stream = await app.call('GET', `/executions/${body.id}/stream?after=${all.at(-2)?.sequence}`, { bearer });
  expect(parse(stream.text)).toEqual(all.slice(-1));
  const odd = await app.call('GET', path, { bearer, headers: { 'last-event-id': 'x' } });
  expect(odd.body.error.details).toEqual([{ path: 'last-event-id', message: 'must be the id of an event' }]);
  const headers = { accept: 'application/json' };
  const page = await app.call('GET', `${path}?limit=3`, { bearer, headers });
  expect(page.body).toEqual({ events: all.slice(0, 3), hasMore: true, nextCursor: expect.any(String) });
  const next = await app.call('GET', `${path}?limit=3&cursor=${page.body.nextCursor}`, { bearer, headers });
  expect(next.body.events).toEqual(all.slice(3, 6));
  expect((await app.call('GET', '/api/v1/executions/exec_x/events', { bearer })).status).toBe(404);
});

test('a run that waits for somebody says so, and that it goes on, to whoever watches it meanwhile', async () => {
  const app = await openWith(ASKING);
  const { status, body } = await app.local('POST', '/api/v1/execute/ensemble/asking', {});
  expect([status, body.status]).toEqual([202, 'waiting_for_input']);
  const watching = app.local('GET', `/api/v1/executions/${body.id}/events`);
  const answered = await app.local('POST', `/api/v1/executions/${body.id}/resume`, { approved: true });
  expect(answered.status, answered.text).toBe(200);
  const events = parse((await watching).text);
  expect(names(events)).toEqual([
    'execution.started',
    'step.started before',
    'step.completed before',
    'step.started ok',
    'execution.waiting',
    'execution.resumed ok',
    'step.completed ok',
    'step.started after',
    'step.completed after',
    'execution.completed',
  ]);
  const waiting = events.find(({ event }) => event === 'execution.waiting')?.waiting;
  expect(waiting).toMatchObject({ step: 'ok', type: 'approval', prompt: 'Go on?' });
  expect(waiting).not.toHaveProperty('token');
  expect(await listed(app, body.id)).toEqual(events);
});

test('what steps log is kept with the execution, without values of the environment', async () => {
  const app = await openWith(NOISY);
  const { body } = await app.local('POST', '/api/v1/execute/ensemble/noisy', {});
  const logs = async (query: string) => (await app.local('GET', `/api/v1/executions/${body.id}/logs${query}`)).body;
  const line = (level: string, message: string, metadata: object) => {
    return { timestamp: app.clock.time, level, agent: null, step: 'talk', message, metadata };
  };
  const masked = 'the key is [env API_KEY]';
  const [one, two] = [1, 2].map((attempt) => line('warn', masked, { attempt }));
  const looking = line('debug', 'looking', {});
  expect(await logs('')).toEqual({ logs: [looking, one, looking, two], hasMore: false, nextCursor: null });
  expect((await logs('?level=info')).logs).toEqual([one, two]);
  expect((await logs('?step=first')).logs).toEqual([]);
  expect((await logs('?agent=x')).logs).toEqual([]);
  const page = await logs('?level=info&limit=1');
  expect(page).toEqual({ logs: [one], hasMore: true, nextCursor: expect.any(String) });
  expect((await logs(`?level=info&limit=1&cursor=${page.nextCursor}`)).logs).toEqual([two]);
});

test('a stream is refused like any answer before it begins, and tells of failure once it has', async () => {
  const app = await openWith({
    name: 'needs',
    input: { n: 'number' },
    flow: [{ id: 'bad', operation: 'code', config: { code: 'throw new Error("no")' } }],
  });
  const headers = { accept: 'text/event-stream' };
  const { text: bearer } = await issueToken(app, ['execute:ensembles']);
  const path = '/api/v1/execute/ensemble/needs';
  const wrong = await app.call('POST', path, { bearer, headers, body: { input: { n: 'x' } } });
  expect([wrong.status, wrong.body.error.code]).toEqual([400, 'INVALID_INPUT']);
  const both = await app.local('POST', path, { input: { n: 1 }, stream: true, async: true });
  expect(both.body.error.details).toEqual([{ path: 'stream', message: 'does not go with async' }]);
  const failed = await app.call('POST', path, { bearer, headers, body: { input: { n: 1 } } });
  expect(failed.status).toBe(200);
  expect(parse(failed.text).slice(-2)).toMatchObject([
    { event: 'step.failed', step: 'bad', error: { code: 'STEP_FAILED', message: 'no' }, attempt: 1 },
    { event: 'execution.failed', error: { code: 'EXECUTION_FAILED', step: 'bad' } },
  ]);
});

test('a second request with the same Idempotency-Key is told where the run of a stream is', async () => {
  const app = await openWith(NOISY);
  const { text: bearer } = await issueToken(app, ['execute:ensembles']);
  const ask = () =>
    app.call('POST', '/api/v1/execute/ensemble/noisy', {
      bearer,
      headers: { 'idempotency-key': 'k' },
      body: { stream: true },
    });
  const id = (await ask()).headers.get('x-execution-id');
  const again = await ask();
  expect(again.status).toBe(202);
  expect(again.headers.get('location')).toBe(`/api/v1/executions/${id}`);
  expect(again.body).toMatchObject({ id, status: 'running' });
});

test('a stream on which nothing happens is closed once its credential is revoked', async () => {
  const app = await openWith(ASKING);
  const { id, text: bearer } = await issueToken(app, ['read:executions']);
  const { body } = await app.local('POST', '/api/v1/execute/ensemble/asking', {});
  expect((await app.call('GET', '/api/v1/whoami', { bearer })).status).toBe(200);
  const known = app.door.known.find(id);
  if (!known || !('principal' in known)) throw new Error('the token is not known');
  const { world, door } = app;
  const { stream } = streamEvents({ services: { world, door }, principal: known.principal }, body.id, 3, { beat: 5 });
  const reader = stream?.getReader();
  const decoder = new TextDecoder();
  const read = async () => decoder.decode((await reader?.read())?.value);
  expect(names(parse(await read()))).toEqual(['execution.waiting']);
  expect(await read()).toBe(':\n\n');
  expect((await app.local('DELETE', `/api/v1/tokens/${id}`)).status).toBe(200);
  let rest = await reader?.read();
  while (rest && !rest.done) rest = await reader?.read();
  expect(rest?.done).toBe(true);
});
