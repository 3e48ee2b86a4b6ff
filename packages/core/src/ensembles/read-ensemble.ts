import type { JsonObject } from '@ensembleapp/protocol';
import { words } from '../words.ts';
import type { Ensemble } from './ensemble.ts';
import { namesOf } from './expression/names.ts';
import type { Call, Flow } from './flow.ts';
import { readFields } from './read-fields.ts';
import { namedDefinitions, readNamedOperations } from './read-named-operations.ts';
import { readOutput } from './read-output.ts';
import { readStep } from './read-step.ts';
import type { Scope } from './reading/check-expressions.ts';
import { Faults } from './reading/faults.ts';
import { Members } from './reading/members.ts';
import { readHeading } from './reading/read-definition.ts';
import { readTree } from './reading/read-tree.ts';
import { readBoolean, readDuration, readOneOf } from './reading/read-values.ts';
import type { HandlerFile, Read, Source } from './reading/source.ts';
import { type Entry, isEmpty, type Mapping, type Tree } from './reading/tree.ts';
import { ENSEMBLE_ROOTS } from './roots.ts';
import { isControl } from './step-fields.ts';
import { readStepIds } from './step-ids.ts';

export interface ReadEnsemble extends Read<Ensemble> {
  /** The agents of the project that steps call, and where; for the link stage. */
  readonly calls: readonly Call[];
}

const RUN_TIMEOUT_LIMIT = 86_400_000;
const STEP_LIMIT = 500;

/** Fields of an ensemble that the language has and this release does not honour. */
const LATER =
  words(`state trigger triggers notifications concurrency cache durability scoring memory logging metrics tracing
  workflow id initialStep edges`);

/** Reads the text of an ensemble, in any dialect. Never throws; every problem has its place. */
export function readEnsemble(text: string | Uint8Array, source: Source): ReadEnsemble {
  const faults = new Faults(source.file);
  const calls: Call[] = [];
  const handlers: HandlerFile[] = [];
  const mapping = readTree(text, source.format, faults);
  const ensemble = mapping && readEnsembleMapping(mapping, source, { calls, handlers }, faults);
  const { problems } = faults;
  return ensemble && !faults.refused
    ? { canonical: ensemble, problems, calls, handlers }
    : { problems, calls, handlers };
}

function readEnsembleMapping(
  mapping: Mapping,
  { file, env }: Source,
  named: Pick<Flow, 'calls' | 'handlers'>,
  faults: Faults,
): Ensemble {
  const members = new Members(mapping, faults);
  const heading = readHeading(members, 'ensemble', faults);
  members.unavailable(LATER);
  const flow = members.take('flow', 'steps');
  const agents = members.take('agents');
  const steps = readList(flow, agents, mapping, faults);
  const ids = readStepIds(steps, faults);
  const partial = !flow || steps.some(isControl);
  const scope: Scope = { names: namesOf(ids, namesOf(ENSEMBLE_ROOTS)), steps: ids, partial, env };
  const definitions = flow ? namedDefinitions(agents, faults) : [];
  const inline = new Set(definitions.map(({ name }) => name));
  const reading: Flow = { ids, scope, inline, file, faults, ...named };
  readOrder(members.take('order'), faults);
  const { name, description, version, tags } = heading;
  const apiExecutable = readBoolean(members.take('apiExecutable', 'api_executable'), faults);
  const frontend = readBoolean(members.take('frontend'), faults);
  const input = readFields(members.take('input', 'inputs'), faults) as unknown as JsonObject;
  const output = readOutput(members.take('output', 'outputs'), scope, faults);
  const timeout = readDuration(members.take('timeout'), RUN_TIMEOUT_LIMIT, faults);
  const ensemble: Ensemble = {
    name,
    ...(description !== null && { description }),
    ...(version !== null && { version }),
    ...(tags.length > 0 && { tags }),
    ...(apiExecutable !== undefined && { apiExecutable }),
    ...(frontend !== undefined && { frontend }),
    ...(Object.keys(input).length > 0 && { input }),
    agents: readNamedOperations(definitions, { scope, file, handlers: named.handlers }, faults),
    order: 'sequence',
    flow: steps.flatMap((step, index) => readStep(step, index, reading) ?? []),
    ...(output && { output }),
    ...(timeout !== undefined && { timeout }),
  };
  const extra = members.finish();
  return extra ? { ...ensemble, extra } : ensemble;
}

/** The steps as written. Agents without a flow are steps whose order follows from their references, which is another order. */
function readList(
  flow: Entry | undefined,
  agents: Entry | undefined,
  mapping: Mapping,
  faults: Faults,
): readonly Tree[] {
  if (!flow) {
    if (agents) faults.unavailable(agents, 'agents without flow (order: graph)');
    else faults.error(mapping, 'EMPTY_FLOW', 'there are no steps', 'write  flow:  and a list of steps');
    return [];
  }
  const { value } = flow;
  if (isEmpty(value)) {
    faults.error(value, 'EMPTY_FLOW', 'there are no steps', 'write a list of steps');
    return [];
  }
  if (value.kind !== 'list') {
    faults.error(value, 'INVALID_FIELD', `${flow.name} must be a list of steps`);
    return [];
  }
  if (value.items.length <= STEP_LIMIT) return value.items;
  faults.error(value, 'LIMIT_EXCEEDED', `more than ${STEP_LIMIT} steps`);
  return [];
}

function readOrder(entry: Entry | undefined, faults: Faults): void {
  const order = readOneOf(entry, ['sequence', 'graph', 'machine'], faults);
  if (entry && order && order !== 'sequence') faults.unavailable(entry, `order: ${order}`);
}
