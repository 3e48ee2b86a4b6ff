import type { Json, JsonObject } from '@ensembleapp/protocol';
import type { OperationName } from '../agents/agent.ts';
import { isObject } from '../agents/operations/is-object.ts';
import type { ParsedValue } from '../ensembles/expression/parse-value.ts';
import { renderValue } from '../ensembles/expression/render-value.ts';
import type { Scope } from '../ensembles/expression/scope.ts';
import type { Fields } from '../ensembles/fields.ts';
import type { PlannedAgent } from '../ensembles/plan.ts';
import type { RunContext } from './run-context.ts';
import { agentScope } from './run-scope.ts';

/** What a step does, resolved: an operation, and how it is told what to do. */
export interface Work {
  /** Name of the agent; null for an operation written in place. */
  readonly agent: string | null;
  readonly operation: OperationName;
  /** Project path of the module of a `code` operation. */
  readonly handler: string | null;
  /** Declared inputs; empty: anything is taken. */
  readonly fields: Fields;
  readonly outputSchema: JsonObject | null;
  /** The agent's own limit, ms. */
  readonly timeout: number | undefined;
  /** Everything the operation is told, for this input. @throws ExpressionFailure */
  readonly config: (input: Json) => JsonObject;
}

/** The work of an agent. `overrides` is laid over its config, key by key. */
export function agentWork(run: RunContext, planned: PlannedAgent, overrides: (input: Json) => JsonObject): Work {
  const { agent, config, timeout } = planned;
  return {
    agent: agent.name,
    operation: agent.operation,
    handler: agent.handler,
    fields: agent.input,
    outputSchema: agent.outputSchema,
    timeout,
    config: (input) => ({ ...renderConfig(config, agentScope(run, input)), ...overrides(input) }),
  };
}

/** A config with every expression put in; keys whose value is undefined are left out. @throws ExpressionFailure */
export function renderConfig(config: ParsedValue, scope: Scope): JsonObject {
  const rendered = renderValue(config, scope, { undefined: 'omit' });
  return isObject(rendered) ? rendered : {};
}
