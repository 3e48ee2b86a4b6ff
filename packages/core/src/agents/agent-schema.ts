import type { JsonObject } from '@ensembleapp/protocol';
import { DefinitionSchema, mapping, merge } from '../ensembles/definition-schema.ts';
import { anyOf, anyRequired } from '../ensembles/reading/described.ts';
import { AGENT, FLOW_AGENT, TOOL } from './agent-shape.ts';
import { DIRECT_FIELDS } from './operation-fields.ts';

const TEXT: JsonObject = { type: 'string' };

/** The JSON Schema of an agent or a tool. */
export function agentSchema(): JsonObject {
  const schema = new DefinitionSchema();
  const beside = [...DIRECT_FIELDS, 'maxSteps', 'outputSchema', 'output'];
  const fields = merge(
    { name: TEXT, agent: TEXT, tool: TEXT, operation: TEXT },
    { config: anyOf({ type: 'object' }, TEXT) },
    Object.fromEntries(beside.map((name) => [name, {}])),
    schema.fieldsOf(AGENT, FLOW_AGENT, TOOL),
  );
  const described = mapping({ ...fields, operations: schema.steps() });
  return schema.document('An agent or a tool', { ...described, ...anyRequired('name', 'agent', 'tool') });
}
