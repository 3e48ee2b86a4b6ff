import type { Principal } from '@ensembleapp/core/auth/principal.ts';
import { saveDefinition } from '@ensembleapp/core/definitions/save.ts';
import { getExecution } from '@ensembleapp/core/executions/get-execution.ts';
import type { Json, JsonObject } from '@ensembleapp/protocol';
import { describe, expect, it } from 'vitest';
import { openMcpServer } from './mcp-server.ts';
import { type ModelServer, openModelServer } from './model-server.ts';
import {
  jwt,
  openRunWorld,
  type RunWorld,
  type RunWorldOptions,
  refused,
  runAgentToEnd,
  runToEnd,
  token,
} from './run-world.ts';

async function open(options: RunWorldOptions = {}): Promise<{ here: RunWorld; models: ModelServer }> {
  const models = await openModelServer();
  const access = { apiKey: 'model-key', baseUrl: models.url };
  const providers = { openai: access, anthropic: access, google: access, compatible: { baseUrl: models.url } };
  return { here: await openRunWorld({ providers, ...options }), models };
}

const run = ({ world }: RunWorld, agent: string, input: JsonObject = {}, principal: Principal = token()) =>
  runAgentToEnd(world, principal, { agent, body: { input } });

const helper = (tools: string, more = '') =>
  `name: helper\nmodel: compatible/tiny\nprompt: Help.\ntools: ${tools}\n${more}`;

const ORDERS = `
tool: list-orders
description: Lists the customer's orders
inputs:
  status: { type: string, enum: [open, paid], required: true }
  limit: { type: integer, default: 5 }
  customerId: { type: string, trusted: true, default: "\${secure.customerId}" }
operation: transform
config: { value: { of: "\${customerId}", status: "\${status}", limit: "\${limit}" } }
`;

/** What the model was handed as results of its calls, in their order. */
const told = (models: ModelServer, request: number): readonly string[] =>
  models.requests[request]?.body.messages
    .filter(({ role }: { role: string }) => role === 'tool')
    .map(({ content }: { content: string }) => content);

