import { saveDefinition } from '@ensembleapp/core/definitions/save.ts';
import { invokeTool } from '@ensembleapp/core/executions/invoke-tool.ts';
import type { InvokeTool, JsonObject } from '@ensembleapp/protocol';
import { issueSecret, issueToken } from '@ensembleapp/server/testing/issue.ts';
import { openTestApp } from '@ensembleapp/server/testing/test-app.ts';
import { describe, expect, it } from 'vitest';
import {
  jwt,
  messageToEnd,
  openRunWorld,
  type RunWorld,
  refused,
  runAgentToEnd,
  runToEnd,
  token,
} from './run-world.ts';

const call = ({ world }: RunWorld, tool: string, body: InvokeTool = {}, principal = token()) =>
  invokeTool(world, principal, { tool, body });

/** Orders of two customers, of which a tool finds those of the caller. */
const ORDERS = `
tool: list-orders
description: Lists the orders of the customer
frontend: true
inputs:
  status: { type: string, enum: [open, paid], default: open }
  customerId: { type: string, trusted: true, default: "\${secure.customerId}" }
operation: transform
config: { value: "\${status} orders of \${customerId}" }
`;

describe('a tool', () => {
  it('names its inputs bare in its config, beside the roots of agents', async () => {
    const here = await openRunWorld();
    await here.agent(`
tool: greet
inputs: { name: { type: string, required: true }, greeting: Hello }
operation: transform
config: { value: "\${greeting}, \${name} (\${input.name}) of \${userContext.tenantId}" }
`);
    const { body } = await call(here, 'greet', { args: { name: 'Ada' } });
    expect(body).toEqual({
      success: true,
      data: 'Hello, Ada (Ada) of default',
      debug: { executionTime: expect.any(Number) },
    });
  });

  it('cannot name an input so that it stands before what the credential vouches for', async () => {
    const here = await openRunWorld();
    await here.agent(`
tool: who
inputs: { secure: any, userContext: any }
operation: transform
config: { value: { plan: "\${secure.plan}", user: "\${userContext.userId}" } }
`);
    const args = { secure: { plan: 'gold' }, userContext: { userId: 'root' } };
    const { body } = await call(here, 'who', { args });
    expect(body).toMatchObject({ data: { user: 'tok_Test000000000000' } });
    expect(JSON.stringify(body)).not.toContain('gold');
  });

  it('changes its result as its transform says', async () => {
    const here = await openRunWorld();
    const rows = '{ data: { rows: [{ id: a, n: 1 }, { id: b, n: 2 }] } }';
    const tool = (transform: string) =>
      here.agent(`tool: t\noperation: transform\nconfig: { value: ${rows} }\ntransform: ${transform}`);
    const given = async () => (await call(here, 't')).body;
    await tool('[{ extract: "data.rows[1].n" }]');
    expect(await given()).toMatchObject({ data: 2 });
    await tool('[{ extract: data.nothing.here }]');
    expect(await given()).toMatchObject({ data: null });
    await tool('[{ extract: data }, { arrayToMap: { path: rows, key: id } }]');
    expect(await given()).toMatchObject({ data: { a: { id: 'a', n: 1 }, b: { id: 'b', n: 2 } } });
    await tool('[{ arrayToMap: { path: data, key: id } }]');
    expect(await given()).toEqual({
      success: false,
      error: { message: 'transform[0]: there is no list at data', details: [], code: 'INVALID_RESPONSE' },
    });
  });

  it('that fails says so in an answer, and leaves a failed execution', async () => {
    const here = await openRunWorld();
    await here.code('broken', () => {
      throw Object.assign(new Error('No such order'), { retryable: false });
    });
    await here.agent('tool: broken\nhandler: ./broken.ts');
    await here.agent('tool: slow\nhandler: ./slow.ts\ntimeout: 20');
    await here.code('slow-one', () => new Promise(() => {}));
    await here.agent('tool: slow\nhandler: ./slow-one.ts\ntimeout: 20');
    const failed = await call(here, 'broken');
    expect(failed.body).toEqual({
      success: false,
      error: { message: 'No such order', details: [], code: 'EXECUTION_ERROR' },
    });
    const kept = await here.world.store.executions.find('default', failed.executionId);
    expect(kept).toMatchObject({ status: 'failed', kind: 'agent', name: 'broken' });
    expect((await call(here, 'slow')).body).toMatchObject({ success: false, error: { code: 'TIMEOUT' } });
  });

  it('refuses arguments that it does not take before it runs', async () => {
    const here = await openRunWorld();
    await here.agent(ORDERS);
    const refusal = await refused(call(here, 'list-orders', { args: { status: 'lost' } }));
    expect(refusal.body().error).toMatchObject({
      code: 'INVALID_INPUT',
      details: [{ path: 'args.status', message: 'must be one of "open", "paid"' }],
    });
  });

  it('is run by a step that names it as tool or as agent', async () => {
    const here = await openRunWorld();
    await here.agent('tool: twice\ninputs: { n: number }\noperation: transform\nconfig: { value: "${n * 2}" }');
    await here.ensemble(`
name: e
flow:
  - { tool: twice, input: { n: 4 } }
  - { id: again, agent: twice, input: { n: "\${twice.output}" } }
`);
    const { body } = await runToEnd(here.world, token(), { ensemble: 'e', body: {} });
    expect(body.output).toBe(16);
  });

  it('has to be there, and be a tool, when a step names it', async () => {
    const here = await openRunWorld();
    await here.agent('name: no-tool\noperation: transform');
    const save = (tool: string) =>
      saveDefinition(here.world, token(), 'ensemble', {
        text: `name: e\nflow: [{ tool: ${tool} }]`,
        format: 'yaml',
        target: { kind: 'create' },
      });
    for (const name of ['no-tool', 'nobody']) {
      expect((await refused(save(name))).extras.details).toMatchObject([
        { code: 'UNKNOWN_TOOL', message: `there is no tool "${name}"`, line: 2 },
      ]);
    }
  });
});

