import { describe, expect, it } from 'vitest';
import { readAgent } from '../agents/read-agent.ts';
import { planAgent, planEnsemble } from './plan.ts';
import { readEnsemble } from './read-ensemble.ts';

function plan(...lines: readonly string[]) {
  const { canonical, problems } = readEnsemble(lines.join('\n'), { format: 'yaml', file: 'ensembles/t.yaml' });
  if (!canonical) throw new Error(JSON.stringify(problems));
  return planEnsemble(canonical);
}

describe('planning an ensemble', () => {
  it('turns durations into milliseconds and texts into expressions, once', () => {
    const { steps, timeout, output } = plan(
      'name: t',
      'timeout: 2m',
      'flow:',
      '  - { id: a, agent: echo, when: input.go, input: "${input.x}", timeout: 1.5s, onError: { fallback: "none" } }',
      'output: { all: "${a.output}" }',
    );
    expect(timeout).toBe(120_000);
    expect(steps[0]).toMatchObject({
      condition: { source: 'input.go' },
      input: { kind: 'whole', expression: { source: 'input.x' } },
      does: { kind: 'agent', reference: 'echo', config: { values: { kind: 'constant', value: {} } } },
      timeout: 1500,
      onError: { fallback: { kind: 'constant', value: 'none' } },
    });
    expect(output?.[0]).toMatchObject({ when: undefined, body: { kind: 'mapping' } });
  });

  it.each([
    ['3', [1000, 2000, 4000], 3],
    ['{ backoff: linear, initialDelay: 100 }', [100, 200, 300], 3],
    ['{ attempts: 5, backoff: fixed, initialDelay: 1s, maxDelay: 500ms }', [500, 500, 500], 5],
    ['{ maxAttempts: 10, delay: 20s }', [20_000, 30_000, 30_000], 10],
  ])('waits between the attempts of retry: %s', (retry, delays, attempts) => {
    const [step] = plan('name: t', `flow: [{ agent: echo, retry: ${retry} }]`).steps;
    expect(step?.retry?.attempts).toBe(attempts);
    expect([1, 2, 3].map((attempt) => step?.retry?.delay(attempt))).toEqual(delays);
  });

  it('knows whose end somebody asks for', () => {
    const { observed } = plan(
      'name: t',
      'flow:',
      '  - { id: asked, agent: echo }',
      '  - { id: by-root, agent: echo }',
      '  - { id: read, agent: echo }',
      '  - { id: own, agent: echo, input: "${own.failed}" }',
      '  - { id: last, agent: echo, when: "${asked.failed}", input: "${read.output}${read.executed}" }',
      'output: { went: "${steps.by-root.status}" }',
    );
    expect([...observed]).toEqual(['asked', 'by-root']);
  });

  it('takes the schema of a think step out of its config', () => {
    const [step] = plan(
      'name: t',
      'flow:',
      '  - { operation: think, model: m, prompt: "${input.x}", config: { schema: { type: object } } }',
    ).steps;
    expect(step?.does).toMatchObject({
      kind: 'operation',
      outputSchema: { kind: 'written', schema: { type: 'object' } },
      config: {
        values: {
          kind: 'mapping',
          members: [
            ['model', {}],
            ['prompt', { kind: 'whole' }],
          ],
        },
      },
    });
  });

  it('plans an agent with what its own expressions can name', () => {
    const { canonical } = readAgent('name: a\noperation: transform\ntimeout: 5s\nconfig: { value: "${input.x}" }', {
      format: 'yaml',
    });
    if (!canonical) throw new Error('the agent is good');
    expect(planAgent(canonical)).toMatchObject({ timeout: 5000, config: { values: { kind: 'mapping' } } });
  });
});
