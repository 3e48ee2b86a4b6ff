import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { readEnsemble } from '@ensembleapp/core/ensembles/read-ensemble.ts';
import { executeAgent } from '@ensembleapp/core/executions/execute-agent.ts';
import type { Json, JsonObject } from '@ensembleapp/protocol';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openRunWorld, type RunWorld, refused, runToEnd, token } from './run-world.ts';

/** The output of one step that runs an agent with this input and config. */
async function run(here: RunWorld, agent: string, input: Json, config: JsonObject = {}, more: JsonObject = {}) {
  const flow = [{ id: 's', agent, input, config, ...more }];
  await here.ensemble(JSON.stringify({ name: 't', flow }));
  return (await runToEnd(here.world, token(), { ensemble: 't', body: { input: { who: 'Ada' } } })).body.output;
}

const failure = async (...told: Parameters<typeof run>) => (await refused(run(...told) as Promise<never>)).message;

describe('a built-in agent', () => {
  it('is an operation as well', async () => {
    const here = await openRunWorld();
    await here.ensemble(
      'name: t\nflow: [{ operation: echo, input: { a: "${input.who}" } }, { operation: slug, config: { text: "${echo.output.a} B" } }]',
    );
    const ran = await runToEnd(here.world, token(), { ensemble: 't', body: { input: { who: 'Ada' } } });
    expect(ran.body.output).toEqual({ slug: 'ada-b' });
  });

  it('is hidden by an agent of the same name, and comes back when that is not there', async () => {
    const here = await openRunWorld();
    expect(await run(here, 'echo', { a: 1 })).toEqual({ a: 1 });
    await here.code('echo', () => 'mine');
    expect(await run(here, 'echo', { a: 1 })).toBe('mine');
  });

  it('is run by steps alone, and has no versions', async () => {
    const here = await openRunWorld();
    const direct = executeAgent(here.world, token(), { agent: 'fetch', body: {} });
    expect(await refused(direct)).toMatchObject({ code: 'NOT_FOUND' });
    expect(await failure(here, 'echo@2', {})).toContain('Agent not found: echo@2');
  });

  it.each(['queries', 'scrape', 'scraper', 'rag', 'docs'])('that is not built is refused by its name: %s', (name) => {
    const { problems } = readEnsemble(`name: t\nflow: [{ operation: ${name} }]`, { format: 'yaml' });
    expect(problems.map(({ code }) => code)).toEqual(['OPERATION_UNAVAILABLE']);
  });
});

describe('echo', () => {
  it('gives back its input, or the value it is told', async () => {
    const here = await openRunWorld();
    expect(await run(here, 'echo', { who: '${input.who}' })).toEqual({ who: 'Ada' });
    expect(await run(here, 'echo', {}, { value: ['${input.who}'] })).toEqual(['Ada']);
  });
});

describe('delay', () => {
  it('waits, and passes its input on', async () => {
    const here = await openRunWorld();
    expect(await run(here, 'delay', { a: 1 }, { duration: '5ms' })).toEqual({ a: 1 });
    expect(await run(here, 'delay', { ms: 5 })).toEqual({ ms: 5 });
  });

  it('ends when its step does', async () => {
    const here = await openRunWorld();
    expect(await failure(here, 'delay', {}, { duration: '10m' }, { timeout: 20 })).toContain('Timed out after 20 ms');
  });

  it('says what it cannot wait for', async () => {
    const here = await openRunWorld();
    expect(await failure(here, 'delay', {})).toContain('delay: duration is required');
    expect(await failure(here, 'delay', {}, { duration: 'soon' })).toContain('must be milliseconds or a duration');
    expect(await failure(here, 'delay', {}, { duration: '2h' })).toContain('longer than an hour');
  });
});

describe('inspect-context', () => {
  it('is off unless the project allows it', async () => {
    const here = await openRunWorld();
    expect(await failure(here, 'inspect-context', {})).toContain('inspect-context is off');
  });

  it('shows what a step is given, and no value of the environment', async () => {
    const here = await openRunWorld({
      settings: { inspectContext: true, env: { KEY: 'secret words' }, envAllow: ['KEY'] },
    });
    const shown = await run(here, 'inspect-context', { a: 1 });
    expect(shown).toMatchObject({ input: { a: 1 }, env: ['KEY'], userContext: { tenantId: 'default' }, attempt: 1 });
    expect(JSON.stringify(shown)).not.toContain('secret words');
  });
});

describe('validate', () => {
  const schema = { type: 'object', required: ['email'], properties: { email: { type: 'string' }, n: { minimum: 1 } } };

  it('says whether data fits a schema, and where not', async () => {
    const here = await openRunWorld();
    expect(await run(here, 'validator', { data: { email: 'a' }, schema })).toEqual({ valid: true, errors: [] });
    expect(await run(here, 'validate', { n: 0 }, { schema })).toEqual({
      valid: false,
      errors: [
        { path: 'email', message: 'is required' },
        { path: 'n', message: 'must be >= 1' },
      ],
    });
  });

  it('takes no schema that is none, or that could keep the server busy', async () => {
    const here = await openRunWorld();
    expect(await failure(here, 'validate', { data: 1 })).toContain('validate: schema is required');
    expect(await failure(here, 'validate', { schema })).toContain('validate: data is required');
    expect(await failure(here, 'validate', { data: 1, schema: { type: 'text' } })).toContain(
      'is none that can be checked',
    );
    expect(await failure(here, 'validate', { data: 1, schema: { $ref: '#' } })).toContain(
      'is none that can be checked',
    );
  });
});

