import type { Json, JsonObject } from '@ensembleapp/protocol';
import { isObject } from '../agents/operations/is-object.ts';
import { lasting, StepFailure } from '../agents/step-failure.ts';
import type { WantedVersion } from '../components/selector.ts';
import type { ComponentUse } from '../components/use.ts';
import type { FoundAgent, FoundEnsemble } from '../definitions/definitions.ts';
import { parseAgentReference } from '../ensembles/agent-reference.ts';
import { operationOf, type PlannedAgent } from '../ensembles/plan.ts';
import type { PlannedFlow } from '../ensembles/planning/flow.ts';
import { componentsOf, type PlannedConfig } from '../ensembles/planning/planned-config.ts';
import type { PlannedTool } from '../ensembles/planning/planned-tools.ts';
import { allSteps } from '../ensembles/planning/step.ts';
import { Refusal } from '../refusal.ts';
import type { World } from '../world.ts';
import { findStepAgent } from './find-step-agent.ts';
import type { RunContext } from './run-context.ts';

/** What the steps of a flow run, by reference, or why it is not there. */
export interface Resolved {
  readonly agents: ReadonlyMap<string, FoundAgent | StepFailure>;
  readonly ensembles: ReadonlyMap<string, FoundEnsemble | StepFailure>;
  /** Components that the flow and the agents in it name. */
  readonly components: readonly ComponentUse[];
}

/**
 * Finds the agents and ensembles that the steps run, as of now: a run keeps what it started with. A step whose agent is not there
 * fails when its turn comes.
 */
export function resolveFlow(run: RunContext, flow: PlannedFlow): Promise<Resolved> {
  return resolveCalls(run, callsOf(flow));
}

/** Finds what an agent on its own calls: with its steps, or as its model's tools. */
export async function resolveAgent(run: RunContext, agent: PlannedAgent): Promise<Resolved> {
  if (!agent.flow && agent.tools.length === 0) return NOTHING;
  return resolveCalls(run, callsOfAgent(agent));
}

const NOTHING: Resolved = { agents: new Map(), ensembles: new Map(), components: [] };

async function resolveCalls(run: RunContext, calls: Calls): Promise<Resolved> {
  const { world, caller, journal, standstill } = run;
  const kept = journal.decided(VERSIONS);
  const pinned = isObject(kept) ? kept : {};
  const resolved = await standstill.during(() => resolve(world, caller.tenantId, calls, pinned));
  if (kept === undefined) journal.note(VERSIONS, versionsOf(resolved));
  return resolved;
}

/** What the journal knows the versions by that a run started with. */
const VERSIONS = ':versions';

function versionsOf({ agents, ensembles }: Resolved): JsonObject {
  const found = [...agents, ...ensembles].flatMap(([reference, one]) =>
    one instanceof StepFailure ? [] : [[reference, one.version] as const],
  );
  return Object.fromEntries(found);
}

async function resolve(world: World, tenantId: string, first: Calls, pinned: JsonObject): Promise<Resolved> {
  const { definitions } = world;
  const find = <Found>(written: string, noun: string, look: Look<Found>) =>
    findNamed(written, noun, look, pinned[written]);
  const agents = new Map<string, FoundAgent | StepFailure>();
  const ensembles = new Map<string, FoundEnsemble | StepFailure>();
  const components: ComponentUse[] = [];
  for (let called: readonly Calls[] = [first]; called.length > 0; ) {
    const wanted = (kind: 'agents' | 'ensembles', known: ReadonlyMap<string, unknown>) =>
      new Set(called.flatMap((calls) => calls[kind]).filter((reference) => !known.has(reference)));
    const found = await Promise.all(
      [...wanted('agents', agents)].map((reference) =>
        find(reference, 'Agent', (name, version) => findStepAgent(definitions, tenantId, name, version)),
      ),
    );
    for (const reference of wanted('ensembles', ensembles)) {
      const one = await find(reference, 'Ensemble', (name, version) =>
        definitions.findEnsemble(tenantId, name, version),
      );
      ensembles.set(...one);
    }
    for (const one of found) agents.set(...one);
    const planned = found.flatMap(([, one]) => (one instanceof StepFailure ? [] : one.planned));
    const told = called.flatMap((calls) =>
      calls.told.flatMap(({ agent, config }) => toldTo(agents.get(agent), config)),
    );
    components.push(
      ...called.flatMap((calls) => calls.components),
      ...planned.flatMap((one) => one.components),
      ...told,
    );
    called = planned.filter((one) => one.flow !== undefined || one.tools.length > 0).map(callsOfAgent);
  }
  return { agents, ensembles, components };
}

