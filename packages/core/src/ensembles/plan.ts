import type { Json, JsonObject } from '@ensembleapp/protocol';
import { type Agent, OPERATIONS, type OperationName } from '../agents/agent.ts';
import { isObject } from '../agents/operations/is-object.ts';
import { parseDuration } from './duration.ts';
import type { Ensemble, OutputBlock } from './ensemble.ts';
import type { Expression } from './expression/expression.ts';
import { type Names, namesOf } from './expression/names.ts';
import { parseExpression } from './expression/parse-expression.ts';
import { type ParsedValue, parseValue, type Reading } from './expression/parse-value.ts';
import type { Fields } from './fields.ts';
import { fieldsOf } from './input-fields.ts';
import { observedSteps } from './observed-steps.ts';
import { retryDelay } from './retry-delay.ts';
import { AGENT_ROOTS, ENSEMBLE_ROOTS } from './roots.ts';
import type { AgentStep, Condition, OperationStep, Step } from './step.ts';

/** An ensemble ready to run: every text parsed once, steps in the order they run in. Made when a version is first used, then kept. */
export interface Plan {
  readonly ensemble: Ensemble;
  /** What the input is checked by. */
  readonly fields: Fields;
  readonly steps: readonly PlannedStep[];
  readonly output: readonly PlannedBlock[] | null;
  /** Of the whole run, ms. */
  readonly timeout: number | undefined;
}

export interface PlannedStep {
  /** A step that names one of the ensemble's own agents is that operation here, with the step's config laid over. */
  readonly step: AgentStep | RunnableOperation;
  readonly condition: Expression | undefined;
  readonly input: ParsedValue | undefined;
  /** Of an operation; of an agent what is laid over its own. */
  readonly config: ParsedValue;
  /** JSON Schema that the output of an operation written in place has to fit. */
  readonly outputSchema: JsonObject | null;
  /** ms */
  readonly timeout: number | undefined;
  readonly fallback: ParsedValue | undefined;
  readonly retry: { readonly attempts: number; readonly delay: (attempt: number) => number };
  /** Another expression asks how this step ended, so that its failure does not end the run (language reference, 5.5 rule 3). */
  readonly observed: boolean;
}

/** An operation written in place that this release has. */
export type RunnableOperation = OperationStep & { readonly operation: OperationName };

export interface PlannedBlock {
  readonly when: Expression | undefined;
  readonly status: ParsedValue | undefined;
  readonly headers: ParsedValue | undefined;
  readonly body: ParsedValue | undefined;
}

/** An agent ready to run. */
export interface PlannedAgent {
  readonly agent: Agent;
  readonly config: ParsedValue;
  readonly timeout: number | undefined;
}

/** Plans an ensemble that the reader found no error in, and that says nothing this release does not run. */
export function planEnsemble(ensemble: Ensemble): Plan {
  const names = namesOf(
    ensemble.flow.map(({ id }) => id),
    namesOf(ENSEMBLE_ROOTS),
  );
  const steps = ensemble.flow.map((step) => planStep(resolveNamed(step, ensemble.agents), names));
  const output = ensemble.output?.map((block) => planBlock(block, names)) ?? null;
  const observed = observedSteps(steps, output);
  return {
    ensemble,
    fields: fieldsOf(ensemble.input),
    steps: steps.map((planned) => ({ ...planned, observed: observed.has(planned.step.id) })),
    output,
    timeout: planTimeout(ensemble.timeout),
  };
}

/** Plans an agent that the reader found no error in. */
export function planAgent(agent: Agent): PlannedAgent {
  const config = planConfig(agent.operation, agent.config, namesOf(AGENT_ROOTS));
  return { agent, config, timeout: planTimeout(agent.timeout) };
}

/** The step with the ensemble's own agent put in its place. */
function resolveNamed(step: Step, agents: Ensemble['agents'] = {}): AgentStep | RunnableOperation {
  if (step.operation !== undefined) return { ...step, operation: operationName(step.operation) };
  if (step.agent === undefined) throw new Error(`step ${step.id} is not available`);
  const named = Object.hasOwn(agents, step.agent) ? agents[step.agent] : undefined;
  if (!named) return step;
  const { agent: _name, ...rest } = step;
  const { operation = '', module } = named;
  return {
    ...rest,
    operation: operationName(operation),
    config: { ...named.config, ...step.config },
    // Which module runs is said where the operation is defined: there it was checked.
    ...(module !== undefined && { module }),
  };
}

function operationName(written: string): OperationName {
  const operation = OPERATIONS.find((name) => name === written);
  if (!operation) throw new Error(`operation ${written} is not available`);
  return operation;
}

function planStep(step: AgentStep | RunnableOperation, names: Names): PlannedStep {
  const { condition, input, timeout, retry, onError } = step;
  const { schema, ...config } = step.config ?? {};
  const { operation } = step;
  const ownSchema = operation === 'think' && isObject(schema) ? schema : null;
  return {
    step,
    condition: planCondition(condition, names),
    input: plan(input, names),
    config: planConfig(operation, ownSchema ? config : (step.config ?? {}), names),
    outputSchema: ownSchema,
    timeout: planTimeout(timeout),
    fallback: isObject(onError) ? plan(onError.fallback, names) : undefined,
    retry: { attempts: retry?.attempts ?? 1, delay: retryDelay(retry ?? {}) },
    observed: false,
  };
}

/** A handler's path is no text with expressions. */
function planConfig(operation: OperationName | undefined, config: JsonObject, names: Names): ParsedValue {
  const reading = ([name]: readonly (string | number)[]): Reading =>
    operation === 'code' && name === 'handler' ? 'literal' : 'text';
  return parseValue(config, names, { reading });
}

function planBlock({ when, status, headers, body }: OutputBlock, names: Names): PlannedBlock {
  return {
    when: planCondition(when, names),
    status: plan(status, names),
    headers: plan(headers, names),
    body: plan(body, names),
  };
}

function planCondition(condition: Condition | undefined, names: Names): Expression | undefined {
  return condition === undefined ? undefined : parseExpression(String(condition), names);
}

function plan(value: Json | undefined, names: Names): ParsedValue | undefined {
  return value === undefined ? undefined : parseValue(value, names);
}

function planTimeout(written: string | number | null | undefined): number | undefined {
  return written === null || written === undefined ? undefined : parseDuration(written);
}
