import type { Json, JsonObject } from '@ensembleapp/protocol';
import type { McpTool } from '../agents/mcp.ts';
import type { OfferedTool } from '../agents/offered-tool.ts';
import { isObject } from '../agents/operations/is-object.ts';
import { mcpFailure } from '../agents/operations/mcp-failure.ts';
import { lasting } from '../agents/step-failure.ts';
import type { FoundAgent } from '../definitions/definitions.ts';
import { renderValue } from '../ensembles/expression/render-value.ts';
import type { Scope } from '../ensembles/expression/scope.ts';
import type { Fields } from '../ensembles/fields.ts';
import { operationOf } from '../ensembles/plan.ts';
import type { PlannedTool } from '../ensembles/planning/planned-tools.ts';
import { schemaOfFields } from '../ensembles/schema-of-fields.ts';
import { acceptInput } from './accept-input.ts';
import type { Calling } from './calling.ts';
import { getResolved } from './resolve.ts';
import { runToolCall } from './run-tool-call.ts';
import { Slots } from './slots.ts';
import { type Attempt, operationWork, type Work } from './work.ts';

/** Where a model works that may call tools. */
export interface ToolPlace {
  readonly calling: Calling;
  /** What the inputs that the author fixed are worked out from. */
  readonly scope: Scope;
  /** The attempt of the model's step. */
  readonly attempt: Attempt;
  /** The work of an agent, one deeper. */
  readonly agentWork: (found: FoundAgent, calling: Calling) => Work;
  /** The work of an ensemble, of a reference. */
  readonly ensembleWork: (reference: string, calling: Calling) => Work;
}

/** How long the list of a server's tools is good, ms. */
const LIST_AGE = 3_600_000;
const MOST_TOOLS = 128;
/** Steps of the agents that one model calls, at once. */
const CONCURRENCY = 16;

/**
 * What a model may call, each with its name, description and the schema of what it is to fill: neither what the author fixed nor what only
 * the credential may say.
 * @throws StepFailure for what is not there; the signal's reason
 */
export async function offerTools(tools: readonly PlannedTool[], place: ToolPlace): Promise<readonly OfferedTool[]> {
  // The model's step has a place of its own all the while: what it calls waits for no place of the run.
  const run = { ...place.calling.run, slots: new Slots(CONCURRENCY) };
  const within = { ...place, calling: { ...place.calling, run, depth: place.calling.depth + 1 } };
  const offered = (await Promise.all(tools.map((tool) => offer(tool, within)))).flat();
  if (offered.length <= MOST_TOOLS) return withNames(offered);
  throw lasting('LIMIT_EXCEEDED', `A model is offered at most ${MOST_TOOLS} tools; these are ${offered.length}`);
}

function offer(tool: PlannedTool, place: ToolPlace): Promise<readonly OfferedTool[]> | readonly OfferedTool[] {
  const { of } = tool;
  switch (of.kind) {
    case 'agent':
      return [offerAgent(of.reference, tool, place)];
    case 'ensemble':
      return [offerEnsemble(of.reference, tool, place)];
    case 'mcp':
      return offerMcp(of, tool, place);
  }
}

function offerAgent(reference: string, tool: PlannedTool, place: ToolPlace): OfferedTool {
  const found = getResolved(place.calling.resolved.agents, reference);
  const { agent } = found.planned;
  const work = place.agentWork(found, place.calling);
  const open = openFields(agent.input, tool);
  const isAsked = operationOf(found.planned) === 'think' && Object.keys(open).length === 0;
  const fields: Fields = isAsked ? { message: { type: 'string', required: true } } : open;
  return offerWork(agent, work, fields, tool, place);
}

function offerEnsemble(reference: string, tool: PlannedTool, place: ToolPlace): OfferedTool {
  const { plan } = getResolved(place.calling.resolved.ensembles, reference);
  const { name, description = null } = plan.ensemble;
  const work = place.ensembleWork(reference, place.calling);
  return offerWork({ name, description }, work, openFields(plan.fields, tool), tool, place);
}

function offerWork(
  { name, description }: { readonly name: string; readonly description: string | null },
  work: Work,
  fields: Fields,
  tool: PlannedTool,
  place: ToolPlace,
): OfferedTool {
  const { calling } = place;
  const { caller } = calling.run;
  return {
    name,
    description,
    inputSchema: schemaOfFields(fields),
    call(args, turn, index) {
      const input = () => acceptInput(work.fields, withFixed(args, tool, place), caller, tool.vouched);
      return runToolCall({ name, work, input, turn, index }, calling, place.attempt);
    },
  };
}

async function offerMcp(
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
    const work = operationWork(place.calling.run, { operation: 'tools', handler: null, outputSchema: null, config });
    return {
      name: one.name,
      description: one.description,
      inputSchema: withoutFixed(one, tool),
      async call(args, turn, index) {
        const input = () => withFixed(args, tool, place);
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

/** What the model is to fill. */
function openFields(fields: Fields, { fixed }: PlannedTool): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([name, { trusted }]) => !trusted && !fixed.has(name)));
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

/** What the author fixed stands, or is left out where it has no value; what the model says for it is dropped. */
function withFixed(args: JsonObject, { inputs, fixed }: PlannedTool, { scope }: ToolPlace): JsonObject {
  const open = Object.entries(args).filter(([name]) => !fixed.has(name));
  const given = inputs && renderValue(inputs, scope, { undefined: 'omit' });
  return { ...Object.fromEntries<Json>(open), ...(isObject(given) && given) };
}

const LONGEST_NAME = 64;

/** Names as models take them: each once, of letters, digits, `_` and `-`. */
function withNames(tools: readonly OfferedTool[]): readonly OfferedTool[] {
  const taken = new Set<string>();
  return tools.map((tool) => {
    const plain = tool.name.replace(/[^A-Za-z0-9_-]/g, '_').slice(0, LONGEST_NAME);
    let name = plain;
    for (let count = 2; taken.has(name); count += 1) name = `${plain.slice(0, LONGEST_NAME - 4)}_${count}`;
    taken.add(name);
    return { ...tool, name };
  });
}
