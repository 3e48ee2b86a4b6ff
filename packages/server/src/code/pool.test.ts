import { once } from 'node:events';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { HandlerKv } from '@ensembleapp/core/agents/handlers.ts';
import { StepFailure } from '@ensembleapp/core/agents/step-failure.ts';
import { NetworkRefusal } from '@ensembleapp/core/network.ts';
import { DEFAULT_SETTINGS, type Limits } from '@ensembleapp/core/settings.ts';
import type { Json } from '@ensembleapp/protocol';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { folder, type TestCall, testCall } from '../testing/test-project.ts';
import { Pool } from './pool.ts';

const ENTRY = new URL('./inside/main.ts', import.meta.url);

/** One thread for these modules, and how to call them by name. */
function open(modules: Readonly<Record<string, string>>, limits: Partial<Limits> = {}) {
  const { path } = folder(Object.fromEntries(Object.entries(modules).map(([name, text]) => [`${name}.mjs`, text])));
  const strays: string[] = [];
  const pool = new Pool({
    entry: ENTRY,
    limits: { ...DEFAULT_SETTINGS.limits, ...limits },
    most: 1,
    onStray: (message) => strays.push(message),
  });
  onTestFinished(() => pool.close());
  const call = (name: string, own: TestCall = {}) =>
    pool.run({ source: { kind: 'module', key: pathToFileURL(join(path, `${name}.mjs`)).href }, call: testCall(own) });
  const answer = async (name: string, own?: TestCall) => (await call(name, own)).output;
  return { call, answer, strays };
}

/** A store in memory that says when something is put into it. */
function memory() {
  const values = new Map<string, Json>();
  const kv: HandlerKv = {
    get: async (key) => values.get(key),
    put: async (key, value) => void values.set(key, value),
    delete: async (key) => values.delete(key),
    list: async (prefix = '') => [...values.keys()].filter((key) => key.startsWith(prefix)),
    async increment(key, by = 1) {
      const sum = Number(values.get(key) ?? 0) + by;
      values.set(key, sum);
      return sum;
    },
  };
  return { kv, values };
}

const ENDLESS = 'export default async ({ kv }) => { await kv.put("begun", true); for (;;); };';
const WAITS = `export default async ({ kv, resumed, sleep }) => {
  await kv.increment('runs');
  while (!(await kv.get('free'))) await sleep(5);
  return { resumed };
};`;

