import type { Agent, FlowAgent, OperationName } from '../agents/agent.ts';
import { type Code, type Origin, splitCode } from '../agents/code.ts';
import { type ComponentUse, componentsNamed } from '../components/use.ts';
import { parseDuration } from './duration.ts';
import type { Ensemble } from './ensemble.ts';
import { namesOf } from './expression/names.ts';
import type { ParsedValue } from './expression/parse-value.ts';
import type { Fields } from './fields.ts';
import { fieldsOf } from './input-fields.ts';
import type { PlannedFlow } from './planning/flow.ts';
import { planFlow } from './planning/plan-flow.ts';
import { OWN_ROOTS } from './planning/plan-leaf.ts';
import { type PlannedLogging, planLogging } from './planning/plan-logging.ts';
import { componentsOf, NO_CONFIG, type PlannedConfig, planConfig } from './planning/planned-config.ts';
import { type PlannedNotification, planNotifications } from './planning/planned-notifications.ts';
import { componentOf, type PlannedSchema, planSchema } from './planning/planned-schema.ts';
import { type PlannedTool, takeTools } from './planning/planned-tools.ts';
import { type PlannedCache, type PlannedRetry, planCache, planRetry } from './planning/policies.ts';
import { mayReadCaller, readsCaller } from './planning/reads-caller.ts';
import { allSteps, type PlannedStep } from './planning/step.ts';
import { Texts } from './planning/texts.ts';
import { AGENT_ROOTS, FLOW_ROOTS } from './roots.ts';
import { LONGEST_NAP } from './steps/waits.ts';

/** An ensemble ready to run: every text parsed once. Made when a version is first used, then kept. */
export interface Plan extends PlannedFlow {
  readonly ensemble: Ensemble;
  /** What the input is checked by. */
  readonly fields: Fields;
  /** Of the whole run, ms. */
  readonly timeout: number | undefined;
  /** What it says, or what it needs: one that waits has to be kept as it goes. */
  readonly durability: 'none' | 'exit' | 'step';
  /** Of its whole answer. */
  readonly cache: PlannedCache | undefined;
  readonly logging: PlannedLogging;
  /** Under which key its state outlives its runs; undefined: it does not. */
  readonly keptUnder: ParsedValue | undefined;
  /** Who is told of what. */
  readonly notifications: readonly PlannedNotification[];
}

/** An agent ready to run. */
export interface PlannedAgent {
  readonly agent: Agent | FlowAgent;
  /** Of a `code` agent; null when its config names a script. */
  readonly code: Code | null;
  readonly config: PlannedConfig;
  readonly outputSchema: PlannedSchema | null;
  readonly timeout: number | undefined;
  /** Of steps that say none. */
  readonly retry: PlannedRetry | undefined;
  readonly cache: PlannedCache | undefined;
  /** Components that its texts name. */
  readonly components: readonly ComponentUse[];
  /** What its model may call. */
  readonly tools: readonly PlannedTool[];
  /** Of an agent of several operations. */
  readonly flow: PlannedFlow | undefined;
  /** What it answers may hang on who asks. */
  readonly readsCaller: boolean;
}

/**
 * Plans an ensemble that the reader found no error in, and that says nothing this release does not run.
 * @param origin who wrote it
 */
export function planEnsemble(ensemble: Ensemble, origin: Origin = 'api'): Plan {
  const flow = planFlow({ ...ensemble, origin }, FLOW_ROOTS);
  const texts = new Texts(namesOf(FLOW_ROOTS));
  const cache = ensemble.cache && planCache(ensemble.cache, texts);
  const keptUnder = isKept(ensemble) ? texts.value(ensemble.state?.key ?? 'default') : undefined;
  return {
    ...flow,
    ensemble,
    cache,
    keptUnder,
    logging: planLogging(ensemble.logging),
    components: [...flow.components, ...componentsNamed(texts.references)],
    durability: durabilityOf(ensemble, flow),
    fields: fieldsOf(ensemble.input),
    notifications: planNotifications(ensemble.notifications),
    timeout: ensemble.timeout === undefined ? undefined : parseDuration(ensemble.timeout),
  };
}

/** Plans an agent that the reader found no error in. */
export function planAgent(agent: Agent | FlowAgent, origin: Origin = 'api'): PlannedAgent {
  const isFlow = 'operations' in agent;
  const texts = new Texts(namesOf([...AGENT_ROOTS, ...(agent.tool ? Object.keys(agent.input) : [])]));
  const split = isFlow ? undefined : splitCode(agent.operation, agent.config, agent.handler, origin);
  const { tools, ...own } = isFlow ? NO_TOOLS : takeTools(agent.operation, { ...agent, ...split }, texts);
  const config = isFlow ? NO_CONFIG : planConfig(agent.operation, { ...agent, ...own }, texts);
  const outputSchema = planSchema(agent.outputSchema, texts);
  const retry = agent.retry && planRetry(agent.retry, texts);
  const cache = agent.cache && planCache(agent.cache, texts);
  const flow = isFlow ? planFlow({ ...agent, flow: agent.operations, order: 'graph', origin }, OWN_ROOTS) : undefined;
  return {
    agent,
    code: split?.code ?? null,
    config,
    outputSchema,
    timeout: agent.timeout === null ? undefined : parseDuration(agent.timeout),
    retry,
    cache,
    tools,
    components: [
      ...componentsNamed(texts.references),
      ...(isFlow ? [] : componentsOf(config, agent.operation)),
      ...componentOf(outputSchema),
    ],
    flow,
    readsCaller: flow
      ? flow.hangs.onCaller
      : readsCaller(texts.references) || mayReadCaller(isFlow ? undefined : agent.operation, config),
  };
}

const NO_TOOLS = { config: {}, tools: [] };

/** A state outlives its run when it says where or under what it is kept. */
function isKept({ state }: Ensemble): boolean {
  return state?.backend !== undefined || state?.key !== undefined;
}

/** What it says, or what it needs: one that keeps its state is stored before it is answered. */
function durabilityOf(ensemble: Ensemble, flow: PlannedFlow): Plan['durability'] {
  const { durability = allSteps(flow.steps).some(waits) ? 'step' : 'exit' } = ensemble;
  return durability === 'none' && isKept(ensemble) ? 'exit' : durability;
}

function waits({ does }: PlannedStep): boolean {
  if (does.kind === 'ask' || does.kind === 'wait') return true;
  return does.kind === 'sleep' && typeof does.duration === 'number' && does.duration > LONGEST_NAP;
}

/** The one operation of an agent; null for one of several. */
export function operationOf({ agent }: PlannedAgent): OperationName | null {
  return 'operations' in agent ? null : agent.operation;
}
