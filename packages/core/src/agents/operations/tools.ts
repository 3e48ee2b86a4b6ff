import type { Json, JsonObject } from '@ensembleapp/protocol';
import { nearest } from '../../nearest.ts';
import type { World } from '../../world.ts';
import type { McpResult } from '../mcp.ts';
import type { OperationCall, OperationResult } from '../operation-call.ts';
import { lasting, StepFailure } from '../step-failure.ts';
import { isObject } from './is-object.ts';
import { mcpFailure } from './mcp-failure.ts';
import { readTimeout } from './read-timeout.ts';
import { timed } from './timed.ts';

/** What a `tools` operation is told, read. */
interface ToolsRequest {
  readonly server: string;
  readonly tool: string;
  readonly args: JsonObject;
  /** ms */
  readonly timeout: number | undefined;
  /** How long the list of the server's tools is good, ms; 0: it is asked for each time. */
  readonly maxAge: number;
  readonly failsOnError: boolean;
}

/** Seconds. */
const CACHE_TTL = 3600;

/**
 * Calls one tool of an MCP server of the project and answers `{tool, server, content, duration, isError}`, with `structuredContent` where
 * the tool gives data. A result that says it is an error fails the step, unless `failOnError` is false.
 */
export async function runTools(world: World, call: OperationCall): Promise<OperationResult> {
  const request = readToolsRequest(call);
  const { server, tool, timeout } = request;
  const began = world.clock.now();
  try {
    const result = await timed(`MCP server ${server}`, timeout, call.signal, (signal) => ask(world, request, signal));
    if (result.isError && request.failsOnError) throw toolFailure(request, result);
    return { output: { tool, server, ...result, duration: world.clock.now() - began } };
  } catch (error) {
    call.signal.throwIfAborted();
    throw error instanceof StepFailure ? error : mcpFailure(error);
  }
}

async function ask({ mcp }: World, request: ToolsRequest, signal: AbortSignal): Promise<McpResult> {
  const { server, tool, args, maxAge } = request;
  const list = async (age: number) => (await mcp.tools(server, { maxAge: age, signal })).map(({ name }) => name);
  const kept = await list(maxAge);
  // What was added since the list was made is there as well.
  const known = kept.includes(tool) || maxAge === 0 ? kept : await list(0);
  if (!known.includes(tool)) {
    const meant = nearest(tool, known);
    const hint = meant === undefined ? '' : `; did you mean "${meant}"?`;
    throw lasting('NOT_FOUND', `MCP server ${server} has no tool "${tool}"${hint}`);
  }
  return mcp.call(server, { tool, args, signal });
}

const LONGEST_TEXT = 500;

/** What a tool says of its own failure is told: whoever calls it chose it. */
function toolFailure({ server, tool }: ToolsRequest, { content }: McpResult): StepFailure {
  const said = content.flatMap(({ text }) => (typeof text === 'string' ? [text] : [])).join(' ');
  const why = said === '' ? '' : `: ${said.slice(0, LONGEST_TEXT)}`;
  return lasting('STEP_FAILED', `Tool ${tool} of MCP server ${server} failed${why}`);
}

function readToolsRequest({ config, input }: OperationCall): ToolsRequest {
  const { mcp, tool, params, cacheDiscovery, cacheTTL, failOnError } = config;
  const args = params ?? input;
  if (!isObject(args) && params !== undefined && params !== null) throw wrong('params', 'must be a mapping');
  const ttl = cacheTTL ?? CACHE_TTL;
  if (typeof ttl !== 'number' || ttl < 0) throw wrong('cacheTTL', 'must be seconds');
  return {
    server: readText('mcp', mcp),
    tool: readText('tool', tool),
    args: isObject(args) ? args : {},
    timeout: readTimeout('tools', config.timeout),
    maxAge: cacheDiscovery === false ? 0 : ttl * 1000,
    failsOnError: failOnError !== false,
  };
}

function readText(field: string, value: Json | undefined): string {
  if (typeof value === 'string' && value !== '') return value;
  throw wrong(field, 'must be text');
}

function wrong(field: string, message: string): StepFailure {
  return lasting('INVALID_INPUT', `tools: ${field} ${message}`);
}
