import type { Invoke } from '@ensembleapp/protocol';
import { describe, expect, it } from 'vitest';
import { openModelServer } from './model-server.ts';
import { jwt, messageToEnd, openRunWorld, type RunWorld, refused, token } from './run-world.ts';

const invoke = (
  { world }: RunWorld,
  agent: string,
  body: Invoke,
  principal: ReturnType<typeof jwt | typeof token> = token(),
) => messageToEnd(world, principal, { agent, body });

async function openWithAssistant() {
  const models = await openModelServer();
  const here = await openRunWorld({ providers: { compatible: { baseUrl: models.url, apiKey: 'model-key' } } });
  await here.agent('name: assistant\ninstructions: Be brief with ${userContext.userId}.\nmodel: compatible/tiny');
  return { here, models };
}

describe('invoking an agent that is a model', () => {
  it('answers the text, in a thread of its own', async () => {
    const { here, models } = await openWithAssistant();
    models.script({ answer: 'Hello, Ada.' });
    const { body, executionId } = await invoke(here, 'assistant', { message: 'Hi' });
    expect(body).toEqual({
      data: { text: 'Hello, Ada.' },
      threadId: expect.stringMatching(/^invoke-[0-9A-Za-z]{22}$/),
    });
    expect(models.requests[0]?.body.messages).toEqual([
      { role: 'system', content: 'Be brief with tok_Test000000000000.' },
      { role: 'user', content: 'Hi' },
    ]);
    const kept = await here.world.store.executions.find('default', executionId);
    expect(kept).toMatchObject({ kind: 'invoke', name: 'assistant', input: { message: 'Hi' }, output: 'Hello, Ada.' });
  });

  it('goes on with a thread of the same user, whichever agent answered before', async () => {
    const { here, models } = await openWithAssistant();
    await here.agent('name: other\ninstructions: Be long.\nmodel: compatible/tiny');
    models.script({ answer: 'one' }, { answer: 'two' }, { answer: 'three' });
    await invoke(here, 'assistant', { message: 'first', threadId: 'T' }, jwt());
    await invoke(here, 'other', { message: 'second', threadId: 'T' }, jwt());
    const { body } = await invoke(here, 'assistant', { message: 'third', threadId: 'T' }, jwt());
    expect(body.threadId).toBe('T');
    expect(models.requests[2]?.body.messages.slice(1)).toEqual([
      { role: 'user', content: 'first' },
      { role: 'assistant', content: 'one' },
      { role: 'user', content: 'second' },
      { role: 'assistant', content: 'two' },
      { role: 'user', content: 'third' },
    ]);
  });

  it('shows another user of the same thread id an empty thread', async () => {
    const { here, models } = await openWithAssistant();
    await invoke(here, 'assistant', { message: 'my secret', threadId: 'T' }, jwt({}, 'ada'));
    await invoke(here, 'assistant', { message: 'hello', threadId: 'T' }, jwt({}, 'eve'));
    await invoke(here, 'assistant', { message: 'hello', threadId: 'T' }, token());
    for (const request of models.requests.slice(1)) expect(JSON.stringify(request.body)).not.toContain('my secret');
  });

  it('shows the model no more than the last 50 messages', async () => {
    const { here, models } = await openWithAssistant();
    const key = { tenantId: 'default', userId: 'user:user-123', threadId: 'T' };
    const old = Array.from({ length: 60 }, (_, at) => ({
      role: 'user' as const,
      text: `m${at}`,
      agent: 'assistant',
      at,
    }));
    await here.world.store.threads.append(key, old);
    await invoke(here, 'assistant', { message: 'now', threadId: 'T' }, jwt());
    const sent: readonly { readonly content: string }[] = models.requests[0]?.body.messages;
    expect(sent.length).toBe(52);
    expect(sent[1]?.content).toBe('m10');
  });

  it('answers one message of a thread at a time', async () => {
    const { here, models } = await openWithAssistant();
    models.script({ answer: 'slow', delay: 100 });
    const first = invoke(here, 'assistant', { message: 'one', threadId: 'T' });
    await expect.poll(() => models.requests.length).toBe(1);
    expect((await refused(invoke(here, 'assistant', { message: 'two', threadId: 'T' }))).body()).toEqual({
      error: { code: 'THREAD_BUSY', message: 'Thread is busy', retryAfter: 1 },
    });
    await invoke(here, 'assistant', { message: 'other user', threadId: 'T' }, jwt());
    await first;
    await invoke(here, 'assistant', { message: 'three', threadId: 'T' });
  });

  it('keeps nothing of a message that was not answered', async () => {
    const { here, models } = await openWithAssistant();
    models.script({ status: 500 });
    expect((await refused(invoke(here, 'assistant', { message: 'lost', threadId: 'T' }))).code).toBe('PROVIDER_ERROR');
    await invoke(here, 'assistant', { message: 'again', threadId: 'T' });
    expect(models.requests[1]?.body.messages.at(-2)).toMatchObject({ role: 'system' });
  });

  it('answers data that fits the output schema', async () => {
    const { here, models } = await openWithAssistant();
    await here.agent(`
name: poet
instructions: Write.
model: compatible/tiny
output: { type: object, properties: { title: { type: string } }, required: [title] }
`);
    models.script({ answer: { title: 'Rain' } });
    expect((await invoke(here, 'poet', { message: 'rain' })).body.data).toEqual({ title: 'Rain' });
    expect(models.requests[0]?.body.response_format).toMatchObject({
      type: 'json_schema',
      json_schema: { schema: { required: ['title'] } },
    });
  });
});

