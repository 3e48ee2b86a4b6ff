import type { HandlerKv } from '@ensembleapp/core/agents/handlers.ts';
import { DEFAULT_SETTINGS, type Limits } from '@ensembleapp/core/settings.ts';
import type { Json } from '@ensembleapp/protocol';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { type TestCall, testCall } from '../testing/test-project.ts';
import { Pool } from './pool.ts';

const ENTRY = new URL('./inside/main.ts', import.meta.url);

const pools = new Map<string, Pool>();
afterAll(() => Promise.all([...pools.values()].map((pool) => pool.close())));

/** One thread for code of tenants, given as its text; tests with the same limits share it. */
function open(limits: Partial<Limits> = {}) {
  const name = JSON.stringify(limits);
  const pool =
    pools.get(name) ??
    new Pool({ entry: ENTRY, limits: { ...DEFAULT_SETTINGS.limits, ...limits }, most: 1, onStray: () => undefined });
  pools.set(name, pool);
  const call = (text: string, own: TestCall = {}) =>
    pool.run({ source: { kind: 'guest', key: text }, call: testCall(own) });
  const answer = async (text: string, own?: TestCall) => (await call(text, own)).output;
  return { call, answer };
}

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

describe('code of a tenant', () => {
  it('is a module, or the body of a function of context and input, and may be TypeScript', async () => {
    const { call, answer } = open();
    const facts = { input: { n: 2 }, state: { sum: 5 } };
    expect(await answer('return input.n + context.state.sum;', { facts })).toBe(7);
    expect(
      await answer('export default ({ input }: { input: { n: number } }): number => input.n * 2;', { facts }),
    ).toBe(4);
    expect(await call('export default (input, { setState }) => { setState({ sum: input.n }); }', { facts })).toEqual({
      output: null,
      changes: { sum: 2 },
    });
  });

  it('asks the server for values, components and requests, and logs there', async () => {
    const { answer } = open();
    const { kv, values } = memory();
    const lines: unknown[] = [];
    const silent = () => undefined;
    const text = `
      const { kv, component, fetch, logger, sleep } = context;
      await kv.put('a/1', { b: 2 });
      await kv.increment('n', 5);
      await sleep(1);
      logger.warn('hello', { sum: 6 });
      const response = await fetch('https://example.com/a', { method: 'POST', headers: { 'x-y': 'z' }, body: 'hi' });
      return {
        values: [await kv.get('a/1'), await kv.get('none') === undefined, await kv.list('a/'), await kv.delete('a/1')],
        component: await component('prompts/tone@v1'),
        response: [response.status, response.ok, response.headers.get('Content-Type'), await response.json()],
      };`;
    const answered = await answer(text, {
      host: {
        kv,
        component: async (reference) => `the text of ${reference}`,
        logger: { debug: silent, info: silent, warn: (...line) => lines.push(line), error: silent },
        fetch: async (url, init = {}) =>
          Response.json([String(url), init.method, await new Response(init.body).text()]),
      },
    });
    expect(answered).toEqual({
      values: [{ b: 2 }, true, ['a/1'], true],
      component: 'the text of prompts/tone@v1',
      response: [200, true, 'application/json', ['https://example.com/a', 'POST', 'hi']],
    });
    expect(lines).toEqual([['hello', { sum: 6 }]]);
    expect(values).toEqual(new Map([['n', 5]]));
  });

  it('fails with what it throws, and with just what the server refused it', async () => {
    const { call } = open();
    await expect(
      call('throw Object.assign(new Error("no luck"), { status: 418, code: "TEAPOT", retryable: false });'),
    ).rejects.toMatchObject({ message: 'no luck', status: 418, code: 'TEAPOT', retryable: false });
    const refusal = new Error('not there');
    const fetch = () => Promise.reject(refusal);
    await expect(call('await context.fetch("http://10.0.0.1/");', { host: { fetch } })).rejects.toBe(refusal);
    await expect(call('return (;')).rejects.toThrow();
    await expect(call('export const a = 1;')).rejects.toThrow('It has no function as its default export');
  });

  it('is told when its call is aborted', async () => {
    const { call } = open();
    const { kv, values } = memory();
    const controller = new AbortController();
    const text = `await context.kv.put('begun', true);
      context.signal.addEventListener('abort', () => context.kv.put('told', context.signal.reason.message));
      await context.sleep(60000);`;
    const calling = call(text, { host: { kv }, signal: controller.signal }).catch(String);
    await vi.waitFor(() => expect(values.get('begun')).toBe(true), 10_000);
    controller.abort(new Error('enough'));
    await calling;
    await vi.waitFor(() => expect(values.get('told')).toBe('enough'), 10_000);
  });
});

