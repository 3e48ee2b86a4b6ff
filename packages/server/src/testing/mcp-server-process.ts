import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import { z } from 'zod';

/**
 * A program for tests: an MCP server made with the official SDK, on a free port of loopback. It prints its URL and never ends. It wants
 * the bearer token `right`, which it also gives to the client `ensemble` with the secret `hush` at `/token`; `/revoke` makes it forget the
 * tokens it gave, and `/seen` says what it was asked.
 */
const seen: { method: string; authorization: string | undefined; isOpen: boolean }[] = [];
const sessions = new Map<string, StreamableHTTPServerTransport>();
const given = new Set(['right']);
let tokens = 0;
let later = false;

function createTools(): McpServer {
  const server = new McpServer({ name: 'shop', version: '1.0.0' });
  const text = (said: string) => ({ content: [{ type: 'text' as const, text: said }] });
  server.registerTool(
    'price',
    { description: 'The price of an article', inputSchema: { article: z.string() } },
    ({ article }) => ({ ...text(`${article} costs 7`), structuredContent: { article, price: 7 } }),
  );
  server.registerTool('fail', { description: 'Fails' }, () => ({ ...text('no such article'), isError: true }));
  server.registerTool('slow', { description: 'Never answers' }, () => new Promise<never>(() => {}));
  if (later) server.registerTool('later', { description: 'Came later' }, () => text('here'));
  return server;
}

async function serveMcp(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const entry = { method: request.method ?? '', authorization: request.headers.authorization, isOpen: true };
  seen.push(entry);
  response.on('close', () => {
    entry.isOpen = false;
  });
  if (!given.has(entry.authorization?.replace('Bearer ', '') ?? '')) return void response.writeHead(401).end();
  const id = request.headers['mcp-session-id'];
  const known = typeof id === 'string' ? sessions.get(id) : undefined;
  if (known) return known.handleRequest(request, response);
  const transport = new StreamableHTTPServerTransport({
    sessionIdGenerator: () => randomUUID(),
    onsessioninitialized: (session) => void sessions.set(session, transport),
    onsessionclosed: (session) => void sessions.delete(session),
  });
  await createTools().connect(transport);
  await transport.handleRequest(request, response);
}

function giveToken(request: IncomingMessage, response: ServerResponse): void {
  const client = Buffer.from('ensemble:hush').toString('base64');
  if (request.headers.authorization !== `Basic ${client}`) return void response.writeHead(401).end('{}');
  tokens += 1;
  given.add(`given-${tokens}`);
  response.writeHead(200, { 'content-type': 'application/json' });
  response.end(JSON.stringify({ access_token: `given-${tokens}`, token_type: 'Bearer', expires_in: 3600 }));
}

const server = createServer((request, response) => {
  switch (request.url) {
    case '/mcp':
      return void serveMcp(request, response);
    case '/token':
      return giveToken(request, response);
    case '/revoke':
      given.clear();
      return void response.end();
    case '/later':
      later = true;
      return void response.end();
    case '/moved':
      return void response.writeHead(307, { location: 'http://169.254.169.254/mcp' }).end();
    default:
      return void response.end(JSON.stringify({ seen, sessions: sessions.size }));
  }
});
server.listen(0, '127.0.0.1', () => {
  process.stdout.write(`http://127.0.0.1:${(server.address() as AddressInfo).port}\n`);
});
