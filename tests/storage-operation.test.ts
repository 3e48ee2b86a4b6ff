import { getExecution } from '@ensembleapp/core/executions/get-execution.ts';
import type { Json, JsonObject } from '@ensembleapp/protocol';
import { describe, expect, it } from 'vitest';
import { openRunWorld, type RunWorld, refused, runToEnd, token } from './run-world.ts';

/** The output of one storage step with this config. */
async function store(here: RunWorld, config: JsonObject, tenantId = 'default'): Promise<Json> {
  await here.ensemble(`name: t\nflow: [{ id: s, operation: storage, config: ${JSON.stringify(config)} }]`, tenantId);
  const { body } = await runToEnd(here.world, token(['admin'], {}, tenantId), {
    ensemble: 't',
    body: { input: { word: 'ä' } },
  });
  return body.output ?? null;
}

async function failure(here: RunWorld, config: JsonObject) {
  const refusal = await refused(store(here, config));
  const { steps } = await getExecution(here.world, token(), refusal.extras.executionId ?? '');
  return steps[0]?.error;
}

const TYPES = ['kv', 'cache', 'r2', 'file'] as const;

describe('a storage operation', () => {
  it.each(TYPES)('puts, gets, lists and deletes in %s', async (type) => {
    const here = await openRunWorld();
    const put = { type, action: 'put', key: 'user:${input.word}', value: { n: 1 }, metadata: { by: 'ada' } };
    expect(await store(here, put)).toEqual({ success: true });
    const found = { value: { n: 1 }, found: true, metadata: { by: 'ada' } };
    expect(await store(here, { type, action: 'get', key: 'user:ä' })).toEqual(found);
    expect(await store(here, { type, action: 'head', key: 'user:ä' })).toMatchObject({
      found: true,
      metadata: { by: 'ada' },
    });
    expect(await store(here, { type, action: 'list' })).toEqual({
      keys: [{ name: 'user:ä', metadata: { by: 'ada' } }],
      list_complete: true,
      cursor: null,
    });
    expect(await store(here, { type, action: 'delete', key: 'user:ä' })).toEqual({ deleted: true });
    expect(await store(here, { type, action: 'delete', key: 'user:ä' })).toEqual({ deleted: false });
  });

  it.each(TYPES)('takes a miss in %s for an answer, with a default where there is one', async (type) => {
    const here = await openRunWorld();
    const miss = { type, action: 'get', key: 'none' };
    expect(await store(here, miss)).toEqual({ value: null, found: false, metadata: null });
    expect(await store(here, { ...miss, default: 10 })).toEqual({ value: 10, found: false, metadata: null });
    expect(await store(here, { ...miss, defaultValue: 0 })).toEqual({ value: 0, found: false, metadata: null });
    expect(await store(here, { ...miss, action: 'head' })).toEqual({ found: false, metadata: null });
  });

  it('keeps types, buckets and tenants apart', async () => {
    const here = await openRunWorld();
    const places = [
      ...TYPES.filter((type) => type !== 'file').map((type) => ({ type })),
      ...TYPES.filter((type) => type !== 'file').map((type) => ({ type, bucket: 'b' })),
      { type: 'kv', bucket: 'kv' },
    ];
    for (const place of places) await store(here, { ...place, action: 'put', key: 'k', value: place });
    for (const place of places) {
      expect(await store(here, { ...place, action: 'get', key: 'k' })).toMatchObject({ value: place });
      expect(await store(here, { ...place, action: 'list' })).toMatchObject({
        keys: [{ name: 'k' }],
        list_complete: true,
      });
      expect(await store(here, { ...place, action: 'get', key: 'k' }, 'other')).toMatchObject({ found: false });
      expect(await store(here, { ...place, action: 'list' }, 'other')).toMatchObject({ keys: [] });
    }
  });

  it('shares kv without a bucket with the handlers, which see no other room', async () => {
    const here = await openRunWorld();
    await here.code('handler', async ({ kv }: { kv: { list(): unknown; put(key: string, value: Json): unknown } }) => {
      await kv.put('of-handler', 1);
      return kv.list();
    });
    await store(here, { type: 'kv', action: 'put', key: 'of-step', value: 1 });
    await store(here, { type: 'cache', action: 'put', key: 'cached', value: 1 });
    await here.ensemble('name: h\nflow: [{ agent: handler }]');
    const { body } = await runToEnd(here.world, token(), { ensemble: 'h', body: {} });
    expect(body.output).toEqual(['of-handler', 'of-step']);
    expect(await store(here, { action: 'get', key: 'of-handler' })).toMatchObject({ value: 1 });
  });

  it.each(['kv', 'r2'])('lists %s by prefix, page by page', async (type) => {
    const here = await openRunWorld();
    for (const key of ['a:1', 'a:2', 'a:3', 'b:1']) await store(here, { type, action: 'put', key, value: null });
    const first = { type, action: 'list', prefix: 'a:', limit: 2 };
    expect(await store(here, first)).toEqual({
      keys: [{ name: 'a:1' }, { name: 'a:2' }],
      list_complete: false,
      cursor: 'a:2',
    });
    expect(await store(here, { ...first, cursor: 'a:2' })).toEqual({
      keys: [{ name: 'a:3' }],
      list_complete: true,
      cursor: null,
    });
  });

  it.each(['kv', 'cache', 'r2'])('forgets what was put in %s for a time', async (type) => {
    const here = await openRunWorld();
    const past = Math.floor(Date.now() / 1000) - 1;
    await store(here, { type, action: 'put', key: 'past', value: 1, expiration: past });
    expect(await store(here, { type, action: 'get', key: 'past' })).toMatchObject({ found: false });
    for (const name of ['ttl', 'expirationTtl']) {
      await store(here, { type, action: 'put', key: name, value: 1, [name]: 60 });
      expect(await store(here, { type, action: 'get', key: name })).toMatchObject({ value: 1 });
      const head = await store(here, { type, action: 'head', key: name });
      expect(Math.abs(Number((head as JsonObject).expiration) - past - 61)).toBeLessThan(30);
    }
  });

  it('keeps text as text in files, says its size and type, and takes body for value', async () => {
    const here = await openRunWorld();
    const file = { type: 'r2', bucket: 'docs', key: 'posts/ä.md' };
    await store(here, { ...file, action: 'put', body: '# ä\n', contentType: 'text/markdown' });
    expect(await store(here, { ...file, action: 'get' })).toMatchObject({ value: '# ä\n', found: true });
    expect(await store(here, { ...file, action: 'head' })).toMatchObject({ size: 5, contentType: 'text/markdown' });
    await store(here, { ...file, action: 'put', value: '[1]' });
    expect(await store(here, { ...file, action: 'get' })).toMatchObject({ value: '[1]' });
  });

  it.each([
    [{ action: 'get' }, 'storage: a key is text of 1 to 512 bytes'],
    [{ action: 'get', key: 7 }, 'storage: a key is text of 1 to 512 bytes'],
    [{ action: 'get', key: 'ä'.repeat(257) }, 'storage: a key is text of 1 to 512 bytes'],
    [{ action: 'get', key: '\u0001cache:\u0001k' }, 'storage: a key may not begin with a control character'],
    [{ action: 'put', key: 'k' }, 'storage: value must say what is put'],
    [{ action: 'put', key: 'k', value: 1, ttl: 0 }, 'storage: ttl must be a number from 1 to 253402300799'],
    [{ action: 'put', key: 'k', value: 1, ttl: 1, expiration: 1 }, 'storage: ttl and expiration exclude each other'],
    [{ action: 'put', key: 'k', value: 1, metadata: 'x' }, 'storage: metadata must be a mapping'],
    [{ action: 'list', limit: 1001 }, 'storage: limit must be a number from 1 to 1000'],
    [{ action: 'get', key: 'k', bucket: '../x' }, 'storage: bucket must be 1 to 64 letters, digits, ".", "_" and "-"'],
    [{ key: 'k' }, 'storage: action must be one of get, put, delete, list, head'],
    [{ action: '${"take"}', key: 'k' }, 'storage: action must be one of get, put, delete, list, head'],
    [{ type: '${"vectorize"}', action: 'get', key: 'k' }, 'storage: type must be one of kv, cache, r2, file'],
  ])('refuses %j', async (config: JsonObject, message) => {
    const here = await openRunWorld();
    expect(await failure(here, config)).toMatchObject({ code: 'INVALID_INPUT', message });
  });

  it('refuses what is larger than a step may give', async () => {
    const here = await openRunWorld();
    await here.code('big', () => 'x'.repeat(4_194_000));
    const put = { action: 'put', key: 'k', value: '${big}${big}' };
    await here.ensemble(
      `name: t\nflow: [{ agent: big }, { id: s, operation: storage, config: ${JSON.stringify(put)}, onError: continue }]\noutput: { code: "\${s.error.code}" }`,
    );
    const { body } = await runToEnd(here.world, token(), { ensemble: 't', body: {} });
    expect(body.output).toEqual({ code: 'LIMIT_EXCEEDED' });
  });
});
