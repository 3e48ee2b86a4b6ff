import type { OfferedTool } from '../agents/offered-tool.ts';
import { lasting } from '../agents/step-failure.ts';
import type { Fields } from '../ensembles/fields.ts';
import { operationOf } from '../ensembles/plan.ts';
import type { PlannedTool } from '../ensembles/planning/planned-tools.ts';
import { schemaOfFields } from '../ensembles/schema-of-fields.ts';
import { acceptInput } from './accept-input.ts';
import { offerMcp } from './offer-mcp.ts';
import { getResolved } from './resolve.ts';
import { runToolCall } from './run-tool-call.ts';
import { Slots } from './slots.ts';
import { type ToolPlace, withFixed } from './tool-place.ts';
import type { Work } from './work.ts';

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

/** What the model is to fill. */
function openFields(fields: Fields, { fixed }: PlannedTool): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([name, { trusted }]) => !trusted && !fixed.has(name)));
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
