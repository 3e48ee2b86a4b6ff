import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { getExecution } from '@ensembleapp/core/executions/get-execution.ts';
import type { ExecuteAgent } from '@ensembleapp/protocol';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type ModelServer, openModelServer, SECRET_WORDS } from './model-server.ts';
import {
  openRunWorld,
  type RunWorld,
  type RunWorldOptions,
  refused,
  runAgentToEnd,
  runToEnd,
  token,
} from './run-world.ts';

const run = ({ world }: RunWorld, agent: string, body: ExecuteAgent = {}) =>
  runAgentToEnd(world, token(), { agent, body });

async function open(options: RunWorldOptions = {}): Promise<{ here: RunWorld; models: ModelServer }> {
  const models = await openModelServer();
  const { url } = models;
  const access = { apiKey: 'model-key', baseUrl: url };
  const providers = {
    openai: access,
    anthropic: access,
    google: access,
    compatible: { baseUrl: url },
    named: { local: { baseUrl: url, apiKey: 'local-key', headers: { 'x-team': 'red' } } },
  };
  return { here: await openRunWorld({ providers, ...options }), models };
}

describe('a think operation', () => {
  it.each([
    ['openai', 'authorization', 'Bearer model-key', '/v1/chat/completions'],
    ['anthropic', 'x-api-key', 'model-key', '/v1/messages'],
    ['google', 'x-goog-api-key', 'model-key', '/v1/models/tiny:generateContent'],
    ['local', 'authorization', 'Bearer local-key', '/v1/chat/completions'],
    ['compatible', 'authorization', undefined, '/v1/chat/completions'],
  ])('asks %s with its own credential', async (provider, header, credential, path) => {
    const { here, models } = await open();
    await here.agent(`name: t\nmodel: ${provider}/tiny\nprompt: "Say \${input.word}"`);
    models.script({ answer: 'hello' });
    expect((await run(here, 't', { input: { word: 'hello' } })).body.output).toBe('hello');
    expect(models.requests[0]).toMatchObject({ path });
    expect(models.requests[0]?.headers[header]).toBe(credential);
    expect(JSON.stringify(models.requests[0]?.body)).toContain('Say hello');
  });

  it('is told by templates, into which values are put that are never parsed', async () => {
    const { here, models } = await open();
    await here.agent(`name: t
model: openai/tiny
instructions: "{% if input.brief %}Be brief.{% endif %}"
prompt: "{% for line in lines %}- {{ line }}\\n{% endfor %}\${input.lines.length} <{{ secure.plan }}>"
`);
    await run(here, 't', { input: { brief: true, lines: ['<a>', '{{ input.brief }}'], secure: { plan: 'pro' } } });
    expect(models.requests[0]?.body).toMatchObject({
      messages: [
        { role: 'system', content: 'Be brief.' },
        { role: 'user', content: '- <a>\n- {{ input.brief }}\n2 <>' },
      ],
    });
    await here.ensemble(`name: e
flow:
  - { id: a, operation: transform, config: { value: { x: 1 } } }
  - { id: b, agent: t, input: { q: 2 }, config: { prompt: "{{ a.x }} {{ input.q }} {{ a.status }}" } }`);
    await runToEnd(here.world, token(), { ensemble: 'e', body: {} });
    expect(models.requests[1]?.body).toMatchObject({ messages: [{ content: '1 2 completed' }] });
  });

  it('passes on how the model is to answer, where it was said', async () => {
    const { here, models } = await open();
    await here.agent(`
name: t
operation: think
config:
  model: openai/gpt-4o
  systemPrompt: Be brief.
  prompt: Hi
  temperature: 0
  maxTokens: 64
  topP: 0.5
  stop: [END, STOP]
  seed: 7
`);
    await run(here, 't');
    expect(models.requests[0]?.body).toMatchObject({
      model: 'gpt-4o',
      messages: [
        { role: 'system', content: 'Be brief.' },
        { role: 'user', content: 'Hi' },
      ],
      temperature: 0,
      max_tokens: 64,
      top_p: 0.5,
      stop: ['END', 'STOP'],
      seed: 7,
    });
    await here.agent('name: bare\nmodel: openai/gpt-4o\nprompt: Hi');
    await run(here, 'bare');
    expect(Object.keys(models.requests[1]?.body).toSorted()).toEqual(['messages', 'model']);
  });

  it('passes on penalties, and tells of settings that the model does not know', async () => {
    const { here, models } = await open();
    const settings = 'frequencyPenalty: 0, presencePenalty: 0.5, top_k: 3';
    const meta = async (model: string) => {
      await here.ensemble(`name: e\nflow: [{ id: s, operation: think, config: { model: ${model}, prompt: Hi, ${settings} } }]
output: \${s.meta.unsupported}`);
      return (await runToEnd(here.world, token(), { ensemble: 'e', body: {} })).body.output;
    };
    expect(await meta('openai/gpt-4o')).toEqual(['topK']);
    expect(models.requests[0]?.body).toMatchObject({ frequency_penalty: 0, presence_penalty: 0.5 });
    expect(await meta('anthropic/claude-sonnet-4')).toEqual(['frequencyPenalty', 'presencePenalty', 'topK']);
    await meta('google/gemini-2.5-flash');
    expect(models.requests[2]?.body.generationConfig).toMatchObject({ topK: 3 });
  });

  it('answers data where JSON is wanted, also without a schema', async () => {
    const { here, models } = await open();
    await here.agent('name: t\nmodel: openai/gpt-4o\nprompt: Hi\nresponseFormat: json');
    models.script({ answer: 'no JSON' }, { answer: { a: 1 } });
    expect((await run(here, 't')).body.output).toEqual({ a: 1 });
    expect(models.requests[0]?.body.response_format).toEqual({ type: 'json_object' });
    expect(models.requests[1]?.body.messages.at(-1).content).toContain('must be JSON');
    await here.agent('name: t\nmodel: openai/gpt-4o\nprompt: Hi\nresponseFormat: { type: text }');
    models.script({ answer: '{}' });
    expect((await run(here, 't')).body.output).toBe('{}');
    await here.agent('name: t\nmodel: openai/gpt-4o\nprompt: Hi\nresponseFormat: xml');
    expect((await refused(run(here, 't'))).message).toContain('think: responseFormat must be text or json');
  });

  it('shows images beside the words of the user', async () => {
    const { here, models } = await open();
    const png = Buffer.from('\x89PNG\r\n\x1a\n0000', 'latin1');
    const server = createServer((request, response) => {
      if (request.url === '/a.png') response.end(png);
      else response.writeHead(request.url === '/text' ? 200 : 404).end('words');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void server.close());
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    await here.agent('name: t\nmodel: openai/gpt-4o\nprompt: What?\nimage: ${input.image}');
    const data = `data:image/png;base64,${png.toString('base64')}`;
    await run(here, 't', { input: { image: [`${url}/a.png`, data, png.toString('base64')] } });
    expect(models.requests[0]?.body.messages[0].content).toEqual([
      { type: 'text', text: 'What?' },
      ...Array.from({ length: 3 }, () => ({ type: 'image_url', image_url: { url: data } })),
    ]);
    const message = async (image: string) => (await refused(run(here, 't', { input: { image } }))).message;
    expect(await message(`${url}/text`)).toContain('think: image is no PNG, JPEG, GIF or WebP');
    expect(await message(`${url}/none`)).toContain('The image could not be fetched: status 404');
    expect(await message('http://169.254.169.254/a.png')).toContain('169.254.169.254');
  });

  it('asks an endpoint that it names, without any credential of the server', async () => {
    const { here, models } = await open();
    const config = (endpoint: string, provider: string) =>
      `name: t\nprovider: ${provider}\nmodel: tiny\nprompt: Hi\napiEndpoint: ${endpoint}`;
    await here.agent(config(models.url, 'custom'));
    expect((await run(here, 't')).body.output).toBe('Hi');
    expect(models.requests[0]).toMatchObject({ path: '/v1/chat/completions' });
    expect(models.requests[0]?.headers.authorization).toBeUndefined();
    await here.agent(config(models.url, 'openai'));
    expect((await refused(run(here, 't'))).message).toContain('apiEndpoint goes with provider compatible');
    await here.agent(config('http://169.254.169.254/v1', 'compatible'));
    const refusal = await refused(run(here, 't'));
    const { error } = await getExecution(here.world, token(), refusal.extras.executionId ?? '');
    expect(error?.reason).toBe('ADDRESS_NOT_ALLOWED');
    expect(models.requests).toHaveLength(1);
  });

  it('takes messages, and its input when there is no prompt', async () => {
    const { here, models } = await open();
    await here.agent(`
name: talk
operation: think
config:
  model: compatible/tiny
  messages:
    - { role: system, content: Be kind. }
    - { role: user, content: "\${input.q}" }
    - { role: assistant, content: What? }
    - { role: user, content: Again. }
`);
    await here.agent('name: plain\ninstructions: Translate.\nmodel: compatible/tiny');
    await run(here, 'talk', { input: { q: 'Why?' } });
    await run(here, 'plain', { input: { text: 'bonjour' } });
    await run(here, 'plain', { input: { text: 'bonjour', to: 'en' } });
    const sent = models.requests.map(({ body }) => body.messages.map(({ content }: { content: string }) => content));
    expect(sent).toEqual([
      ['Be kind.', 'Why?', 'What?', 'Again.'],
      ['Translate.', 'bonjour'],
      ['Translate.', '{"text":"bonjour","to":"en"}'],
    ]);
  });

  it('finds the provider of a model that is written without one', async () => {
    const { here, models } = await open();
    for (const [model, path] of [
      ['gpt-4o', '/v1/chat/completions'],
      ['claude-sonnet-4', '/v1/messages'],
      ['gemini-2.5-flash', '/v1/models/gemini-2.5-flash:generateContent'],
    ]) {
      await here.agent(`name: t\nmodel: ${model}\nprompt: Hi`);
      await run(here, 't');
      expect(models.requests.at(-1)?.path).toBe(path);
    }
  });

  it('says which provider has no credential here', async () => {
    const here = await openRunWorld();
    await here.agent('name: t\nmodel: openai/gpt-4o\nprompt: Hi');
    expect((await refused(run(here, 't'))).body().error).toEqual({
      code: 'PROVIDER_NOT_CONFIGURED',
      message: 'Provider not configured: openai',
      provider: 'openai',
      executionId: expect.any(String),
      step: 't',
    });
  });
});

describe('structured output', () => {
  const poet =
    'name: t\nmodel: compatible/tiny\nprompt: Hi\noutput: { type: object, properties: { n: { type: number } }, required: [n] }';

  it('is repaired: the model is told what was wrong, at most twice', async () => {
    const { here, models } = await open();
    await here.agent(poet);
    models.script({ answer: 'I cannot' }, { answer: { n: 'three' } }, { answer: '```json\n{ "n": 3 }\n```' });
    expect((await run(here, 't')).body.output).toEqual({ n: 3 });
    const last = models.requests[2]?.body.messages;
    expect(last.length).toBe(5);
    expect(last[1]).toEqual({ role: 'assistant', content: 'I cannot' });
    expect(last[4].content).toContain('n: must be number');
  });

  it('that still does not fit fails with every fault', async () => {
    const { here, models } = await open();
    await here.agent(poet);
    models.script({ answer: '{}' }, { answer: '{}' }, { answer: '{}' }, { answer: { n: 3 } });
    const refusal = await refused(run(here, 't'));
    expect(refusal.status).toBe(422);
    expect(refusal.body().error).toEqual({
      code: 'OUTPUT_SCHEMA_MISMATCH',
      message: 'Output does not match the schema',
      details: [{ path: 'n', message: 'is required' }],
      executionId: expect.any(String),
      step: 't',
    });
    expect(models.requests.length).toBe(3);
  });

  it.each(['openai', 'anthropic', 'google'])('is asked of %s in its own way', async (provider) => {
    const { here, models } = await open();
    await here.agent(poet.replace('compatible', provider));
    models.script({ answer: { n: 3 } });
    expect((await run(here, 't')).body.output).toEqual({ n: 3 });
    expect(JSON.stringify(models.requests[0]?.body)).toContain('"n":{"type":"number"}');
  });
});

describe('a provider that fails', () => {
  it('is a PROVIDER_ERROR without a word of what it said', async () => {
    const { here, models } = await open();
    await here.agent('name: t\nmodel: openai/gpt-4o\nprompt: a private prompt');
    models.script({ status: 401 });
    const refusal = await refused(run(here, 't'));
    expect(refusal.status).toBe(502);
    expect(refusal.body().error).toEqual({
      code: 'PROVIDER_ERROR',
      message: 'Model provider failed',
      provider: 'openai',
      executionId: expect.any(String),
      step: 't',
    });
    const kept = await getExecution(here.world, token(), refusal.extras.executionId ?? '');
    expect(kept.steps[0]?.error).toEqual({ code: 'PROVIDER_ERROR', message: 'Model provider failed', status: 401 });
    expect(JSON.stringify(kept) + here.logged.join()).not.toContain(SECRET_WORDS);
  });

  it('is asked once by the model layer; the step decides about more', async () => {
    const { here, models } = await open();
    await here.ensemble(`
name: t
flow:
  - { id: s, operation: think, config: { model: openai/gpt-4o, prompt: Hi }, retry: { attempts: 3, initialDelay: 1, maxDelay: 5 } }
`);
    models.script({ status: 503 }, { status: 429, headers: { 'retry-after': '100' } }, { answer: 'at last' });
    const { body } = await runToEnd(here.world, token(), { ensemble: 't', body: {} });
    expect(body.output).toBe('at last');
    models.script({ status: 400 });
    await refused(runToEnd(here.world, token(), { ensemble: 't', body: {} }));
    expect(models.requests.length).toBe(4);
  });

  it('that does not answer in time is a PROVIDER_TIMEOUT', async () => {
    const { here, models } = await open({ modelTimeout: 30 });
    await here.agent('name: t\nmodel: compatible/tiny\nprompt: Hi');
    models.script({ answer: 'late', delay: 300 }, { status: 504 });
    for (const _ of [1, 2]) {
      expect((await refused(run(here, 't'))).body().error).toMatchObject({
        code: 'PROVIDER_TIMEOUT',
        message: 'Model provider timed out',
        provider: 'compatible',
      });
    }
  });

  it('is given up when the time of the step is over', async () => {
    const { here, models } = await open();
    await here.agent('name: t\nmodel: compatible/tiny\nprompt: Hi\ntimeout: 30');
    models.script({ answer: 'late', delay: 300 });
    expect(await refused(run(here, 't'))).toMatchObject({ code: 'EXECUTION_FAILED', message: 'Timed out after 30 ms' });
  });

  it('that cannot be reached is a PROVIDER_ERROR', async () => {
    const here = await openRunWorld({ providers: { compatible: { baseUrl: 'http://127.0.0.1:1/v1' } } });
    await here.agent('name: t\nmodel: compatible/tiny\nprompt: Hi');
    expect((await refused(run(here, 't'))).code).toBe('PROVIDER_ERROR');
  });

  it('that redirects is not followed with the key', async () => {
    const { here, models } = await open();
    await here.agent('name: t\nmodel: openai/gpt-4o\nprompt: Hi');
    models.script({ status: 307, headers: { location: `${models.url}/chat/completions` } });
    expect((await refused(run(here, 't'))).code).toBe('PROVIDER_ERROR');
    expect(models.requests.length).toBe(1);
  });
});
