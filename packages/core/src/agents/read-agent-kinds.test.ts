import { describe, expect, it } from 'vitest';
import { readAgent } from './read-agent.ts';

/** What is read, and what is wrong with it beside that some of it cannot run yet. */
function read(...lines: readonly string[]) {
  const { form, problems } = readAgent(lines.join('\n'), { format: 'yaml', file: 'agents/a.yaml' });
  return { form, faults: problems.filter(({ code }) => code !== 'OPERATION_UNAVAILABLE') };
}

describe('kinds of agents', () => {
  it('reads an agent of several operations as a graph that sees only its own', () => {
    const { form, faults } = read(
      'agent: profile',
      'inputs: { name: { type: string, required: true } }',
      'state: { schema: { seen: number } }',
      'operations:',
      '  - { name: loud, agent: upper, inputs: { text: "${base.output.n}" } }',
      '  - { name: base, agent: echo, inputs: { n: "${input.name}" }, state: { set: { sen: 1 } } }',
      '  - { name: stray, agent: echo, inputs: { n: "${trigger.body}" } }',
      'outputs: { label: "${loud.output.text}" }',
    );
    expect(faults.map(({ code, line }) => `${code} ${line}`)).toEqual(['UNDECLARED_STATE 6', 'UNKNOWN_NAME 7']);
    expect(form).toMatchObject({
      name: 'profile',
      input: { name: { type: 'string', required: true } },
      operations: [{ id: 'loud', agent: 'upper' }, { id: 'base' }, { id: 'stray' }],
      output: [{ body: { label: '${loud.output.text}' } }],
    });
  });

  it('reads the agent object of the chat, and implies think', () => {
    const { form, faults } = read(
      'name: support',
      'model: openai/gpt-4o',
      'instructions: Help ${userContext.userId}.',
      'modelOptions: { temperature: 0 }',
      'tools: [{ toolId: orders, inputs: { customer: "${secure.customerId}" } }, "mcp:crm/*"]',
      'agents: [{ agentId: billing }]',
      'maxSteps: 4',
      'outputSchema: { type: object }',
      'frontend: { versions: published }',
      'widgets: [order-card]',
    );
    expect(faults).toEqual([]);
    expect(form).toMatchObject({
      operation: 'think',
      config: { model: 'openai/gpt-4o', maxTurns: 4, tools: [{ toolId: 'orders' }, 'mcp:crm/*'] },
      outputSchema: { type: 'object' },
      modelOptions: { temperature: 0 },
      agents: [{ agentId: 'billing' }],
      frontend: { versions: 'published' },
      widgets: ['order-card'],
    });
  });

  it('reads a tool, whose inputs are named bare', () => {
    const { form, faults } = read(
      'tool: find-order',
      'description: Finds one order',
      'inputs: { order: string }',
      'operation: http',
      'config: { url: "https://e.org/${order}?for=${secure.customerId}" }',
      'transform: [{ extract: data.order }]',
    );
    expect(faults).toEqual([]);
    expect(form).toMatchObject({
      name: 'find-order',
      tool: true,
      operation: 'http',
      transform: [{ extract: 'data.order' }],
    });
  });

  it('keeps what nobody knows, and says what was meant', () => {
    const { form, faults } = read('name: a', 'operation: transform', 'retri: 3', 'x-team: ops');
    expect(faults).toMatchObject([{ code: 'UNKNOWN_FIELD', line: 3, hint: 'did you mean "retry"?' }]);
    expect(form).toMatchObject({ extra: { retri: 3, 'x-team': 'ops' } });
  });
});