describe('a model with tools', () => {
  it.each(['compatible', 'openai', 'anthropic', 'google'])(
    'of %s calls one and answers with what it gave',
    async (provider) => {
      const { here, models } = await open();
      await here.agent(
        'tool: twice\ndescription: Doubles\ninputs: { n: { type: number, required: true } }\noperation: transform\nconfig: { value: "${n * 2}" }',
      );
      await here.agent(helper('[twice]').replace('compatible', provider));
      models.script({ calls: [{ name: 'twice', args: { n: 21 } }] }, { answer: 'It is 42' });
      const { body } = await run(here, 'helper');
      expect(body.output).toBe('It is 42');
      const [first, second] = models.requests.map((request) => JSON.stringify(request.body));
      expect(first).toContain('"Doubles"');
      expect(first).toContain('"n":{"type":"number"}');
      expect(second).toContain('42');
      expect(body.operations.map(({ name, operation }) => [name, operation])).toEqual([
        ['helper.twice', 'transform'],
        ['helper', 'think'],
      ]);
    },
  );

  it('has the calls of one answer made at the same time, and their results in call order', async () => {
    const { here, models } = await open();
    const gates = new Map([1, 2, 3].map((n) => [n, Promise.withResolvers<void>()]));
    await here.code('wait-for', async ({ n }: { n: number }, _: unknown) => {
      gates.get(n + 1)?.resolve();
      await gates.get(n)?.promise;
      return `done ${n}`;
    });
    await here.agent('tool: wait-for\ninputs: { n: integer }\nhandler: ./wait-for.ts');
    gates.get(1)?.resolve();
    await here.agent(helper('[wait-for]'));
    const calls = [3, 2, 1].map((n) => ({ name: 'wait-for', args: { n } }));
    models.script({ calls }, { answer: 'ok' });
    await run(here, 'helper');
    expect(told(models, 1)).toEqual(['done 3', 'done 2', 'done 1']);
  });

  it('is told of calls that failed, and goes on', async () => {
    const { here, models } = await open();
    await here.code('broken', () => {
      throw Object.assign(new Error('Out of stock'), { retryable: false });
    });
    await here.agent(ORDERS);
    await here.agent(helper('[broken, list-orders]'));
    const calls = [
      { name: 'broken', args: {} },
      { name: 'list-orders', args: { status: 'lost' } },
      { name: 'nobody', args: {} },
      { name: 'broken', args: '{not json' },
      { name: 'broken', args: '[1]' },
    ];
    models.script({ calls }, { answer: 'Sorry' });
    const { body } = await run(here, 'helper', {}, { ...jwt({ customerId: 'ada' }), grant: token().grant });
    expect(body.output).toBe('Sorry');
    expect(told(models, 1)).toEqual([
      'Error: Out of stock',
      'Error: Invalid input: input.status must be one of "open", "paid"',
      'Error: there is no tool "nobody"',
      'Error: the arguments must be a JSON object',
      'Error: the arguments must be a JSON object',
    ]);
    const kept = await getExecution(here.world, token(), body.id);
    expect(kept.steps.map(({ step, status }) => [step, status])).toContainEqual(['helper.broken', 'failed']);
  });

  it('that never answers is stopped after maxTurns, before its last calls are made', async () => {
    const { here, models } = await open();
    let made = 0;
    await here.code('again', () => {
      made += 1;
      return 'more';
    });
    await here.agent(helper('[again]', 'maxTurns: 3'));
    const more = { calls: [{ name: 'again', args: {} }] };
    models.script(more, more, more, more);
    const refusal = await refused(run(here, 'helper'));
    expect(refusal.message).toBe('The model gave no answer in 3 turns');
    const kept = await getExecution(here.world, token(), refusal.extras.executionId ?? '');
    expect(kept.error).toMatchObject({ reason: 'LIMIT_EXCEEDED', step: 'helper' });
    expect([models.requests.length, made]).toEqual([3, 2]);
  });

  it('has at most two turns to repair an answer that does not fit, and tells what all of them used', async () => {
    const { here, models } = await open();
    await here.agent('tool: price\noperation: transform\nconfig: { value: 7 }');
    await here.ensemble(`
name: e
flow:
  - id: ask
    operation: think
    config:
      model: compatible/tiny
      prompt: How much?
      tools: [price]
      schema: { type: object, properties: { n: { type: number } }, required: [n] }
output: { answer: "\${ask.output}", meta: "\${ask.output._meta}", same: "\${ask.meta}", n: "\${ask.output.n}" }
`);
    models.script(
      { calls: [{ name: 'price', args: {} }] },
      { answer: 'seven' },
      { answer: { n: '7' } },
      { answer: { n: 7 } },
    );
    const { body } = await runToEnd(here.world, token(), { ensemble: 'e', body: {} });
    const meta = { provider: 'compatible', model: 'tiny', usage: { inputTokens: 44, outputTokens: 28 }, turns: 4 };
    expect(body.output).toEqual({ answer: { n: 7 }, meta, same: meta, n: 7 });
    expect(models.requests[0]?.body.messages[0]).toMatchObject({
      role: 'system',
      content: expect.stringContaining('"n"'),
    });
    models.script({ answer: 'a' }, { answer: 'b' }, { answer: 'c' }, { answer: { n: 7 } });
    expect((await refused(runToEnd(here.world, token(), { ensemble: 'e', body: {} }))).code).toBe(
      'OUTPUT_SCHEMA_MISMATCH',
    );
  });

  it('calls agents, agents of several operations and ensembles, each recorded where it belongs', async () => {
    const { here, models } = await open();
    await here.agent('name: poet\ndescription: Writes a line\nmodel: compatible/tiny\ninstructions: Rhyme.');
    await here.agent(
      'name: shout\ninputs: { text: string }\noperations: [{ name: up, operation: transform, config: { value: "${input.text.toUpperCase()}" } }]\noutputs: "${up.output}"',
    );
    await here.ensemble(
      'name: greet\ndescription: Greets\ninputs: { name: { type: string, required: true } }\nflow: [{ id: s, operation: transform, config: { value: "Hello, ${input.name}!" } }]',
    );
    await here.ensemble(`
name: e
concurrency: 1
flow:
  - { id: ask, operation: think, config: { model: compatible/tiny, prompt: Go, tools: [poet, shout, "ensemble:greet"] } }
`);
    models.script(
      {
        calls: [
          { name: 'shout', args: { text: 'hey' } },
          { name: 'greet', args: { name: 'Ada' } },
          { name: 'greet', args: {} },
          { name: 'poet', args: { message: 'the sea' } },
        ],
      },
      { answer: 'roses' },
      { answer: 'done' },
    );
    const { body } = await runToEnd(here.world, token(), { ensemble: 'e', body: {} });
    expect(body.output).toBe('done');
    const [offered] = models.requests;
    expect(
      offered?.body.tools.map((tool: { function: JsonObject }) => [tool.function.name, tool.function.description]),
    ).toEqual([
      ['poet', 'Writes a line'],
      ['shout', undefined],
      ['greet', 'Greets'],
    ]);
    expect(told(models, 2)).toEqual(['HEY', 'Hello, Ada!', 'Error: Invalid input: input.name is required', 'roses']);
    const kept = await getExecution(here.world, token(), body.id);
    expect(kept.steps.map(({ step }) => step).toSorted()).toEqual([
      'ask',
      'ask.greet',
      'ask.greet',
      'ask.poet',
      'ask.shout',
    ]);
    const { rows } = await here.world.store.executions.list('default', {}, { limit: 5 });
    expect(rows.filter(({ name }) => name === 'greet')).toMatchObject([
      { status: 'completed', parentId: body.id, output: 'Hello, Ada!' },
    ]);
  });

  it('calls tools of MCP servers, one or all of them', async () => {
    const server = await openMcpServer();
    const mcpServers = { shop: { url: `${server.url}/mcp`, auth: { type: 'bearer' as const, token: 'right' } } };
    const { here, models } = await open({ mcpServers });
    await here.agent(helper('["mcp:shop/*"]'));
    models.script(
      {
        calls: [
          { name: 'price', args: { article: 'tea' } },
          { name: 'fail', args: {} },
        ],
      },
      { answer: 'ok' },
    );
    await run(here, 'helper');
    expect(models.requests[0]?.body.tools.map((tool: { function: JsonObject }) => tool.function.name)).toEqual([
      'price',
      'fail',
      'slow',
    ]);
    expect(told(models, 1)).toEqual([
      '{"article":"tea","price":7}',
      'Error: Tool fail of MCP server shop failed: no such article',
    ]);
    await here.agent(helper('[{ toolId: "mcp:shop/price", inputs: { article: "${userContext.tenantId}" } }]'));
    models.script({ calls: [{ name: 'price', args: { article: 'gold' } }] }, { answer: 'ok' });
    await run(here, 'helper');
    expect(JSON.stringify(models.requests[2]?.body.tools)).not.toContain('"article"');
    expect(told(models, 3)).toEqual(['{"article":"default","price":7}']);
    await here.agent(helper('[{ toolId: "mcp:shop/price", inputs: { article: "${secure.article}" } }]'));
    models.script({ calls: [{ name: 'price', args: { article: 'gold' } }] }, { answer: 'ok' });
    await run(here, 'helper');
    expect(told(models, 5)).toEqual(['Error: Trusted parameter article is not available']);
    await here.agent(helper('["mcp:shop/nothing"]'));
    expect((await refused(run(here, 'helper'))).message).toBe('MCP server shop has no tool "nothing"');
  });

  it('whose step is over in time has its calls aborted', async () => {
    const { here, models } = await open();
    const aborted = Promise.withResolvers<void>();
    await here.code('forever', (ctx: { signal: AbortSignal }) => {
      ctx.signal.addEventListener('abort', () => aborted.resolve());
      return new Promise(() => {});
    });
    await here.agent(helper('[forever]', 'timeout: 300'));
    models.script({ calls: [{ name: 'forever', args: {} }] });
    expect((await refused(run(here, 'helper'))).message).toBe('Timed out after 300 ms');
    await aborted.promise;
  });

  it('does not call itself without end', async () => {
    const { here, models } = await open();
    await here.agent('name: mirror\nmodel: compatible/tiny\ntools: [mirror]');
    for (let depth = 0; depth < 12; depth += 1)
      models.script({ calls: [{ name: 'mirror', args: { message: 'again' } }] });
    const { body } = await run(here, 'mirror', { message: 'begin' });
    expect(body.status).toBe('completed');
    expect(
      models.requests.some((_, index) => told(models, index).includes('Error: Agents are nested deeper than 8')),
    ).toBe(true);
  });
});