describe('fetch', () => {
  it('asks what its input or its config says, and may keep the answer', async () => {
    let calls = 0;
    const server = createServer(({ method, url }, response) => {
      calls += 1;
      response.setHeader('content-type', 'application/json').end(JSON.stringify({ method, url, calls }));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void server.close());
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const here = await openRunWorld();
    expect(await run(here, 'fetcher', { url: `${url}/a`, method: 'post', other: 1 })).toMatchObject({
      status: 200,
      data: { method: 'POST', url: '/a', calls: 1 },
    });
    const cached = { cache_ttl: 60, query: { q: '${input.who}' } };
    expect(await run(here, 'fetch', { url, query: { q: 'other' } }, cached)).toMatchObject({
      data: { url: '/?q=Ada', calls: 2 },
    });
    expect(await run(here, 'fetch', { url }, cached)).toMatchObject({ data: { calls: 2 } });
    expect(await failure(here, 'fetch', { url: 'http://10.0.0.1/' })).toContain('10.0.0.1');
    expect(await failure(here, 'fetch', {})).toContain('url must be an absolute URL');
  });
});

describe('transformer', () => {
  it('reshapes data', async () => {
    const here = await openRunWorld();
    expect(await run(here, 'transformer', [{ a: 2 }, { a: 1 }], { sort: 'a', limit: 1 })).toEqual([{ a: 1 }]);
  });
});

describe('slug', () => {
  it.each([
    ['Hello, World!', {}, 'hello-world'],
    ['  Crème Brûlée & Straße  ', {}, 'creme-brulee-strasse'],
    ['Один два', { separator: '_' }, 'один_два'],
    ['one two three', { maxLength: 8 }, 'one-two'],
    ['extraordinary', { maxLength: 5 }, 'extra'],
    ['!!!', {}, ''],
  ])('makes of %j with %j: %j', async (text, config, slug) => {
    const here = await openRunWorld();
    expect(await run(here, 'slug', { text }, config)).toEqual({ slug });
  });

  it('needs a text', async () => {
    const here = await openRunWorld();
    expect(await failure(here, 'slug', {})).toContain('slug: text is required');
    expect(await failure(here, 'slug', { text: 'a', maxLength: 0 })).toContain('maxLength must be a number from 1');
  });
});

describe('redirect', () => {
  const create = (slug: string, more: JsonObject = {}) => ({
    action: 'create',
    slug,
    targetUrl: 'https://a.example/x',
    ...more,
  });

  it('keeps short links, and says where they lead', async () => {
    const here = await openRunWorld();
    expect(await run(here, 'redirect', create('a'), { basePath: '/go/' })).toEqual({
      success: true,
      slug: 'a',
      path: '/go/a',
    });
    const found = { found: true, targetUrl: 'https://a.example/x', statusCode: 302 };
    expect(await run(here, 'redirect', { slug: 'a' })).toEqual(found);
    expect(await run(here, 'redirect', { slug: 'a' }, { kvBinding: 'OTHER' })).toEqual({
      found: false,
      error: 'not_found',
    });
    expect(await run(here, 'redirect', { action: 'delete', slug: 'a' })).toEqual({ deleted: true });
    expect(await run(here, 'redirect', { slug: 'a' })).toEqual({ found: false, error: 'not_found' });
  });

  it('leads somewhere once, or until its time is over, when it is told so', async () => {
    const here = await openRunWorld();
    await run(here, 'redirect', create('once', { singleUse: true, statusCode: 307 }));
    expect(await run(here, 'redirect', { slug: 'once', markAsUsed: false })).toMatchObject({
      found: true,
      statusCode: 307,
    });
    const both = ['a', 'b'].map((id) => ({ id, agent: 'redirect', input: { slug: 'once' } }));
    await here.ensemble(
      JSON.stringify({ name: 'both', flow: [{ type: 'parallel', steps: both }], output: ['${a.found}', '${b.found}'] }),
    );
    const { body } = await runToEnd(here.world, token(), { ensemble: 'both', body: {} });
    expect([body.output].flat().toSorted()).toEqual([false, true]);
    expect(await run(here, 'redirect', { slug: 'once' })).toEqual({ found: false, error: 'already_used' });
    await here.world.store.kv.put('default', '\u0002redirect\u0002\u0002old', {
      value: { targetUrl: '/', statusCode: 302, expiresAt: 1, singleUse: false, createdAt: 0 },
      metadata: null,
      expiresAt: null,
    });
    expect(await run(here, 'redirect', { slug: 'old' })).toEqual({ found: false, error: 'expired' });
  });

  it('leads to no script, and has no slug that is none', async () => {
    const here = await openRunWorld();
    for (const targetUrl of ['javascript:alert(1)', '//evil.example', '/\\evil.example', 'nowhere']) {
      expect(await failure(here, 'redirect', create('a', { targetUrl }))).toContain('targetUrl must be a URL');
    }
    expect(await failure(here, 'redirect', create('a/b'))).toContain('slug must be');
    expect(await failure(here, 'redirect', create('a', { statusCode: 305 }))).toContain('statusCode must be one of');
    expect(await failure(here, 'redirect', { slug: 'a', action: 'guess' })).toContain('action must be one of');
  });
});