describe('a trusted input', () => {
  const customer = (id: string) => jwt({ customerId: id });

  it('is filled with what the credential vouches for, whatever the caller sends', async () => {
    const here = await openRunWorld();
    await here.agent(ORDERS);
    const forged = { customerId: 'victim', secure: { customerId: 'victim' }, __proto__: { customerId: 'victim' } };
    const request = { tool: 'list-orders', body: { args: forged, dataContext: forged } };
    const { body } = await invokeTool(here.world, customer('ada'), request);
    expect(body).toMatchObject({ success: true, data: 'open orders of ada' });
    const ran = await runAgentToEnd(here.world, token(['admin']), {
      agent: 'list-orders',
      body: { input: forged, dataContext: forged },
    }).catch((refusal) => refusal.body());
    expect(JSON.stringify(ran)).not.toContain('victim');
  });

  it('that cannot be had fails the call, and nothing stands in for it', async () => {
    const here = await openRunWorld();
    await here.agent(ORDERS);
    const request = { tool: 'list-orders', body: { args: { customerId: 'victim' } } };
    for (const principal of [jwt({}), token()]) {
      expect((await invokeTool(here.world, principal, request)).body).toEqual({
        success: false,
        error: {
          message: 'Trusted parameter customerId is not available',
          details: [],
          code: 'EXECUTION_ERROR',
        },
      });
    }
    const run = runAgentToEnd(here.world, token(), { agent: 'list-orders', body: { input: { customerId: 'x' } } });
    expect((await refused(run)).extras.details).toEqual([
      { path: 'input.customerId', message: 'Trusted parameter customerId is not available' },
    ]);
  });

  it('of a model’s agent is filled for its instructions too', async () => {
    const here = await openRunWorld();
    await here.code(
      'say',
      (ctx: { input: JsonObject }) => ctx.input,
      'inputs: { message: string, plan: { type: string, trusted: true, default: "${secure.plan}" } }',
    );
    const answer = await messageToEnd(here.world, jwt({ plan: 'free' }), {
      agent: 'say',
      body: { message: 'hi', dataContext: { plan: 'gold' } },
    });
    expect(answer.body.data).toEqual({ message: 'hi', plan: 'free' });
  });

  it('takes from a step only constants and what the credential vouches for, also when it became trusted later', async () => {
    const here = await openRunWorld();
    const agent = (field: string) =>
      here.agent(`name: look\ninputs: { who: ${field} }\noperation: transform\nconfig: { value: "\${input.who}" }`);
    await agent('{ type: string }');
    for (const [name, who] of [
      ['open', '${input.who}'],
      ['constant', 'ada'],
      ['vouched', '${secure.customerId}'],
    ]) {
      await here.ensemble(`name: ${name}\nflow: [{ agent: look, input: { who: "${who}" } }]`);
    }
    const run = async (ensemble: string) =>
      (
        await runToEnd(
          here.world,
          { ...customer('ada'), grant: token().grant },
          { ensemble, body: { input: { who: 'victim' } } },
        )
      ).body.output;
    expect(await run('open')).toBe('victim');
    await agent('{ type: string, trusted: true }');
    expect(await run('open')).toEqual({});
    expect(await run('constant')).toBe('ada');
    expect(await run('vouched')).toBe('ada');
  });

  it('of a nested ensemble is as well guarded', async () => {
    const here = await openRunWorld();
    await here.ensemble(
      'name: inner\ninputs: { who: { type: string, trusted: true } }\nflow: [{ id: s, operation: transform, config: { value: "${input.who}" } }]',
    );
    await here.ensemble('name: open\nflow: [{ ensemble: inner, input: { who: "${input.who}" } }]');
    await here.ensemble('name: vouched\nflow: [{ ensemble: inner, input: { who: "${secure.customerId}" } }]');
    const run = async (ensemble: string) =>
      (
        await runToEnd(
          here.world,
          { ...customer('ada'), grant: token().grant },
          { ensemble, body: { input: { who: 'victim' } } },
        )
      ).body.output;
    expect(await run('inner')).toEqual({});
    expect(await run('open')).toEqual({});
    expect(await run('vouched')).toBe('ada');
  });

  it.each([
    ['inputs: { c: { type: string, trusted: true, default: "${context.customer}" } }', 'UNTRUSTED_VALUE'],
    ['inputs: { a: string, c: { type: string, trusted: true, default: "${a}" } }', 'UNTRUSTED_VALUE'],
    ['inputs: { a: { type: object, properties: { c: { type: string, trusted: true } } } }', 'INVALID_FIELD'],
  ])('bound to anything else is refused: %s', async (inputs, code) => {
    const here = await openRunWorld();
    const text = `tool: t\n${inputs}\noperation: transform`;
    const saving = saveDefinition(here.world, token(), 'agent', { text, format: 'yaml', target: { kind: 'create' } });
    expect((await refused(saving)).extras.details).toMatchObject([{ code, line: 2 }]);
  });

  it('cannot be given by an item of a loop that calls itself secure', async () => {
    const here = await openRunWorld();
    const text =
      'name: e\nflow: [{ foreach: { items: "${input.list}", as: secure, steps: [{ operation: transform }] } }]';
    const saving = saveDefinition(here.world, token(), 'ensemble', {
      text,
      format: 'yaml',
      target: { kind: 'create' },
    });
    expect((await refused(saving)).extras.details).toMatchObject([
      { code: 'INVALID_FIELD', message: expect.stringContaining('as may not be secure') },
    ]);
  });
});