interface Calls {
  readonly components: readonly ComponentUse[];
  /** What steps tell the agents that they call. */
  readonly told: readonly { readonly agent: string; readonly config: PlannedConfig }[];
  readonly agents: readonly string[];
  readonly ensembles: readonly string[];
}

function callsOfAgent({ flow, tools }: PlannedAgent): Calls {
  const { components = [], told = [], agents = [], ensembles = [] } = flow ? callsOf(flow) : {};
  return {
    components,
    told,
    agents: [...agents, ...namedAs('agent', tools)],
    ensembles: [...ensembles, ...namedAs('ensemble', tools)],
  };
}

function namedAs(kind: 'agent' | 'ensemble', tools: readonly PlannedTool[]): readonly string[] {
  return tools.flatMap(({ of }) => (of.kind === kind ? [of.reference] : []));
}

function callsOf(flow: PlannedFlow): Calls {
  const steps = allSteps(flow.steps);
  const tools = steps.flatMap(({ does }) => (does.kind === 'operation' ? does.tools : []));
  const inner = steps.flatMap(({ does }) => (does.kind === 'flow' ? [callsOf(does.flow)] : []));
  return {
    components: [...flow.components, ...inner.flatMap(({ components }) => components)],
    told: [
      ...steps.flatMap(({ does }) => (does.kind === 'agent' ? [{ agent: does.reference, config: does.config }] : [])),
      ...inner.flatMap(({ told }) => told),
    ],
    agents: [
      ...steps.flatMap(({ does }) => (does.kind === 'agent' ? [does.reference] : [])),
      ...steps.flatMap(({ scoring }) => scoring?.evaluator ?? []),
      ...namedAs('agent', tools),
      ...inner.flatMap(({ agents }) => agents),
    ],
    ensembles: [
      ...steps.flatMap(({ does }) => (does.kind === 'ensemble' ? [does.reference] : [])),
      ...namedAs('ensemble', tools),
      ...inner.flatMap(({ ensembles }) => ensembles),
    ],
  };
}

/** The components that a step tells an agent of. */
function toldTo(found: FoundAgent | StepFailure | undefined, config: PlannedConfig): readonly ComponentUse[] {
  const operation = !found || found instanceof StepFailure ? null : operationOf(found.planned);
  return operation === null ? [] : componentsOf(config, operation);
}

type Look<Found> = (name: string, version: WantedVersion) => Promise<Found | undefined>;

async function findNamed<Found>(
  written: string,
  noun: string,
  look: Look<Found>,
  pinned: Json | undefined,
): Promise<[string, Found | StepFailure]> {
  const reference = parseAgentReference(written);
  try {
    const found = reference && (await look(reference.name, typeof pinned === 'number' ? pinned : reference.version));
    return [written, found ?? lasting('NOT_FOUND', `${noun} not found: ${written}`)];
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return [written, lasting('NOT_FOUND', `${noun} ${written} has faults and cannot be run`)];
  }
}

/** What a reference stands for. @throws StepFailure why it is not there */
export function getResolved<Found>(found: ReadonlyMap<string, Found | StepFailure>, reference: string): Found {
  const one = found.get(reference);
  if (one === undefined) throw new Error(`${reference} was not resolved`);
  if (one instanceof StepFailure) throw one;
  return one;
}
