import type { Json, JsonObject } from '@ensembleapp/protocol';
import type { Origin } from '../../agents/code.ts';
import { isObject } from '../../agents/operations/is-object.ts';
import { type ComponentUse, componentsNamed } from '../../components/use.ts';
import type { Definition, Edge, OutputBlock, State } from '../ensemble.ts';
import { namesOf } from '../expression/names.ts';
import type { Field } from '../fields.ts';
import { fieldsOf } from '../input-fields.ts';
import type { Scoring, Step } from '../step.ts';
import type { PlannedBlock, PlannedEdge, PlannedFlow, PlannedOrder, PlannedState } from './flow.ts';
import { stepIds } from './ids.ts';
import { graphOrder } from './order.ts';
import { planSteps } from './plan-step.ts';
import { componentsOf } from './planned-config.ts';
import { componentOf } from './planned-schema.ts';
import { hangingOf } from './reads-caller.ts';
import { observedSteps, readSteps } from './references.ts';
import { allSteps, type PlannedStep } from './step.ts';
import { Texts } from './texts.ts';

/** What steps that know each other are written with. */
export interface WrittenFlow {
  readonly flow: readonly Step[];
  readonly order: 'sequence' | 'graph' | 'machine';
  readonly agents?: Readonly<Record<string, Definition>>;
  readonly output?: readonly OutputBlock[];
  readonly state?: State;
  readonly concurrency?: number;
  /** What its scored steps leave unsaid. */
  readonly scoring?: Scoring;
  readonly initialStep?: string;
  readonly edges?: readonly Edge[];
  readonly origin: Origin;
}

const DEFAULT_CONCURRENCY = 16;

/** @param roots what its expressions can name beside the steps */
export function planFlow(written: WrittenFlow, roots: readonly string[]): PlannedFlow {
  const ids = new Set(stepIds(written.flow));
  const names = namesOf(ids, namesOf(written.order === 'machine' ? [...roots, 'data'] : roots));
  const { origin, agents = {}, scoring } = written;
  let count = 0;
  const position = () => count++;
  const steps = planSteps(written.flow, { names, agents, scoring, tried: false, position, origin });
  const all = allSteps(steps);
  const texts = new Texts(names);
  const output = written.output?.map((block) => planBlock(block, texts)) ?? null;
  const order = planOrder(written, steps, ids, texts);
  const references = [...all.flatMap(({ reads, setReads }) => [...reads, ...setReads]), ...texts.references];
  return {
    steps,
    order,
    ids,
    read: readSteps(references, ids),
    observed: observedSteps(all, texts.references, ids),
    output,
    state: planState(
      written.state,
      all.flatMap(({ state }) => state.keys),
    ),
    concurrency: written.concurrency ?? DEFAULT_CONCURRENCY,
    components: [...componentsNamed(references), ...all.flatMap(({ does }) => toldTo(does))],
    hangs: hangingOf(references, all),
  };
}

function planOrder(
  { order, initialStep, edges = [] }: WrittenFlow,
  steps: readonly PlannedStep[],
  ids: ReadonlySet<string>,
  texts: Texts,
): PlannedOrder {
  if (order === 'sequence') return { kind: 'sequence' };
  if (order === 'graph') return { kind: 'graph', ...graphOrder(steps, ids) };
  const byId = new Map(steps.map((step) => [step.id, step]));
  const planned = new Map<string, PlannedEdge[]>();
  for (const { from, to, condition } of edges) {
    const target = byId.get(to);
    if (!target) throw new Error(`the edge from ${from} leads nowhere`);
    const edge = { to: target, condition: texts.optionalCondition(condition) };
    planned.set(from, [...(planned.get(from) ?? []), edge]);
  }
  return { kind: 'machine', start: initialStep === undefined ? steps[0] : byId.get(initialStep), edges: planned };
}

/** The components that an operation is told of; what an agent is depends on its operation. */
function toldTo(does: PlannedStep['does']): readonly ComponentUse[] {
  const schema = 'outputSchema' in does ? componentOf(does.outputSchema) : [];
  if (does.kind === 'operation') return [...schema, ...componentsOf(does.config, does.operation)];
  return does.kind === 'agent' ? [...schema, ...componentOf(does.modelSchema)] : schema;
}

function planBlock(block: OutputBlock, texts: Texts): PlannedBlock {
  return {
    when: texts.optionalCondition(block.when),
    status: texts.optional(block.status),
    headers: texts.optional(block.headers),
    body: texts.optional(block.body),
    rawBody: texts.optional(block.rawBody),
    redirect: texts.optional(block.redirect),
    format: texts.optional(block.format),
    contentType: texts.optional(block.contentType),
  };
}

/** Without a schema, the keys of `initial` and of every `set` are declared. */
function planState({ schema, initial = {} }: State = {}, written: readonly string[]): PlannedState {
  const declared = schema ?? Object.fromEntries([...Object.keys(initial), ...written].map((key) => [key, 'any']));
  const fields = new Map(Object.entries(declared).map(([key, rule]) => [key, fieldOf(rule)] as const));
  const start = Object.fromEntries(
    [...fields].map(([key, { type, default: fallback }]) => [
      key,
      initial[key] ?? fallback ?? (type === 'array' ? [] : null),
    ]),
  );
  return { fields, start: start satisfies JsonObject };
}

/** What a key of the state takes. */
function fieldOf(rule: Json): Field {
  return fieldsOf({ key: isObject(rule) ? rule : { type: rule } }).key ?? { type: 'any' };
}
