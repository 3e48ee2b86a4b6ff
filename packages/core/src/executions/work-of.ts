import type { Json, JsonObject } from '@ensembleapp/protocol';
import type { OperationName } from '../agents/agent.ts';
import { lasting } from '../agents/step-failure.ts';
import type { FoundAgent } from '../definitions/definitions.ts';
import type { Scope } from '../ensembles/expression/scope.ts';
import type { Fields } from '../ensembles/fields.ts';
import type { PlannedAgent } from '../ensembles/plan.ts';
import type { PlannedFlow } from '../ensembles/planning/flow.ts';
import { isPlain } from '../ensembles/planning/planned-config.ts';
import type { PlannedTool } from '../ensembles/planning/planned-tools.ts';
import type { LeafAction } from '../ensembles/planning/step.ts';
import type { Calling } from './calling.ts';
import { RunFailure } from './failure.ts';
import { agentRoots, agentScope } from './flow-run.ts';
import { configScope, type Frame } from './frame.ts';
import { offerTools } from './offer-tools.ts';
import type { Place } from './place.ts';
import { renderConfig } from './render-config.ts';
import { getResolved } from './resolve.ts';
import { resolveSchema } from './resolve-schema.ts';
import { runFlow } from './run-flow.ts';
import { agentWork, type Offer, operationWork, requireSchema, type Work } from './work.ts';

/** How deep agents of several operations may stand inside each other. */
const DEPTH_LIMIT = 8;

/** The work of a leaf step. @throws StepFailure when what it runs is not there */
export function workOf(does: LeafAction, place: Place, frame: Frame): Work {
  const { run, resolved, runChild, depth } = frame.flow;
  const calling: Calling = { run, resolved, runChild, depth, path: place.path, runSteps: place.runSteps };
  const outputSchema = resolveSchema(does.outputSchema, run.components);
  switch (does.kind) {
    case 'operation': {
      const scopeOf = (input: Json) => configScope(frame, input);
      const config = (input: Json) => renderConfig(does.config, does.operation, scopeOf(input), run.components);
      return operationWork(run, { ...does, outputSchema, config, offer: offering(does.tools, calling, scopeOf) });
    }
    case 'agent':
      return agentCalled(getResolved(resolved.agents, does.reference), calling, {
        isPlain: isPlain(does.config),
        config: (operation, input) => renderConfig(does.config, operation, configScope(frame, input), run.components),
        schema: (operation) =>
          outputSchema ?? (operation === 'think' ? resolveSchema(does.modelSchema, run.components) : null),
      });
    case 'flow':
      return fitting(flowWork({ ...calling, plan: does.flow, depth: depth + 1 }, does.name, does.fields), outputSchema);
    case 'ensemble':
      return fitting(ensembleCalled(does.reference, calling), outputSchema);
  }
}

/** What whoever calls an agent lays over its config. */
interface Overrides {
  /** Nothing of it comes from a component. */
  readonly isPlain: boolean;
  readonly config: (operation: OperationName, input: Json) => JsonObject | Promise<JsonObject>;
  /** What the output has to fit instead; null: what the agent says. */
  readonly schema: (operation: OperationName | undefined) => JsonObject | null;
}

const NO_OVERRIDES: Overrides = { isPlain: true, config: () => ({}), schema: () => null };

/** The work of an agent that is called. @throws StepFailure for a component that it has no place for */
export function agentCalled(
  { planned, version }: FoundAgent,
  calling: Calling,
  overrides: Overrides = NO_OVERRIDES,
): Work {
  const { agent, flow: plan, tools } = planned;
  const schemaOf = (operation?: OperationName) =>
    overrides.schema(operation) ?? resolveSchema(planned.outputSchema, calling.run.components);
  if ('operations' in agent) {
    if (!plan) throw new Error(`agent ${agent.name} was not planned`);
    if (!overrides.isPlain)
      throw lasting('INVALID_INPUT', `Agent ${agent.name} is made of steps, and takes no component`);
    const work = flowWork({ ...calling, plan, depth: calling.depth + 1 }, agent.name, agent.input);
    return { ...fitting(work, schemaOf()), version, ...policiesOf(planned) };
  }
  const scopeOf = (input: Json) => agentScope(calling.run, input, agent.tool);
  const config = (input: Json) => overrides.config(agent.operation, input);
  const told = { config, outputSchema: schemaOf(agent.operation), offer: offering(tools, calling, scopeOf) };
  return agentWork(calling.run, agent, planned, version, told);
}

/** Work whose output has to fit a schema. */
function fitting(work: Work, schema: JsonObject | null): Work {
  if (schema === null) return work;
  return {
    ...work,
    async attempt(call) {
      const result = await work.attempt(call);
      requireSchema(schema, result.output);
      return result;
    },
  };
}

function ensembleCalled(reference: string, { run, resolved, runChild }: Calling): Work {
  const found = getResolved(resolved.ensembles, reference);
  const attempt: Work['attempt'] = async (call) => ({ output: await runChild(run, found, call), meta: null });
  const scopeOf = (input: Json) => agentScope(run, input);
  return { ...COMPOSED, scopeOf, version: found.version, fields: found.plan.fields, attempt };
}

/** What a model may call, found anew for each attempt. */
function offering(tools: readonly PlannedTool[], calling: Calling, scopeOf: (input: Json) => Scope): Offer | undefined {
  if (tools.length === 0) return undefined;
  return async (attempt) => {
    if (calling.depth >= DEPTH_LIMIT) throw lasting('LIMIT_EXCEEDED', `Agents are nested deeper than ${DEPTH_LIMIT}`);
    const scope = scopeOf(attempt.input);
    const place = { calling, scope, attempt, agentWork: agentCalled, ensembleWork: ensembleCalled };
    return offerTools(tools, place);
  };
}

const COMPOSED = {
  agent: null,
  operation: null,
  version: null,
  isComposed: true,
  fields: {},
  timeout: undefined,
  retry: undefined,
  cache: undefined,
  config: () => ({}),
} as const satisfies Omit<Work, 'attempt' | 'scopeOf'>;

/** What an agent says for steps that say none. */
function policiesOf({ timeout, retry, cache }: PlannedAgent): Pick<Work, 'timeout' | 'retry' | 'cache'> {
  return { timeout, retry, cache };
}

/** The work of an agent of several operations: they see its input, and nothing else of what is around it. */
function flowWork({ plan, ...calling }: Calling & { readonly plan: PlannedFlow }, agent: string, fields: Fields): Work {
  const { run, depth, runSteps } = calling;
  return {
    ...COMPOSED,
    agent,
    fields,
    scopeOf: (input) => agentScope(run, input),
    async attempt({ input, signal, key, attempt }) {
      if (depth > DEPTH_LIMIT) throw lasting('LIMIT_EXCEEDED', `Agents are nested deeper than ${DEPTH_LIMIT}`);
      const own = { ...calling, plan, input, at: `${key}#${attempt}>`, roots: new Map(agentRoots(run, input)) };
      try {
        return { output: (await runFlow(own, signal, runSteps)).output, meta: null };
      } catch (error) {
        // Which of its steps failed is nobody else's business.
        throw error instanceof RunFailure ? error.failure : error;
      }
    },
  };
}
