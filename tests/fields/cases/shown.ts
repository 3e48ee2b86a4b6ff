import type { JsonObject } from '@ensembleapp/protocol';
import type { FieldCase } from '../field-case.ts';

/** An ensemble, and what is shown of it. */
function shown(field: string, ensemble: string, definition: JsonObject, as?: string): FieldCase {
  return { field, ensemble, expect: { shown: { ensemble: { definition } } }, ...(as !== undefined && { as }) };
}

const FLOW = 'flow: [{ agent: echo, input: 1 }]';

/** What is said to whoever reads a definition, and does nothing else. */
export const SHOWN: readonly FieldCase[] = [
  shown('ensemble.title', `title: A\n${FLOW}`, { title: 'A' }),
  shown('step.title', 'flow: [{ agent: echo, title: A }]', { flow: [{ title: 'A' }] }),
  shown('step.description', 'flow: [{ agent: echo, description: A }]', { flow: [{ description: 'A' }] }),
  shown('input.title', `input: { n: { type: number, title: A } }\n${FLOW}`, { input: { n: { title: 'A' } } }),
  {
    field: 'input.description',
    ensemble: `input: { n: { type: number, description: A } }\n${FLOW}`,
    expect: { shown: { ensemble: { inputs: { n: { description: 'A' } } } } },
  },
  shown('input.$schema', `input: { type: object, properties: { n: number }, $schema: A }\n${FLOW}`, {
    input: { $schema: 'A' },
  }),
  shown('state-key.description', `state: { schema: { n: { type: number, description: A } } }\n${FLOW}`, {
    state: { schema: { n: { description: 'A' } } },
  }),
  shown('definition-name.description', `agents: { a: { agent: echo, description: A } }\n${FLOW}`, {
    agents: { a: { description: 'A' } },
  }),
  shown(
    'edge.label',
    'initialStep: a\nsteps: [{ id: a, agent: echo }, { id: b, agent: echo }]\nedges: [{ from: a, to: b, label: A }]',
    { edges: [{ label: 'A' }] },
  ),
];