describe('what a model may not say', () => {
  const customer = { ...jwt({ customerId: 'ada' }), grant: token().grant };

  it('is not shown to it, and dropped when it says it all the same', async () => {
    const { here, models } = await open();
    await here.agent(ORDERS);
    await here.agent(helper('[{ toolId: list-orders, inputs: { limit: 2 } }]'));
    const hostile: readonly Json[] = [
      { status: 'open', customerId: 'victim', limit: 1000 },
      {
        status: 'open',
        secure: { customerId: 'victim' },
        userContext: { userId: 'victim' },
        context: { customerId: 'victim' },
      },
      '{"status":"open","__proto__":{"customerId":"victim"},"constructor":{"customerId":"victim"}}',
      {
        status: 'open',
        'secure.customerId': 'victim',
        input: { customerId: 'victim' },
        inputs: { customerId: 'victim' },
      },
      { status: 'open', customerId: null },
      { status: 'open', customerId: '${input.status}' },
    ];
    models.script({ calls: hostile.map((args) => ({ name: 'list-orders', args })) }, { answer: 'ok' });
    await run(here, 'helper', { customerId: 'victim' }, customer);
    const [schema] = models.requests[0]?.body.tools ?? [];
    expect(schema.function.parameters).toEqual({
      type: 'object',
      properties: { status: { type: 'string', enum: ['open', 'paid'] } },
      required: ['status'],
    });
    for (const result of told(models, 1)) expect(JSON.parse(result)).toEqual({ of: 'ada', status: 'open', limit: 2 });
    expect(told(models, 1)).toHaveLength(hostile.length);
    expect(JSON.stringify(models.requests[0]?.body)).not.toContain('customerId');
  });

  it('fails the call when the credential does not say it either', async () => {
    const { here, models } = await open();
    await here.agent(ORDERS);
    await here.agent(helper('[list-orders]'));
    models.script(
      { calls: [{ name: 'list-orders', args: { status: 'open', customerId: 'victim' } }] },
      { answer: 'ok' },
    );
    await run(here, 'helper', { customerId: 'victim' });
    expect(told(models, 1)).toEqual(['Error: Trusted parameter customerId is not available']);
  });

  it('is what its author binds it to, and that is checked when it is saved', async () => {
    const { here, models } = await open();
    await here.agent(ORDERS.replace(', default: "${secure.customerId}"', ''));
    const save = (tools: string) =>
      saveDefinition(here.world, token(), 'agent', { text: helper(tools), format: 'yaml', target: { kind: 'create' } });
    const wrong = [
      ['[list-orders]', 'UNTRUSTED_VALUE'],
      ['[{ toolId: list-orders, inputs: { customerId: "${context.customerId}" } }]', 'UNTRUSTED_VALUE'],
      ['[{ toolId: list-orders, inputs: { customerId: "${input.message}" } }]', 'UNTRUSTED_VALUE'],
      ['[{ toolId: nobody }]', 'UNKNOWN_TOOL'],
      ['["ensemble:nobody"]', 'UNKNOWN_TOOL'],
      ['["${input.tool}"]', 'INVALID_FIELD'],
      ['"${input.tools}"', 'INVALID_FIELD'],
      ['[{ toolId: "mcp:shop/price", input: {} }]', 'UNKNOWN_FIELD'],
      ['[{ toolId: "mcp:shop/*", inputs: { a: 1 } }]', 'INVALID_FIELD'],
    ] as const;
    for (const [tools, code] of wrong) {
      const { details = [] } = (await refused(save(tools))).extras;
      expect([tools, details.map((fault) => fault.code)]).toEqual([tools, [code]]);
    }
    await save('[{ toolId: list-orders, inputs: { customerId: "${secure.customerId}" } }]');
    models.script(
      { calls: [{ name: 'list-orders', args: { status: 'paid', customerId: 'victim' } }] },
      { answer: 'ok' },
    );
    await run(here, 'helper', {}, customer);
    expect(told(models, 1).map((result) => JSON.parse(result))).toEqual([{ of: 'ada', status: 'paid', limit: 5 }]);
  });

  it('includes which tools it has: neither a caller, a step nor a component says that', async () => {
    const { here, models } = await open();
    await here.agent('tool: purge\noperation: transform\nconfig: { value: purged }');
    await here.agent(helper('[]'));
    await here.ensemble('name: e\nflow: [{ agent: helper, config: { tools: [purge] } }]');
    const run = runToEnd(here.world, token(), { ensemble: 'e', body: {} });
    expect((await refused(run)).message).toBe(
      'think: tools are said where the model is, not laid over it or in a component',
    );
    const overridable = saveDefinition(here.world, token(), 'agent', {
      text: `${helper('[purge]').replace('helper', 'open')}overridable: [tools]`,
      format: 'yaml',
      target: { kind: 'create' },
    });
    expect((await refused(overridable)).extras.details).toMatchObject([{ code: 'INVALID_FIELD' }]);
    expect(models.requests).toEqual([]);
  });
});
