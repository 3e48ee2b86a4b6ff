import { McpFailure, type McpResult, type McpServers, type McpTool } from '@ensembleapp/core/agents/mcp.ts';
import type { GuardedFetch } from '@ensembleapp/core/network.ts';
import type { Clock } from '@ensembleapp/core/world.ts';
import type { JsonObject } from '@ensembleapp/protocol';
import type { Client } from '@modelcontextprotocol/sdk/client/index.js';
import type { Env } from '../config.ts';
import { type Authorizer, createAuthorizer } from './authorize.ts';
import { mcpFailure } from './mcp-failure.ts';
import { type McpTarget, readTarget, type WrittenTarget } from './mcp-target.ts';
import { FOREVER, openSession } from './open-session.ts';

export interface McpOptions {
  /** By the names that definitions use. */
  readonly servers: Readonly<Record<string, WrittenTarget>>;
  readonly env: Env;
  /** Every request goes through it. */
  readonly network: GuardedFetch;
  readonly clock: Clock;
}

/** A server of the project, and what is known of it. */
interface Known {
  readonly target: McpTarget;
  readonly authorizer: Authorizer;
  tools?: { readonly at: number; readonly list: readonly McpTool[] };
}

/** The MCP servers of the project. A server is asked in a session of its own each time. */
export function createMcpServers({ servers, env, network, clock }: McpOptions): McpServers {
  const known = new Map<string, Known>();

  const find = (name: string): Known => {
    const before = known.get(name);
    if (before) return before;
    const written = Object.hasOwn(servers, name) ? servers[name] : undefined;
    if (!written) throw new McpFailure('NOT_FOUND', `There is no MCP server "${name}" in the project's mcpServers`);
    const target = readTarget(written, env);
    if ('unset' in target) {
      throw new McpFailure('NOT_CONFIGURED', `MCP server ${name} needs the environment variable ${target.unset}`);
    }
    const found = { target, authorizer: createAuthorizer(name, target.auth, { network, clock }) };
    known.set(name, found);
    return found;
  };

  const ask = async <Answer>(name: string, signal: AbortSignal, question: (client: Client) => Promise<Answer>) => {
    const { target, authorizer } = find(name);
    for (let tries = 1; ; tries += 1) {
      try {
        const session = await openSession(target.url, network, await authorizer.header(signal), signal);
        try {
          return await question(session.client);
        } finally {
          session.end();
        }
      } catch (error) {
        signal.throwIfAborted();
        const failure = await mcpFailure(error, name);
        const isStale = 'status' in failure && failure.status === 401 && target.auth?.type === 'client-credentials';
        if (!isStale || tries > 1) throw failure;
        authorizer.forget();
      }
    }
  };

  return {
    async tools(name, { maxAge, signal }) {
      const server = find(name);
      const at = clock.now();
      if (server.tools && at - server.tools.at < maxAge) return server.tools.list;
      const list = await ask(name, signal, (client) => listTools(client, signal));
      server.tools = { at, list };
      return list;
    },
    call: (name, { tool, args, signal }) =>
      ask(name, signal, async (client) => {
        const result = await client.callTool({ name: tool, arguments: args }, undefined, { signal, timeout: FOREVER });
        return toResult(result);
      }),
  };
}

const MOST_PAGES = 20;

async function listTools(client: Client, signal: AbortSignal): Promise<readonly McpTool[]> {
  const tools: McpTool[] = [];
  let cursor: string | undefined;
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const answer = await client.listTools(cursor === undefined ? {} : { cursor }, { signal, timeout: FOREVER });
    for (const { name, description = null, inputSchema } of answer.tools) {
      tools.push({ name, description, inputSchema: asJson(inputSchema) });
    }
    cursor = answer.nextCursor;
    if (cursor === undefined) break;
  }
  return tools;
}

function toResult({ content, structuredContent, isError }: Awaited<ReturnType<Client['callTool']>>): McpResult {
  const parts = Array.isArray(content) ? content.map(asJson) : [];
  return {
    content: parts,
    ...(structuredContent !== undefined && { structuredContent: asJson(structuredContent) }),
    isError: isError === true,
  };
}

/** What came as JSON, and was checked by the SDK. */
function asJson(value: unknown): JsonObject {
  return JSON.parse(JSON.stringify(value));
}
