import type { JsonObject } from '@ensembleapp/protocol';
import { OPERATIONS, type OperationName } from '../../agents/agent.ts';
import { type Origin, splitCode } from '../../agents/code.ts';
import { isObject } from '../../agents/operations/is-object.ts';
import type { Fields } from '../fields.ts';
import { fieldsOf } from '../input-fields.ts';
import { AGENT_ROOTS } from '../roots.ts';
import type { LeafStep } from '../step.ts';
import { planFlow } from './plan-flow.ts';
import { planConfig } from './planned-config.ts';
import { type PlannedSchema, planSchema } from './planned-schema.ts';
import { takeTools } from './planned-tools.ts';
import { isArguments, type OwnFlow } from './resolve-named.ts';
import type { ControlAction, LeafAction } from './step.ts';
import type { Texts } from './texts.ts';

/** What an expression of an agent of several operations can name beside its steps. */
export const OWN_ROOTS: readonly string[] = [...AGENT_ROOTS, 'state', 'steps', 'agents', 'flow', 'previous'];

export function planLeaf(step: LeafStep & Partial<OwnFlow>, texts: Texts, origin: Origin): LeafAction | ControlAction {
  const outputSchema = planSchema(outputOf(step.schema), texts);
  if (step.own) {
    const { operations = [], input, output } = step.own;
    const flow = planFlow({ flow: operations, order: 'graph', origin, ...(output && { output }) }, OWN_ROOTS);
    const fields = isObject(input) && !isArguments(input) ? fieldsOf(input) : {};
    return { kind: 'flow', name: step.agent ?? step.id, fields, flow, outputSchema };
  }
  if (step.operation === 'hitl' || step.agent === 'hitl') {
    return { kind: 'ask', form: 'approval', told: texts.value(step.config ?? {}), isHitl: true };
  }
  if (step.ensemble !== undefined) return { kind: 'ensemble', reference: step.ensemble, outputSchema };
  const called = step.agent ?? step.tool;
  if (called !== undefined) {
    const config = planConfig(undefined, step, texts);
    const modelSchema = schemaIn(step.config, texts);
    return { kind: 'agent', reference: called, config, modelSchema, outputSchema };
  }
  if (step.operation === undefined) throw new Error(`step ${step.id} is not available`);
  const operation = operationName(step.operation);
  const { code, config } = splitCode(operation, step.config ?? {}, step.module ?? null, origin);
  const { config: all, tools } = takeTools(operation, { config }, texts);
  const ofModel = operation === 'think' ? schemaIn(all, texts) : null;
  const { schema, ...rest } = all;
  return {
    kind: 'operation',
    operation,
    code,
    config: planConfig(operation, { ...step, config: ofModel ? rest : all }, texts),
    outputSchema: outputSchema ?? ofModel,
    tools,
  };
}

/** The schema of the output, of `{input, output}` or alone. */
function outputOf(schema: LeafStep['schema']): JsonObject | string | null {
  if (!isShapes(schema)) return schema ?? null;
  const { output = null } = schema;
  return isObject(output) || typeof output === 'string' ? output : null;
}

/** What a step says that it takes. */
export function takenBy(schema: LeafStep['schema']): Fields {
  return isShapes(schema) && isObject(schema.input) ? fieldsOf(schema.input) : {};
}

function isShapes(schema: LeafStep['schema']): schema is JsonObject {
  return isObject(schema) && Object.keys(schema).every((name) => name === 'input' || name === 'output');
}

/** The schema of a model's answer. */
function schemaIn({ schema }: JsonObject = {}, texts: Texts): PlannedSchema | null {
  return isObject(schema) || typeof schema === 'string' ? planSchema(schema, texts) : null;
}

function operationName(written: string): OperationName {
  const operation = OPERATIONS.find((name) => name === written);
  if (!operation) throw new Error(`operation ${written} is not available`);
  return operation;
}