describe('tools over HTTP', () => {
  async function open() {
    const app = await openTestApp();
    const admin = await issueToken(app, ['admin']);
    const save = (text: string) =>
      app.call('POST', '/api/v1/agents', {
        bearer: admin.text,
        headers: { 'content-type': 'application/yaml' },
        body: text,
      });
    await save(ORDERS);
    await save('tool: purge\noperation: transform\nconfig: { value: purged }');
    await save('name: helper\noperation: transform');
    return { app, admin, save };
  }

  it('are listed, shown, saved and versioned as agents are', async () => {
    const { app, admin, save } = await open();
    const bearer = admin.text;
    expect((await save('tool: list-orders\noperation: transform')).status).toBe(409);
    const { body } = await app.call('GET', '/api/v1/tools', { bearer });
    expect(body).toEqual({
      tools: [
        {
          name: 'list-orders',
          description: 'Lists the orders of the customer',
          type: 'transform',
          inputs: {
            status: { type: 'string', enum: ['open', 'paid'], default: 'open' },
            customerId: { type: 'string', trusted: true, required: true, default: '${secure.customerId}' },
          },
          version: 1,
          frontend: true,
          managedBy: 'api',
        },
        expect.objectContaining({ name: 'purge', frontend: false }),
      ],
      hasMore: false,
      nextCursor: null,
    });
    const first = await app.call('GET', '/api/v1/tools?limit=1', { bearer });
    expect(first.body).toMatchObject({ tools: [{ name: 'list-orders' }], hasMore: true });
    const rest = await app.call('GET', `/api/v1/tools?limit=1&cursor=${first.body.nextCursor}`, { bearer });
    expect(rest.body).toMatchObject({ tools: [{ name: 'purge' }], hasMore: false });
    const one = await app.call('GET', '/api/v1/tools/list-orders', { bearer });
    expect(one.body).toMatchObject({ name: 'list-orders', definition: { tool: true, operation: 'transform' } });
    for (const name of ['helper', 'nobody', 'list-orders?version=7']) {
      expect((await app.call('GET', `/api/v1/tools/${name}`, { bearer })).status).toBe(404);
    }
  });

  it('answer a browser only where they are marked for it, by whatever path', async () => {
    const { app } = await open();
    const secret = await issueSecret(app);
    const bearer = secret.jwt({ context: { customerId: 'ada' } });
    const invoke = (tool: string) =>
      app.call('POST', `/api/tools/${tool}/invoke`, { bearer, body: { args: { customerId: 'victim' }, more: 1 } });
    const good = await invoke('list-orders');
    expect([good.status, good.body.data]).toEqual([200, 'open orders of ada']);
    expect(good.headers.get('x-execution-id')).toMatch(/^exec_/);
    for (const path of ['/api/tools/purge/invoke', '/api/tools/helper/invoke', '/api/tools/nobody/invoke']) {
      expect((await app.call('POST', path, { bearer, body: {} })).body.error).toMatchObject({ code: 'NOT_FOUND' });
    }
    for (const path of ['/api/agents/purge/invoke', '/api/v1/execute/agent/purge']) {
      const body = path.includes('execute') ? {} : { message: 'hi' };
      expect((await app.call('POST', path, { bearer, body })).status).toBe(404);
    }
  });

  it('are narrowed by a credential’s list of tools, by whatever path', async () => {
    const { app } = await open();
    const narrow = await issueToken(app, ['execute:agents', 'read:agents', 'write:agents'], {
      restrictions: { tools: ['purge'] },
    });
    const bearer = narrow.text;
    const status = async (method: string, path: string, body?: object) =>
      (await app.call(method, path, { bearer, ...(body && { body }) })).status;
    expect(await status('POST', '/api/tools/purge/invoke', {})).toBe(200);
    expect(await status('POST', '/api/tools/list-orders/invoke', {})).toBe(403);
    expect(await status('POST', '/api/v1/execute/agent/list-orders', {})).toBe(404);
    expect(await status('GET', '/api/v1/tools/list-orders')).toBe(403);
    expect(await status('GET', '/api/v1/agents/list-orders')).toBe(404);
    expect(await status('DELETE', '/api/v1/agents/list-orders')).toBe(404);
    expect(await status('POST', '/api/v1/agents', { tool: 'other', operation: 'transform' })).toBe(403);
    const names = async (kind: string) =>
      (await app.call('GET', `/api/v1/${kind}`, { bearer })).body[kind].map(({ name }: { name: string }) => name);
    expect(await names('tools')).toEqual(['purge']);
    expect(await names('agents')).toEqual(['helper', 'purge']);
  });
});
