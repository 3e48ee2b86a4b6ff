import type { Json } from '@ensembleapp/protocol';
import type { Definition } from '../ensemble.ts';
import type { AgentStep, OperationStep, Step } from '../step.ts';

/** A step that runs one of the ensemble's own agents of several operations. */
export interface OwnFlow {
  readonly own: Definition;
}

/**
 * The step with the ensemble's own agent put in its place: the definition's fields, and over them the step's; config is laid key by
 * key. An agent of several operations stays with its step, under `own`.
 */
export function resolveNamed(step: Step, agents: Readonly<Record<string, Definition>>): Step & Partial<OwnFlow> {
  if (step.agent === undefined) return step;
  const definition = Object.hasOwn(agents, step.agent) ? agents[step.agent] : undefined;
  if (!definition) return step;
  const { agent, operation, operations, config, module, input } = definition;
  const { agent: _name, ...own } = { ...defaultsOf(definition), ...step };
  const fields = {
    ...own,
    ...(own.input === undefined && isArguments(input) && { input }),
    config: { ...config, ...step.config },
  };
  if (operations) return { ...fields, agent: step.agent, own: definition } satisfies AgentStep & OwnFlow;
  if (operation !== undefined) {
    // Which module runs is said where the operation is defined: there it was checked.
    return { ...fields, operation, ...(module !== undefined && { module }) } satisfies OperationStep;
  }
  const { [step.agent]: _used, ...others } = agents;
  return resolveNamed({ ...fields, agent: agent ?? step.agent }, others);
}

/** What a definition says for the steps that run it and say nothing else. */
function defaultsOf(definition: Definition): Partial<AgentStep> {
  const { name, description, operation, agent, operations, config, module, input, output, extra, ...defaults } =
    definition;
  return defaults;
}

/** A definition's `input` with expressions in it is what it is given; without any it declares what it takes. */
export function isArguments(input: Json | undefined): boolean {
  return input !== undefined && JSON.stringify(input).includes('$');
}