describe('code on a thread', () => {
  it('is told everything it may know, none of which it can change', async () => {
    const { answer } = open({
      facts: `export default (ctx) => {
        const { input, config, env, secure, context, user, state, attempt, resumed, idempotencyKey, executionId, stepId } = ctx;
        const frozen = [secure, context, state, env, context.plan].map(Object.isFrozen);
        return { input, config, env, context, user, state, attempt, resumed, idempotencyKey, executionId, stepId, frozen };
      };`,
    });
    const facts = {
      input: { a: [1] },
      config: { b: 2 },
      env: { C: '3' },
      context: { plan: { d: 4 } },
      state: { e: 5 },
    };
    expect(await answer('facts', { facts })).toEqual({
      ...facts,
      user: { id: 'tok_1', tenantId: 'default' },
      attempt: 1,
      resumed: false,
      idempotencyKey: 'exec_1/step',
      executionId: 'exec_1',
      stepId: 'step',
      frozen: [true, true, true, true, true],
    });
  });

  it('takes its input first when it declares two parameters, and answers what it sets of the state', async () => {
    const { call } = open({ two: 'export default (input, { setState }) => { setState({ sum: input + 1 }); };' });
    expect(await call('two', { facts: { input: 4 } })).toEqual({ output: null, changes: { sum: 5 } });
  });

  it('asks the server for values, components and requests, and logs there', async () => {
    const { kv, values } = memory();
    const asked: unknown[] = [];
    const { answer } = open({
      asks: `export default async ({ kv, component, fetch, logger }) => {
        await kv.put('a/1', { b: 2 });
        await kv.increment('n', 5);
        logger.info('hello', { sum: 6 });
        const response = await fetch('https://example.com/a', { method: 'POST', headers: { 'x-y': 'z' }, body: 'hi' });
        const { status, url, redirected, headers } = response;
        return {
          values: [await kv.get('a/1'), await kv.get('none'), await kv.list('a/'), await kv.delete('a/1')],
          component: await component('prompts/tone@v1'),
          response: [status, url, redirected, headers.get('content-type'), await response.json()],
        };
      };`,
    });
    const lines: unknown[] = [];
    const silent = () => undefined;
    const answered = await answer('asks', {
      host: {
        kv,
        component: async (reference) => `the text of ${reference}`,
        logger: { debug: silent, info: (...line) => lines.push(line), warn: silent, error: silent },
        async fetch(url, init = {}) {
          asked.push(
            String(url),
            init.method,
            new Headers(init.headers).get('x-y'),
            await new Response(init.body).text(),
          );
          const response = Response.json({ ok: true }, { status: 201 });
          return Object.defineProperties(response, {
            url: { value: 'https://example.com/b' },
            redirected: { value: true },
          });
        },
      },
    });
    expect(answered).toEqual({
      values: [{ b: 2 }, null, ['a/1'], true],
      component: 'the text of prompts/tone@v1',
      response: [201, 'https://example.com/b', true, 'application/json', { ok: true }],
    });
    expect(asked).toEqual(['https://example.com/a', 'POST', 'z', 'hi']);
    expect(lines).toEqual([['hello', { sum: 6 }]]);
    expect(values).toEqual(new Map([['n', 5]]));
  });

  it('fails with the status, code and retryable of what it throws', async () => {
    const { call } = open({
      throws: `export default () => { throw Object.assign(new TypeError('no luck'), { status: 418, code: 'TEAPOT', retryable: false }); };`,
    });
    await expect(call('throws')).rejects.toMatchObject({
      message: 'no luck',
      status: 418,
      code: 'TEAPOT',
      retryable: false,
    });
  });

  it.each([
    ['() => () => 1', 'The output is a function, which JSON cannot hold'],
    ['() => { const a = {}; a.a = a; return a; }', '"a" of the output is a cycle, which JSON cannot hold'],
    ['() => ({ get a() { throw new Error("no"); } })', 'The output cannot be read as JSON'],
    ['() => "x".repeat(5_000_000)', 'The output is larger than 4 MiB'],
    ['({ setState }) => setState({ f: () => 1 })', '"f" of the output is a function, which JSON cannot hold'],
    ['({ setState }) => setState(5)', 'setState takes a mapping of state keys'],
  ])('fails when it answers what is no JSON: %s', async (code, message) => {
    const { call } = open({ a: `export default ${code};` });
    await expect(call('a')).rejects.toThrow(message);
  });

  it('that throws on what the server refused it fails with just that', async () => {
    const { call } = open({ a: 'export default async ({ fetch }) => { await fetch("http://10.0.0.1/"); };' });
    const refusal = new NetworkRefusal('ADDRESS_NOT_ALLOWED', '10.0.0.1 is not allowed');
    await expect(call('a', { host: { fetch: () => Promise.reject(refusal) } })).rejects.toBe(refusal);
  });

  it('is told when its call is aborted', async () => {
    const { kv, values } = memory();
    const { call } = open({
      a: `export default ({ kv, signal }) => new Promise((resolve) => {
        signal.addEventListener('abort', () => resolve(kv.put('told', signal.reason.message)));
        kv.put('begun', true);
      });`,
    });
    const controller = new AbortController();
    const calling = call('a', { host: { kv }, signal: controller.signal });
    await vi.waitFor(() => expect(values.get('begun')).toBe(true), 10_000);
    controller.abort(new Error('enough'));
    await calling;
    expect(values.get('told')).toBe('enough');
  });
});

