import { OPERATIONS, type OperationName } from '../../agents/agent.ts';
import { isObject } from '../../agents/operations/is-object.ts';
import { fieldsOf } from '../input-fields.ts';
import { AGENT_ROOTS } from '../roots.ts';
import type { LeafStep } from '../step.ts';
import { planFlow } from './plan-flow.ts';
import { planConfig, type WrittenConfig } from './planned-config.ts';
import { takeTools } from './planned-tools.ts';
import { isArguments, type OwnFlow } from './resolve-named.ts';
import type { LeafAction } from './step.ts';
import type { Texts } from './texts.ts';

/** What an expression of an agent of several operations can name beside its steps. */
export const OWN_ROOTS: readonly string[] = [...AGENT_ROOTS, 'state', 'steps', 'agents', 'flow', 'previous'];

export function planLeaf(step: LeafStep & Partial<OwnFlow>, texts: Texts): LeafAction {
  if (step.own) {
    const { operations = [], input, output } = step.own;
    const flow = planFlow({ flow: operations, order: 'graph', ...(output && { output }) }, OWN_ROOTS);
    const fields = isObject(input) && !isArguments(input) ? fieldsOf(input) : {};
    return { kind: 'flow', name: step.agent ?? step.id, fields, flow };
  }
  if (step.ensemble !== undefined) return { kind: 'ensemble', reference: step.ensemble };
  const called = step.agent ?? step.tool;
  if (called !== undefined) {
    return { kind: 'agent', reference: called, config: planConfig(undefined, step, texts) };
  }
  if (step.operation === undefined) throw new Error(`step ${step.id} is not available`);
  return planOperation(operationName(step.operation), step, step.module ?? null, texts);
}

function planOperation(
  operation: OperationName,
  written: WrittenConfig,
  handler: string | null,
  texts: Texts,
): LeafAction {
  const { config: all = {}, tools } = takeTools(operation, written, texts);
  const { schema, ...rest } = all;
  const outputSchema = operation === 'think' && isObject(schema) ? schema : null;
  const config = planConfig(operation, { ...written, config: outputSchema ? rest : all }, texts);
  return { kind: 'operation', operation, handler, config, outputSchema, tools };
}

function operationName(written: string): OperationName {
  const operation = OPERATIONS.find((name) => name === written);
  if (!operation) throw new Error(`operation ${written} is not available`);
  return operation;
}
