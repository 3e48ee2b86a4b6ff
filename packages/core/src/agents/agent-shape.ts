import type { JsonObject } from '@ensembleapp/protocol';
import { STEP_TIMEOUT_LIMIT } from '../ensembles/duration.ts';
import { HEADING } from '../ensembles/ensemble-shape.ts';
import { inputs } from '../ensembles/read-fields.ts';
import { output } from '../ensembles/read-output.ts';
import { ensembleState } from '../ensembles/read-state.ts';
import {
  constant,
  duration,
  flag,
  mapping,
  number,
  plainText,
  type Rule,
  text,
  texts,
  values,
} from '../ensembles/reading/rule.ts';
import { type Shape, shape, shaped } from '../ensembles/reading/shape.ts';
import { toJson } from '../ensembles/reading/tree.ts';
import { cache, retry } from '../ensembles/steps/policies.ts';
import { scoring } from '../ensembles/steps/scoring.ts';
import { toolTransform } from './read-transform.ts';

/** What callers may override. Which tools a model may call is never one of them. */
const overridable: Rule = (value, at, name) => {
  const tools = value.kind === 'list' ? value.items.find((item) => toJson(item) === 'tools') : undefined;
  if (tools) at.faults.error(tools, 'INVALID_FIELD', 'tools cannot be overridden by a caller', 'remove it');
  return texts(value, at, name);
};

/** The fields of an agent that are neither its name nor its operation; language reference, section 4. */
export const AGENT: Shape = shape(
  'agent',
  {
    input: [inputs, 'inputs'],
    schema: constant,
    apiExecutable: [flag, 'api_executable'],
    internal: flag,
    timeout: duration(STEP_TIMEOUT_LIMIT),
    overridable,
    retry,
    cache,
    config: mapping,
    configRef: text,
    component: text,
    knowledge: values,
    memory: values,
    modelOptions: mapping,
    agents: values,
    widgets: constant,
    frontend: values,
    kind: plainText,
    context: constant,
    historyLimit: number(0),
    feedback: constant,
    logging: values,
    scoring,
    metadata: mapping,
  },
  HEADING,
);

/** A tool; language reference, section 4.4. */
export const TOOL: Shape = shape('tool', { frontend: flag, transform: toolTransform }, AGENT);

/** An agent of several operations has a state and outputs of its own. */
export const FLOW_AGENT: Shape = shape(
  'agent',
  { state: ensembleState, output: [output, 'outputs'], operations: values },
  AGENT,
);

/** `schema: {input, output}`. */
export const SCHEMA = shape('schema', { input: constant, output: constant });
export const schemaRule = shaped(SCHEMA);

/** What is taken before the other fields. */
export const STRUCTURE = ['name', 'agent', 'tool', 'operation', 'operations'];

/** What is not written has its default; the rest is as it was read. */
export function withDefaults({ schema: _schema, input: _input, ...fields }: JsonObject): JsonObject {
  return {
    description: null,
    version: null,
    tags: [],
    apiExecutable: true,
    internal: false,
    timeout: null,
    overridable: [],
    ...fields,
  };
}