describe('a thread', () => {
  it('is ended a while after a call that ignores its abort, and the others on it run again, told that they do', async () => {
    const { kv, values } = memory();
    const { call, answer } = open({ endless: ENDLESS, waits: WAITS });
    const waiting = [answer('waits', { host: { kv } }), answer('waits', { host: { kv } })];
    await vi.waitFor(() => expect(values.get('runs')).toBe(2), 10_000);
    const controller = new AbortController();
    const endless = call('endless', { host: { kv }, signal: controller.signal });
    await vi.waitFor(() => expect(values.get('begun')).toBe(true), 10_000);
    controller.abort(new Error('enough'));
    await expect(endless).rejects.toThrow('enough');
    await vi.waitFor(() => expect(values.get('runs')).toBe(4), 10_000);
    values.set('free', true);
    expect(await Promise.all(waiting)).toEqual([{ resumed: true }, { resumed: true }]);
  });

  it('is ended when a call computes for too long', async () => {
    const { kv } = memory();
    const { call, answer } = open({ endless: ENDLESS, fine: 'export default () => 1;' }, { codeTime: 300 });
    await expect(call('endless', { host: { kv } })).rejects.toMatchObject({
      reason: 'LIMIT_EXCEEDED',
      retryable: false,
      message: 'The code computed for longer than 0.3 s',
    });
    expect(await answer('fine')).toBe(1);
  });

  it('is ended when a call computes for too long with pauses', async () => {
    const { call } = open(
      {
        a: `export default async () => {
          for (;;) { await new Promise(setImmediate); const until = performance.now() + 20; while (performance.now() < until); }
        };`,
      },
      { codeTime: 300 },
    );
    await expect(call('a')).rejects.toMatchObject({ reason: 'LIMIT_EXCEEDED' });
  });

  it('is ended when a call takes too much memory', async () => {
    const { call, answer } = open(
      {
        bomb: 'export default () => { const all = []; for (;;) all.push({ a: [all.length] }); };',
        fine: 'export default () => 1;',
      },
      { codeMemoryBytes: 32 * 1024 * 1024 },
    );
    await expect(call('bomb')).rejects.toMatchObject({
      reason: 'LIMIT_EXCEEDED',
      message: 'The code used more than 32 MiB of memory',
    });
    expect(await answer('fine')).toBe(1);
  });

  it('that code ends fails that call alone', async () => {
    const { kv, values } = memory();
    const { call, answer } = open({ exits: 'export default () => process.exit(3);', waits: WAITS });
    const waiting = answer('waits', { host: { kv } });
    await vi.waitFor(() => expect(values.get('runs')).toBe(1), 10_000);
    await expect(call('exits')).rejects.toEqual(new StepFailure('STEP_FAILED', 'The code ended the thread it ran on'));
    values.set('free', true);
    expect(await waiting).toEqual({ resumed: true });
  });

  it('goes on when something is thrown outside of every call, and the log says what', async () => {
    const { answer, strays } = open({
      a: `export default async ({ sleep }) => {
        setTimeout(() => { throw new Error('in a timer'); });
        Promise.reject(new Error('of nobody'));
        await sleep(20);
        return 'fine';
      };`,
    });
    expect(await answer('a')).toBe('fine');
    expect(strays).toEqual(expect.arrayContaining(['Error: in a timer', 'Error: of nobody']));
  });

  it('gives what it has not begun to another while it is held up', async () => {
    const { kv, values } = memory();
    const { call, answer } = open({ endless: ENDLESS, fine: 'export default () => 1;' });
    expect(await answer('fine')).toBe(1);
    const controller = new AbortController();
    const endless = call('endless', { host: { kv }, signal: controller.signal });
    await vi.waitFor(() => expect(values.get('begun')).toBe(true), 10_000);
    expect(await answer('fine')).toBe(1);
    controller.abort(new Error('enough'));
    await expect(endless).rejects.toThrow('enough');
  });
});

describe('a request of code on a thread', () => {
  it('is read piece by piece, as far as the code wants', async () => {
    const { answer } = open({
      a: `export default async ({ fetch }) => {
        const reader = (await fetch('https://example.com/')).body.getReader();
        const { value } = await reader.read();
        await reader.cancel();
        return new TextDecoder().decode(value);
      };`,
    });
    const events = new EventTarget();
    const cancelled = once(events, 'cancelled');
    const body = new ReadableStream<Uint8Array>({
      pull: (controller) => controller.enqueue(new TextEncoder().encode('piece')),
      cancel: () => void events.dispatchEvent(new Event('cancelled')),
    });
    expect(await answer('a', { host: { fetch: async () => new Response(body) } })).toBe('piece');
    await cancelled;
  });
});
