import { executeEnsemble } from '@ensembleapp/core/executions/execute-ensemble.ts';
import type { ExecuteEnsemble } from '@ensembleapp/protocol';
import { describe, expect, it } from 'vitest';
import { openRunWorld, type RunWorld, token } from './run-world.ts';

const run = ({ world }: RunWorld, ensemble: string, body: ExecuteEnsemble = {}) =>
  executeEnsemble(world, token(), { ensemble, body });

describe('executing an ensemble', () => {
  it('runs the steps in order, each with the output before it, and answers what its output says', async () => {
    const here = await openRunWorld();
    await here.code('greeter', ({ input }) => ({ text: `Hello, ${input.name}!` }));
    await here.code('shout', ({ input }) => ({ text: input.text.toUpperCase() }));
    await here.ensemble(`
name: my-workflow
input: { name: { type: string, required: true } }
flow:
  - { id: greet, agent: greeter, input: { name: "\${input.name}" } }
  - { id: loud, agent: shout }
  - { id: count, operation: transform, config: { value: { length: "\${loud.text.length}" } } }
output: { greeting: "\${loud.output.text}", length: "\${count.length}", first: "\${greet.success}" }
`);
    const { executionId, body } = await run(here, 'my-workflow', { input: { name: 'Ada' } });
    expect(body).toEqual({
      id: executionId,
      status: 'completed',
      output: { greeting: 'HELLO, ADA!', length: 11, first: true },
      duration: expect.any(Number),
      timestamp: expect.any(Number),
    });
    expect(executionId).toMatch(/^exec_[0-9A-Za-z]{22}$/);
    const kept = await here.world.store.executions.find('default', executionId);
    expect(kept).toMatchObject({
      status: 'completed',
      kind: 'ensemble',
      name: 'my-workflow',
      version: 1,
      output: body.output,
    });
    expect(
      kept?.steps.map(({ step, agent, operation, status, attempts }) => [step, agent, operation, status, attempts]),
    ).toEqual([
      ['greet', 'greeter', 'code', 'completed', 1],
      ['loud', 'shout', 'code', 'completed', 1],
      ['count', null, 'transform', 'completed', 1],
    ]);
  });
});
