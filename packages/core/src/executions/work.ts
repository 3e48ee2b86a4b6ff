import type { Json, JsonObject } from '@ensembleapp/protocol';
import type { Agent, OperationName, ToolTransform } from '../agents/agent.ts';
import type { Code } from '../agents/code.ts';
import type { OfferedTool } from '../agents/offered-tool.ts';
import type { OperationCall } from '../agents/operation-call.ts';
import { runOperation } from '../agents/run-operation.ts';
import { lasting } from '../agents/step-failure.ts';
import { transformResult } from '../agents/transform-result.ts';
import type { Scope } from '../ensembles/expression/scope.ts';
import type { Fields } from '../ensembles/fields.ts';
import type { PlannedAgent } from '../ensembles/plan.ts';
import type { PlannedCache, PlannedRetry } from '../ensembles/planning/policies.ts';
import { checkSchema } from '../ensembles/schema.ts';
import { findScript } from './find-script.ts';
import { agentScope } from './flow-run.ts';
import { renderConfig } from './render-config.ts';
import type { RunContext } from './run-context.ts';

/** What a step does, resolved: who does it, and how it is told what to do. */
export interface Work {
  /** Name of the agent; null for an operation written in place. */
  readonly agent: string | null;
  readonly operation: OperationName | null;
  /** Of the agent. */
  readonly version: number | null;
  /** It is made of steps, which take places of their own. */
  readonly isComposed: boolean;
  /** Declared inputs; empty: anything is taken. */
  readonly fields: Fields;
  /** Of a step that says none, ms; undefined: as long as what is around it. */
  readonly timeout: number | undefined;
  /** Of a step that says none. */
  readonly retry: PlannedRetry | undefined;
  readonly cache: PlannedCache | undefined;
  /** What the expressions of its retry and cache read, for this input. */
  readonly scopeOf: (input: Json) => Scope;
  /** Everything it is told, for this input. @throws ExpressionFailure */
  readonly config: Telling;
  /** Makes one attempt. @throws StepFailure, or the signal's reason */
  readonly attempt: (call: Attempt) => Promise<WorkResult>;
}

/** What work is told for an input; at once, unless parts of it are components. */
export type Telling = (input: Json) => JsonObject | Promise<JsonObject>;

/** One attempt, as every kind of work knows it. */
export interface Attempt
  extends Omit<
    OperationCall,
    'code' | 'outputSchema' | 'caller' | 'component' | 'executionId' | 'logLevel' | 'logged' | 'tools'
  > {
  /** What the journal knows the step by. */
  readonly key: string;
}

export interface WorkResult {
  readonly output: Json;
  readonly meta: JsonObject | null;
  /** What it gave `setState`. */
  readonly changes?: JsonObject;
}

/** Limits of a step that says none, ms. */
const DEFAULT_TIMEOUT = 30_000;
const OWN_TIMEOUTS: Partial<Record<OperationName, number>> = { think: 120_000, delay: 3_600_000 };

/** An operation, and what it has to know beside its config. */
export interface OperationWork {
  /** Name of the agent; absent of an operation written in place. */
  readonly agent?: string;
  readonly operation: OperationName;
  /** Of a `code` operation; null when its config names a script. */
  readonly code: Code | null;
  readonly outputSchema: JsonObject | null;
  /** What becomes of its result. */
  readonly transform?: readonly ToolTransform[] | undefined;
  readonly config: Telling;
  /** What its model may call; absent where that is nothing. */
  readonly offer?: Offer | undefined;
}

/** Finds what a model may call in one attempt. */
export type Offer = (call: Attempt) => Promise<readonly OfferedTool[]>;

export function operationWork(run: RunContext, work: OperationWork): Work {
  const { agent = null, operation, code, outputSchema, transform, config, offer } = work;
  const { world, executionId, caller, components, chronicle } = run;
  const logged: OperationCall['logged'] = (line) => chronicle.log({ agent, ...line });
  const component: OperationCall['component'] = async (reference) =>
    structuredClone((await components.find({ reference })).value);
  return {
    agent,
    operation,
    version: null,
    isComposed: false,
    fields: {},
    timeout: OWN_TIMEOUTS[operation] ?? DEFAULT_TIMEOUT,
    retry: undefined,
    cache: undefined,
    scopeOf: (input) => agentScope(run, input),
    config,
    async attempt(call) {
      const runs = operation === 'code' ? (code ?? (await findScript(call.config, components))) : null;
      const tools = offer && (() => offer(call));
      const { level: logLevel } = run.logging;
      const told = { ...call, code: runs, outputSchema, caller, component, executionId, logLevel, logged, tools };
      const answer = await runOperation(world, operation, told);
      const result = transform ? { ...answer, output: transformResult(transform, answer.output) } : answer;
      // A model's answer was checked, and perhaps repaired, where it came in.
      if (outputSchema !== null && operation !== 'think') requireSchema(outputSchema, result.output);
      return result;
    },
  };
}

/** What whoever calls an agent of one operation tells it. */
export interface Told {
  /** Laid over its config, key by key. */
  readonly config: Telling;
  readonly outputSchema: JsonObject | null;
  readonly offer: Offer | undefined;
}

/** The work of an agent of one operation. */
export function agentWork(
  run: RunContext,
  agent: Agent,
  { code, config, timeout, retry, cache }: PlannedAgent,
  version: number,
  { config: overrides, outputSchema, offer }: Told,
): Work {
  const { operation, transform, tool: isTool } = agent;
  const scopeOf = (input: Json) => agentScope(run, input, isTool);
  const work = operationWork(run, {
    agent: agent.name,
    operation,
    code,
    outputSchema,
    transform,
    offer,
    config: (input) => {
      const own = renderConfig(config, operation, scopeOf(input), run.components);
      const over = overrides(input);
      return own instanceof Promise || over instanceof Promise ? lay(own, over) : { ...own, ...over };
    },
  });
  const own = { version, fields: agent.input, scopeOf };
  return { ...work, ...own, timeout: timeout ?? work.timeout, retry, cache };
}

async function lay(own: JsonObject | Promise<JsonObject>, over: JsonObject | Promise<JsonObject>): Promise<JsonObject> {
  return { ...(await own), ...(await over) };
}

/** @throws StepFailure OUTPUT_SCHEMA_MISMATCH */
export function requireSchema(schema: JsonObject, output: Json): void {
  const details = checkSchema(schema, output);
  if (details.length > 0) throw lasting('OUTPUT_SCHEMA_MISMATCH', 'Output does not match the schema', { details });
}
