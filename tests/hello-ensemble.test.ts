import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runNode } from './documents/shell.ts';
import { type HelloServer, serveHello } from './hello-server.ts';
import { openModelServer } from './model-server.ts';

/** Says something to an agent, or runs something, with a key that may. */
async function caller({ url, operate }: HelloServer) {
  const { key } = await operate<{ key: string }>('POST', '/api/v1/keys', { description: 'Test' });
  return (path: string, body: object, credential: Record<string, string> = keyHeaders(key)) =>
    post(url + path, body, credential);
}

const keyHeaders = (key: string) => ({ 'x-api-key': key, 'x-tenant-id': 'default' });

async function post(url: string, body: object, credential: Record<string, string>) {
  const headers = { 'content-type': 'application/json', ...credential };
  const answer = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) });
  // biome-ignore lint/suspicious/noExplicitAny: a test reads what it expects; what is missing fails it
  return { status: answer.status, body: (await answer.json()) as any };
}

const INVOKE = '/api/agents/echo/invoke';
const RUN = '/api/v1/execute/ensemble/my-workflow';

describe('examples/hello-ensemble', () => {
  it('echoes what it is told, to a key, to a token and to a JWT with its context', async () => {
    const hello = await serveHello();
    const call = await caller(hello);
    const byKey = await call(INVOKE, { message: 'Hello', dataContext: { page: '/' } });
    expect(byKey).toEqual({
      status: 200,
      body: {
        data: {
          message: 'Hello',
          context: { page: '/' },
          secure: {},
          user: { id: expect.stringMatching(/^key_/), tenantId: 'default' },
        },
        threadId: expect.stringMatching(/^invoke-/),
      },
    });

    const token = await hello.operate<{ token: string; id: string }>('POST', '/api/v1/tokens', {
      name: 'Test',
      scopes: ['execute:agents'],
    });
    const byToken = await call(INVOKE, { message: 'Hi' }, { authorization: `Bearer ${token.token}` });
    expect(byToken.body.data).toMatchObject({ message: 'Hi', secure: {}, user: { id: token.id } });

    const secret = await hello.operate<{ id: string; value: string }>('POST', '/api/v1/secrets', {
      description: 'Test',
    });
    const jwt = await runNode(
      `console.log(require('jsonwebtoken').sign({ sub: 'ada', aud: 'ensembleapp.ai', context: { plan: 'pro' } },
        process.env.SECRET, { keyid: process.env.KID, expiresIn: 60 }))`,
      { SECRET: secret.value, KID: secret.id },
    );
    const said = { message: 'Hey', dataContext: { plan: 'free', page: '/' } };
    expect((await call(INVOKE, said, { authorization: `Bearer ${jwt}` })).body.data).toEqual({
      message: 'Hey',
      context: { plan: 'pro', page: '/' },
      secure: { plan: 'pro' },
      user: { id: 'ada', tenantId: 'default' },
    });
  });

  it('greets by name in three steps, whatever blanks stand around it', async () => {
    const call = await caller(await serveHello());
    expect(await call(RUN, { input: { name: '  Ada ' } })).toMatchObject({
      status: 200,
      body: { status: 'completed', output: { greeting: 'Hello, Ada!', steps: 3 } },
    });
    expect(await call(RUN, {})).toMatchObject({ status: 400, body: { error: { code: 'INVALID_INPUT' } } });
  });

  it('has an assistant that says which provider is missing', async () => {
    const call = await caller(await serveHello());
    expect(await call('/api/agents/assistant/invoke', { message: 'Hello' })).toMatchObject({
      status: 503,
      body: { error: { code: 'PROVIDER_NOT_CONFIGURED', provider: 'openai' } },
    });
  });

  it('has an assistant that any OpenAI-compatible endpoint answers for, once its model names it', async () => {
    const model = await openModelServer();
    const hello = await serveHello({ ENSEMBLE_MODEL_BASE_URL: model.url });
    const call = await caller(hello);
    edit(hello, 'agents/assistant/agent.yaml', 'openai/gpt-4o-mini', 'compatible/small');
    await expect
      .poll(() => call('/api/agents/assistant/invoke', { message: 'Hello' }), { timeout: 10_000 })
      .toMatchObject({ status: 200, body: { data: { text: 'Hello' } } });
    const { body } = model.requests[0] ?? {};
    expect(body).toMatchObject({ model: 'small', temperature: 0.3, max_tokens: 500 });
    expect(body.messages[0]).toMatchObject({ role: 'system', content: expect.stringMatching(/^You are a friendly/) });
  });

  it('takes an edited file and an edited handler while it is served', async () => {
    const hello = await serveHello();
    const call = await caller(hello);
    const greeting = async () => (await call(RUN, { input: { name: 'Ada' } })).body.output;
    expect(await greeting()).toEqual({ greeting: 'Hello, Ada!', steps: 3 });
    edit(hello, 'ensembles/my-workflow.yaml', '[tidied, greeted, reported]', '[one, two]');
    await expect.poll(greeting, { timeout: 10_000 }).toEqual({ greeting: 'Hello, Ada!', steps: 2 });
    edit(hello, 'agents/greet/greet.ts', 'Hello', 'Good evening');
    await expect.poll(greeting, { timeout: 10_000 }).toEqual({ greeting: 'Good evening, Ada!', steps: 2 });
  });

  it('keeps the last good version of a file with a mistake, and shows the mistake', async () => {
    const hello = await serveHello();
    const call = await caller(hello);
    const show = () => hello.operate<{ version: number; problems?: object[] }>('GET', '/api/v1/ensembles/my-workflow');
    edit(hello, 'ensembles/my-workflow.yaml', 'agent: tidy', 'agent: tydy');
    await expect.poll(show, { timeout: 10_000 }).toMatchObject({
      version: 1,
      problems: [
        {
          code: 'UNKNOWN_AGENT',
          hint: 'did you mean "tidy"?',
          file: 'ensembles/my-workflow.yaml',
          line: 11,
          column: 12,
        },
      ],
    });
    expect((await call(RUN, { input: { name: 'Ada' } })).body.output).toEqual({ greeting: 'Hello, Ada!', steps: 3 });
    edit(hello, 'ensembles/my-workflow.yaml', 'agent: tydy', 'agent: tidy');
    await expect.poll(async () => (await show()).problems, { timeout: 10_000 }).toBeUndefined();
  });
});

function edit({ project }: HelloServer, file: string, from: string, to: string): void {
  const path = join(project, file);
  const text = readFileSync(path, 'utf8');
  expect(text).toContain(from);
  writeFileSync(path, text.replace(from, to));
}
