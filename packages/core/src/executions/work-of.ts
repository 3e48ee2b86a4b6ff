import type { Json } from '@ensembleapp/protocol';
import { lasting } from '../agents/step-failure.ts';
import type { Fields } from '../ensembles/fields.ts';
import type { PlannedAgent } from '../ensembles/plan.ts';
import type { PlannedFlow } from '../ensembles/planning/flow.ts';
import { isPlain, type PlannedConfig } from '../ensembles/planning/planned-config.ts';
import type { LeafAction } from '../ensembles/planning/step.ts';
import { RunFailure } from './failure.ts';
import { agentRoots, agentScope, type FlowRun } from './flow-run.ts';
import { configScope, type Frame } from './frame.ts';
import type { Place, RunSteps } from './place.ts';
import { renderConfig } from './render-config.ts';
import { getResolved } from './resolve.ts';
import { runFlow } from './run-flow.ts';
import { agentWork, operationWork, type Work } from './work.ts';

/** How deep agents of several operations may stand inside each other. */
const DEPTH_LIMIT = 8;

/** The work of a leaf step. @throws StepFailure when what it runs is not there */
export function workOf(does: LeafAction, place: Place, frame: Frame): Work {
  const { run, resolved, runChild } = frame.flow;
  const inner = (plan: PlannedFlow): FlowRun => ({ ...frame.flow, plan, depth: frame.flow.depth + 1 });
  switch (does.kind) {
    case 'operation': {
      const config = (input: Json) =>
        renderConfig(does.config, does.operation, configScope(frame, input), run.components);
      return operationWork(run, { ...does, config });
    }
    case 'agent': {
      const { planned, version } = getResolved(resolved.agents, does.reference);
      const { agent, flow } = planned;
      if (flow) {
        requirePlain(does.config, agent.name);
        return { ...flowWork(inner(flow), place.runSteps, agent.name, agent.input), version, ...policiesOf(planned) };
      }
      if ('operations' in agent) throw new Error(`agent ${agent.name} was not planned`);
      const overrides = (input: Json) =>
        renderConfig(does.config, agent.operation, configScope(frame, input), run.components);
      return agentWork(run, agent, planned, version, overrides);
    }
    case 'flow':
      return flowWork(inner(does.flow), place.runSteps, does.name, does.fields);
    case 'ensemble': {
      const found = getResolved(resolved.ensembles, does.reference);
      const attempt: Work['attempt'] = async (call) => ({
        output: await runChild(run, found, call),
        meta: null,
      });
      const scopeOf = (input: Json) => agentScope(run, input);
      return { ...COMPOSED, scopeOf, version: found.version, fields: found.plan.fields, attempt };
    }
  }
}

/** @throws StepFailure for a component that an agent of several operations has no place for */
function requirePlain(config: PlannedConfig, agent: string): void {
  if (!isPlain(config)) throw lasting('INVALID_INPUT', `Agent ${agent} is made of steps, and takes no component`);
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
export function policiesOf({ timeout, retry, cache }: PlannedAgent): Pick<Work, 'timeout' | 'retry' | 'cache'> {
  return { timeout, retry, cache };
}

/** The work of an agent of several operations: they see its input, and nothing else of what is around it. */
export function flowWork(flow: FlowRun, runSteps: RunSteps, agent: string, fields: Fields): Work {
  return {
    ...COMPOSED,
    agent,
    fields,
    scopeOf: (input) => agentScope(flow.run, input),
    async attempt({ input, signal, key, attempt }) {
      if (flow.depth > DEPTH_LIMIT) throw lasting('LIMIT_EXCEEDED', `Agents are nested deeper than ${DEPTH_LIMIT}`);
      const own = { ...flow, input, at: `${key}#${attempt}>`, roots: new Map(agentRoots(flow.run, input)) };
      try {
        return { output: (await runFlow(own, signal, runSteps)).output, meta: null };
      } catch (error) {
        // Which of its steps failed is nobody else's business.
        throw error instanceof RunFailure ? error.failure : error;
      }
    },
  };
}
