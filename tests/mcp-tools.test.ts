import { executeEnsemble } from '@ensembleapp/core/executions/execute-ensemble.ts';
import { parseProjectConfig } from '@ensembleapp/server/project/project-config.ts';
import { describe, expect, it } from 'vitest';
import { type McpProcess, openMcpServer } from './mcp-server.ts';
import { openRunWorld, type RunWorld, type RunWorldOptions, refused, runAgentToEnd, token } from './run-world.ts';

async function open(options: RunWorldOptions = {}): Promise<{ here: RunWorld; server: McpProcess }> {
  const server = await openMcpServer();
  const url = `${server.url}/mcp`;
  const mcpServers = {
    shop: { url, auth: { type: 'bearer' as const, token: '${env.SHOP_TOKEN}' } },
    wrong: { url, auth: { type: 'bearer' as const, token: 'wrong' } },
    moved: { url: `${server.url}/moved` },
    clients: {
      url,
      auth: {
        type: 'client-credentials' as const,
        tokenUrl: `${server.url}/token`,
        clientId: 'ensemble',
        clientSecret: '${env.SHOP_SECRET}',
      },
    },
  };
  const here = await openRunWorld({ mcpServers, mcpEnv: { SHOP_TOKEN: 'right', SHOP_SECRET: 'hush' }, ...options });
  return { here, server };
}

/** Looks again and again, however busy the machine is. */
const eventually = <Found>(look: () => Promise<Found>) => expect.poll(look, { timeout: 20_000 });

/** Runs one `tools` operation of this config as an agent. */
async function ask({ world, agent }: RunWorld, config: object, input = {}, more = '') {
  await agent(`name: t\noperation: tools\nconfig: ${JSON.stringify(config)}\n${more}`);
  return (await runAgentToEnd(world, token(), { agent: 't', body: { input } })).body.output;
}

