import type { Json, JsonObject } from '@ensembleapp/protocol';
import type { McpTool } from '../agents/mcp.ts';
import type { OfferedTool } from '../agents/offered-tool.ts';
import { isObject } from '../agents/operations/is-object.ts';
import { mcpFailure } from '../agents/operations/mcp-failure.ts';
import { lasting } from '../agents/step-failure.ts';
import type { PlannedTool } from '../ensembles/planning/planned-tools.ts';
import { runToolCall } from './run-tool-call.ts';
import { type ToolPlace, withFixed } from './tool-place.ts';
import { operationWork } from './work.ts';

/** How long the list of a server's tools is good, ms. */
const LIST_AGE = 3_600_000;

/**
 * The tools of an MCP server that a model may call: one, or all. What the author fixed has to have a value, since nobody knows what the
 * server makes of its absence.
 * @throws StepFailure when the server cannot be asked, or has no such tool; the signal's reason
 */
export async function offerMcp(
  { server, tool: only }: Extract<PlannedTool['of'], { kind: 'mcp' }>,
  tool: PlannedTool,
  place: ToolPlace,
): Promise<readonly OfferedTool[]> {
  const { mcp } = place.calling.run.world;
  const { signal } = place.attempt;
  const list = await mcp.tools(server, { maxAge: LIST_AGE, signal }).catch((error: unknown) => {
    signal.throwIfAborted();
    throw mcpFailure(error);
  });
  const wanted = only === undefined ? list : list.filter(({ name }) => name === only);
  if (only !== undefined && wanted.length === 0) {
    throw lasting('NOT_FOUND', `MCP server ${server} has no tool "${only}"`);
  }
  return wanted.map((one): OfferedTool => {
    const config = () => ({ mcp: server, tool: one.name });
    const work = operationWork(place.calling.run, { operation: 'tools', code: null, outputSchema: null, config });
    return {
      name: one.name,
      description: one.description,
      inputSchema: withoutFixed(one, tool),
      async call(args, turn, index) {
        const input = () => requireFixed(withFixed(args, tool, place), tool);
        return said(await runToolCall({ name: one.name, work, input, turn, index }, place.calling, place.attempt));
      },
    };
  });
}

/** Of the result of a `tools` operation, what is for the model: data, or text. */
function said(result: Json): Json {
  const { structuredContent, content } = isObject(result) ? result : {};
  if (structuredContent !== undefined) return structuredContent;
  const parts: readonly Json[] = Array.isArray(content) ? content : [];
  const texts = parts.flatMap((part) => (isObject(part) && typeof part.text === 'string' ? [part.text] : []));
  return texts.length === parts.length ? texts.join('\n') : parts;
}

function withoutFixed({ inputSchema }: McpTool, { fixed }: PlannedTool): JsonObject {
  const { properties, required } = inputSchema;
  const isOpen = (name: unknown) => !fixed.has(String(name));
  return {
    ...inputSchema,
    ...(isObject(properties) && {
      properties: Object.fromEntries(Object.entries(properties).filter(([name]) => isOpen(name))),
    }),
    ...(Array.isArray(required) && { required: required.filter(isOpen) }),
  };
}

/** @throws StepFailure for what the author fixed and has no value: nothing stands in for it */
function requireFixed(input: JsonObject, { fixed }: PlannedTool): JsonObject {
  const missing = [...fixed].find((name) => input[name] === undefined || input[name] === null);
  if (missing === undefined) return input;
  throw lasting('INVALID_INPUT', `Trusted parameter ${missing} is not available`);
}
