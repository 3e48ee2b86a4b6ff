import type { JsonObject } from '@ensembleapp/protocol';
import { DefinitionSchema, mapping, merge } from './definition-schema.ts';
import { ENSEMBLE, MACHINE } from './ensemble-shape.ts';
import { anyOf, anyRequired, choice } from './reading/described.ts';

const TEXT: JsonObject = { type: 'string' };

/** The JSON Schema of an ensemble, in every dialect. */
export function ensembleSchema(): JsonObject {
  const schema = new DefinitionSchema();
  const entries = anyOf(
    { type: 'array', items: anyOf(schema.entry(), { type: 'array', items: schema.step() }) },
    { type: 'object', additionalProperties: anyOf(schema.entry(), { type: 'null' }) },
    { type: 'null' },
  );
  const order = { enum: ['sequence', 'graph', 'machine'] };
  const named = { name: TEXT, ensemble: TEXT };
  const ordinary = merge(named, schema.fieldsOf(ENSEMBLE), {
    flow: schema.steps(),
    steps: schema.steps(),
    agents: entries,
    order,
  });
  // The steps of a workflow graph hold what they call and what they tell it side by side.
  const steps = { type: 'array', items: { type: 'object', required: ['id'] } };
  const graph = merge(
    named,
    { workflow: TEXT, id: TEXT, steps, flow: steps, agents: entries, order },
    schema.fieldsOf(MACHINE),
  );
  return schema.document('An ensemble', {
    type: 'object',
    ...choice(anyRequired('workflow', 'initialStep', 'edges'), mapping(graph), {
      ...mapping(ordinary),
      ...anyRequired('name', 'ensemble'),
    }),
  });
}