describe('invoking any other agent', () => {
  it('gives it the message as its input and answers its output', async () => {
    const here = await openRunWorld();
    await here.code('echo', ({ input, context, secure, user }) => ({ ...input, context, secure, user }));
    const { body } = await invoke(
      here,
      'echo',
      { message: 'Hi', dataContext: { plan: 'free', page: '/' } },
      jwt({ plan: 'gold' }),
    );
    expect(body.data).toEqual({
      message: 'Hi',
      context: { plan: 'gold', page: '/' },
      secure: { plan: 'gold' },
      user: { id: 'user-123', tenantId: 'default' },
    });
  });

  it('refuses a message that its inputs do not allow', async () => {
    const here = await openRunWorld();
    await here.code('strict', () => 1, 'inputs: { topic: { type: string, required: true } }');
    const refusal = await refused(invoke(here, 'strict', { message: 'Hi' }));
    expect(refusal.extras.details).toEqual([{ path: 'input.topic', message: 'is required' }]);
  });
});

describe('who may invoke', () => {
  it('a JWT is told that an internal agent, and one it took from itself, does not exist', async () => {
    const here = await openRunWorld();
    await here.code('inside', () => 1, 'internal: true');
    await here.code('open', () => 2);
    const body = { message: 'Hi' };
    expect((await refused(invoke(here, 'inside', body, jwt()))).body()).toEqual({
      error: { code: 'NOT_FOUND', message: 'Agent not found: inside' },
    });
    expect((await refused(invoke(here, 'open', body, jwt({}, 'ada', { agents: ['other'] })))).code).toBe('NOT_FOUND');
    expect((await invoke(here, 'inside', body)).body.data).toBe(1);
    expect((await invoke(here, 'open', body, jwt())).body.data).toBe(2);
  });

  it('a JWT that kept itself to some threads is refused the others', async () => {
    const here = await openRunWorld();
    await here.code('open', () => 2);
    const narrow = jwt({}, 'ada', { threadPrefix: 'shop-' });
    await invoke(here, 'open', { message: 'Hi', threadId: 'shop-1' }, narrow);
    expect((await refused(invoke(here, 'open', { message: 'Hi', threadId: 'x' }, narrow))).body().error).toMatchObject({
      code: 'FORBIDDEN',
      message: 'Not allowed for this credential: thread',
    });
  });

  it('needs the scope, an agent within the restrictions, and one that is executable', async () => {
    const here = await openRunWorld();
    await here.code('shut', () => 1, 'apiExecutable: false');
    const body = { message: 'Hi' };
    expect((await refused(invoke(here, 'shut', body))).message).toBe('Not executable over the API: shut');
    expect((await refused(invoke(here, 'shut', body, token(['read:agents'])))).message).toBe(
      'Insufficient scope: requires execute:agents',
    );
    expect((await refused(invoke(here, 'shut', body, token(['admin'], { agents: [] })))).message).toBe(
      'Not allowed for this credential: agent',
    );
  });

  it('refuses a message that is too large', async () => {
    const here = await openRunWorld();
    await here.code('open', () => 2);
    expect(await refused(invoke(here, 'open', { message: 'x'.repeat(32_769) }))).toMatchObject({
      code: 'PAYLOAD_TOO_LARGE',
      extras: { limit: 32_768 },
    });
  });
});