describe('a sandbox', () => {
  it('is not left by saying what the operator’s own code says', async () => {
    const pool = new Pool({ entry: ENTRY, limits: DEFAULT_SETTINGS.limits, most: 1, onStray: () => undefined });
    pools.set('both', pool);
    const key = 'return typeof process;';
    expect((await pool.run({ source: { kind: 'text', key }, call: testCall() })).output).toBe('object');
    expect((await pool.run({ source: { kind: 'guest', key }, call: testCall() })).output).toBe('undefined');
  });

  it('knows nothing but the language and ctx', async () => {
    const { answer } = open();
    const names = [
      'process',
      'require',
      'module',
      'fetch',
      'WebAssembly',
      'setTimeout',
      'console',
      'Buffer',
      'globalThis.send',
      'std',
      'os',
    ];
    expect(await answer(`return ${JSON.stringify(names)}.map((name) => eval('typeof ' + name));`)).toEqual(
      names.map(() => 'undefined'),
    );
  });

  it.each([
    'return context.constructor.constructor("return process")().version;',
    'return (async () => {}).constructor("return process.env")();',
    'return context.fetch.constructor("return globalThis.process.version")();',
    'return this.constructor.constructor("return process")();',
    'return (await import("node:fs")).readFileSync("/etc/passwd", "utf8");',
    'try { await context.kv.get(Symbol()); } catch (e) { return e.constructor.constructor("return process")().pid; }',
    'return new Function("return process.mainModule.require(\\"child_process\\")")();',
    'import fs from "node:fs"; export default () => fs.readFileSync("/etc/passwd", "utf8");',
  ])('is not left by %s', async (text) => {
    const { call, answer } = open();
    await expect(call(text)).rejects.toThrow();
    expect(await answer('return 1;')).toBe(1);
  });

  it('is not left by changing prototypes, and nothing of it is there in the next call', async () => {
    const { answer } = open();
    const text = `
      const seen = [];
      Object.prototype.polluted = 'yes';
      Map.prototype.set = function (key, value) { seen.push(Object.keys(value)); return this; };
      JSON.stringify = () => '{"kind":"end","output":"\\"forged\\"","changes":"{}"}';
      Promise.prototype.then = undefined;
      Array.prototype.map = () => { throw new Error('map'); };
      globalThis.left = 1;
      return 'done';`;
    await answer(text).catch(() => undefined);
    expect(await answer('return [typeof left, ({}).polluted === undefined, JSON.stringify({ a: 1 })];')).toEqual([
      'undefined',
      true,
      '{"a":1}',
    ]);
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  });

  it.each(['constructor', '__proto__', 'prototype'])(
    'keeps the server’s own prototypes from an answer’s %s',
    async (name) => {
      const { call } = open();
      const text = `const evil = JSON.parse('{"${name}": {"polluted": "yes"}}'); context.setState(evil); return evil;`;
      await call(text);
      expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
    },
  );

  it('has a secure context that cannot be changed', async () => {
    const { answer } = open();
    const text = `
      const tries = [
        () => { context.secure.plan = 'pro'; },
        () => { context.context.list.push(1); },
        () => { Object.defineProperty(context.secure, 'plan', { value: 'pro' }); },
        () => { Object.setPrototypeOf(context.state, { plan: 'pro' }); },
      ];
      return tries.map((one) => { try { one(); return 'changed'; } catch (error) { return error.name; } });`;
    const facts = { context: { list: [1] }, state: { a: 1 } };
    expect(await answer(text, { facts })).toEqual(['TypeError', 'TypeError', 'TypeError', 'TypeError']);
  });

  it.each([
    ['an endless loop', 'for (;;);', 'The code computed for longer than 1 s'],
    [
      'an endless loop that catches everything',
      'for (;;) { try { for (;;); } catch {} }',
      'The code computed for longer than 1 s',
    ],
    ['endless promises', 'for (;;) await null;', 'The code computed for longer than 1 s'],
    ['an endless loop at its top', 'for (;;);\nexport default () => 1;', 'The code computed for longer than 1 s'],
    [
      'a pattern that backtracks for ever',
      'return /^(a+)+$/.test("a".repeat(40) + "b");',
      'The code computed for longer than 1 s',
    ],
    ['endless calls', 'const f = () => f() + 1; return f();', 'The code calls itself too deeply'],
    ['a promise of nobody', 'await new Promise(() => {});', 'The code waits for what never comes'],
    ['a huge output', 'return "x".repeat(4_500_000);', 'The output is larger than 4 MiB'],
    [
      'a deep output',
      'let a = []; for (let i = 0; i < 200; i++) a = [a]; return a;',
      'The output is nested deeper than 64',
    ],
    ['a cycle', 'const a = {}; a.a = a; return a;', 'circular reference'],
    ['a function', 'return { f: () => 1 };', '"f" of the output is a function, which JSON cannot hold'],
    [
      'too many questions',
      'await Promise.all(Array.from({ length: 100 }, () => context.sleep(1000)));',
      'more than 64 things at once',
    ],
    ['a question of its own making', 'await context.kv.get(5);', 'A key, a reference and an address are text'],
  ])('ends %s with a clear failure, and the next call is answered', async (_what, text, message) => {
    const { call, answer } = open({ codeTime: 1000 });
    await expect(call(text)).rejects.toThrow(message);
    expect(await answer('return 1;')).toBe(1);
  });

  it.each([
    ['objects', 'const all = []; for (;;) all.push({ a: all.length });'],
    ['text', 'let all = ["x".repeat(1e6)]; for (;;) all.push(all[0] + all.length);'],
    ['buffers', 'const all = []; for (;;) all.push(new Uint8Array(1e6).fill(1));'],
    ['one buffer', 'return new ArrayBuffer(64 * 1024 * 1024).byteLength;'],
  ])('ends a bomb of %s', async (_what, text) => {
    const { call, answer } = open({ codeMemoryBytes: 32 * 1024 * 1024 });
    await expect(call(text)).rejects.toMatchObject({
      reason: 'LIMIT_EXCEEDED',
      message: 'The code used more than 32 MiB of memory',
    });
    expect(await answer('return 1;')).toBe(1);
  });

  it('that computes on after its abort is ended, and another call waiting there is answered', async () => {
    const { call, answer } = open();
    const { kv, values } = memory();
    const waiting = answer(
      `
      await context.kv.increment('runs');
      while (!(await context.kv.get('free'))) await context.sleep(5);
      return context.resumed;`,
      { host: { kv } },
    );
    await vi.waitFor(() => expect(values.get('runs')).toBe(1), 10_000);
    const controller = new AbortController();
    const endless = call("await context.kv.put('begun', true); for (;;);", { host: { kv }, signal: controller.signal });
    await vi.waitFor(() => expect(values.get('begun')).toBe(true), 10_000);
    controller.abort(new Error('enough'));
    await expect(endless).rejects.toThrow('enough');
    values.set('free', true);
    expect(await waiting).toBe(true);
  });
});