describe('a tools operation', () => {
  it('calls a tool of an MCP server with its params, or with its input', async () => {
    const { here, server } = await open();
    const answer = {
      tool: 'price',
      server: 'shop',
      content: [{ type: 'text', text: 'tea costs 7' }],
      structuredContent: { article: 'tea', price: 7 },
      duration: expect.any(Number),
      isError: false,
    };
    const config = { mcp: 'shop', tool: 'price' };
    expect(await ask(here, { ...config, params: { article: '${input.what}' } }, { what: 'tea' })).toEqual(answer);
    expect(await ask(here, config, { article: 'tea' })).toEqual(answer);
    const { seen } = await server.seen();
    expect(new Set(seen.map(({ authorization }) => authorization))).toEqual(new Set(['Bearer right']));
  });

  it('asks what tools there are once, and again when one is missing or nothing may be kept', async () => {
    const { here, server } = await open();
    const config = { mcp: 'shop', tool: 'price', params: { article: 'tea' } };
    const sessions = async () => (await server.seen()).seen.filter(({ method }) => method === 'DELETE').length;
    await ask(here, config);
    await ask(here, config);
    await eventually(sessions).toBe(3);
    await ask(here, { ...config, cacheDiscovery: false });
    await eventually(sessions).toBe(5);
    await server.tell('/later');
    expect(await ask(here, { mcp: 'shop', tool: 'later' })).toMatchObject({ content: [{ text: 'here' }] });
  });

  it('leaves no session open', async () => {
    const { here, server } = await open();
    await ask(here, { mcp: 'shop', tool: 'price', params: { article: 'tea' } });
    await eventually(async () => (await server.seen()).sessions).toBe(0);
  });

  it('fails when the tool says that it failed, unless it is not to', async () => {
    const { here } = await open();
    const refusal = await refused(ask(here, { mcp: 'shop', tool: 'fail' }));
    expect(refusal.message).toBe('Tool fail of MCP server shop failed: no such article');
    expect(await ask(here, { mcp: 'shop', tool: 'fail', failOnError: false })).toMatchObject({
      isError: true,
      content: [{ type: 'text', text: 'no such article' }],
    });
  });

  it.each([
    [{ mcp: 'shop', tool: 'prise' }, 'MCP server shop has no tool "prise"; did you mean "price"?'],
    [{ mcp: 'nobody', tool: 'price' }, 'There is no MCP server "nobody" in the project\'s mcpServers'],
    [{ mcp: '__proto__', tool: 'price' }, 'There is no MCP server "__proto__" in the project\'s mcpServers'],
    [{ mcp: 'wrong', tool: 'price' }, 'MCP server wrong answered with status 401'],
    [{ mcp: 'shop', tool: 'price', params: 'tea' }, 'tools: params must be a mapping'],
    [{ mcp: 'shop' }, 'tools: tool must be text'],
  ])('says what is wrong with %j', async (config, message) => {
    const { here } = await open();
    expect((await refused(ask(here, config))).message).toBe(message);
  });

  it('refuses arguments as the server does, without its words', async () => {
    const { here } = await open();
    const failed = await refused(ask(here, { mcp: 'shop', tool: 'price', params: { article: 7 } }));
    expect(failed.message).toContain('Tool price of MCP server shop failed');
  });

  it('reaches a private address only where the project allows it, also after a redirect', async () => {
    const closed = await open({ allow: [] });
    const config = { mcp: 'shop', tool: 'price', params: { article: 'tea' } };
    expect((await refused(ask(closed.here, config))).message).toContain('127.0.0.1');
    expect((await closed.server.seen()).seen).toEqual([]);
    const { here } = await open();
    await refused(ask(here, { ...config, mcp: 'moved' }));
    const list = await here.world.store.executions.list('default', {}, { limit: 1 });
    expect(JSON.stringify(list.rows)).not.toContain('right');
  });

  it('names the variable that its credential is missing', async () => {
    const { here } = await open({ mcpEnv: {} });
    const failed = await refused(ask(here, { mcp: 'shop', tool: 'price' }));
    expect(failed.message).toBe('MCP server shop needs the environment variable SHOP_TOKEN');
  });

  it('ends at its timeout, at the step’s and at the run’s, and the request with it', async () => {
    const { here, server } = await open();
    const slow = { mcp: 'shop', tool: 'slow' };
    await ask(here, { mcp: 'shop', tool: 'price', params: { article: 'tea' } });
    /** The tool never answers: what is not ended stays open. */
    const left = async () => (await server.seen()).seen.filter(({ isOpen }) => isOpen).length;
    expect((await refused(ask(here, { ...slow, timeout: 1000 }))).message).toBe(
      'MCP server shop did not answer within 1000 ms',
    );
    await eventually(left).toBe(0);
    expect((await refused(ask(here, slow, {}, 'timeout: 1000'))).message).toBe('Timed out after 1000 ms');
    await eventually(left).toBe(0);
    await here.ensemble(`name: e\ntimeout: 1000\nflow: [{ operation: tools, config: ${JSON.stringify(slow)} }]`);
    const run = executeEnsemble(here.world, token(), { ensemble: 'e', body: {} });
    expect((await refused(run)).code).toBe('TIMEOUT');
    await eventually(left).toBe(0);
  });
});

describe('client credentials', () => {
  const config = { mcp: 'clients', tool: 'price', params: { article: 'tea' } };

  it('get a token that is used until the server takes it no more', async () => {
    const { here, server } = await open();
    const used = async () => {
      const { seen } = await server.seen();
      return [...new Set(seen.map(({ authorization }) => authorization))];
    };
    await ask(here, config);
    await ask(here, config);
    expect(await used()).toEqual(['Bearer given-1']);
    await server.tell('/revoke');
    expect(await ask(here, config)).toMatchObject({ isError: false });
    expect(await used()).toEqual(['Bearer given-1', 'Bearer given-2']);
  });

  it('that are wrong are said to be, and not shown', async () => {
    const { here } = await open({ mcpEnv: { SHOP_SECRET: 'a wrong secret' } });
    const failed = await refused(ask(here, config));
    expect(failed.message).toBe('MCP server clients: there was no token to be had for it');
    expect(JSON.stringify(here.logged)).not.toContain('a wrong secret');
  });
});

describe('mcpServers of ensemble.config.ts', () => {
  it('are read, and a mistake stops the start', () => {
    const url = 'https://mcp.example.com/mcp';
    const mcpServers = { shop: { url, auth: { type: 'bearer', token: '${env.SHOP_TOKEN}' } } };
    expect(parseProjectConfig({ mcpServers }).mcpServers).toEqual(mcpServers);
    const wrong = [
      { shop: { url: 'ftp://x' } },
      { shop: { url, auth: { type: 'basic' } } },
      { shop: { url, header: 1 } },
    ];
    for (const one of wrong) expect(() => parseProjectConfig({ mcpServers: one })).toThrow('mcpServers.shop');
  });
});
