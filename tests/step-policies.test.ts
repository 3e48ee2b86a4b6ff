import { describe, expect, it } from 'vitest';
import { openFlows } from './open-flows.ts';
import { runToEnd, token } from './run-world.ts';

describe('retry', () => {
  const attempts = async (retry: string, error: string) => {
    const here = await openFlows();
    const { execution } = await here.run(
      `flow: [{ id: s, agent: flaky, input: { n: 9, error: ${error} }, retry: { attempts: 3, initialDelay: 1, ${retry} }, onError: continue }]`,
    );
    return execution.steps[0]?.attempts;
  };

  it.each([
    ['retryOn: [503, NO_STOCK]', '{ status: 503 }', 3],
    ['retryOn: [503, NO_STOCK]', '{ code: NO_STOCK, status: 404, retryable: false }', 3],
    ['retryOn: [503, NO_STOCK]', '{ status: 502 }', 1],
    ['retryOn: [timeout]', '{ status: 503 }', 1],
    ['retryIf: "error.status === 404"', '{ status: 404 }', 3],
    ['retryIf: "error => error.code === \'A\'"', '{ code: A }', 3],
    ['retryIf: "e => e.code === \'A\'"', '{ code: B }', 1],
    ['jitter: true', '{}', 3],
  ])('with %s makes of %j %d attempts', async (retry, error, count) => {
    expect(await attempts(retry, error)).toBe(count);
  });

  it('ends an attempt that takes too long, and tries again', async () => {
    const here = await openFlows();
    await here.code('slow-once', async ({ attempt, sleep }) => {
      if (attempt === 1) await sleep(5000);
      return attempt;
    });
    const flow = (retry: string) =>
      `flow: [{ id: s, agent: slow-once, retry: { attempts: 2, initialDelay: 1, attemptTimeout: 15ms, ${retry} } }]`;
    expect((await here.run(flow('retryOn: [timeout]'))).output).toBe(2);
    expect((await here.run(flow('retryOn: [503]'))).error).toMatchObject({ reason: 'ATTEMPT_TIMEOUT', step: 's' });
  });

  it('of an agent counts for steps that say none', async () => {
    const here = await openFlows();
    await here.code(
      'again',
      ({ attempt }) => {
        if (attempt < 3) throw new Error('not yet');
        return attempt;
      },
      'retry: { attempts: 3, initialDelay: 1 }',
    );
    expect((await here.run('flow: [{ agent: again }]')).output).toBe(3);
    expect((await here.run('flow: [{ id: s, agent: again, retry: 1 }]')).error).toMatchObject({ step: 's' });
  });
});

describe('a timeout', () => {
  it('can be an expression, and covers a control step as a whole', async () => {
    const here = await openFlows();
    const { error, steps } = await here.run(
      `
flow:
  - id: group
    type: sequence
    timeout: \${input.most}
    steps: [{ id: a, agent: echo }, { id: b, agent: nap, input: { ms: 3000 } }]
`,
      { most: '20ms' },
    );
    expect(error).toMatchObject({ reason: 'STEP_TIMEOUT', step: 'group' });
    expect(steps).toEqual(['a completed', 'b cancelled', 'group failed']);
  });

  it('can be said otherwise, gone over, or caught', async () => {
    const here = await openFlows();
    const slow = (rest: string) => `{ id: slow, agent: nap, input: { ms: 3000 }, timeout: 10, ${rest} }`;
    expect((await here.run(`flow: [${slow('onTimeout: { error: too slow }')}]`)).error).toMatchObject({
      reason: 'STEP_TIMEOUT',
      message: 'too slow',
    });
    const past = await here.run(`flow: [${slow('onTimeout: continue')}]
output: ["\${slow.timedOut}", "\${slow.status}", "\${slow.output}"]`);
    expect(past.output).toEqual([true, 'failed', null]);
    const caught = await here.run(`flow: [{ id: t1, try: [${slow('')}], catch: [{ id: c, agent: echo }] }]`);
    expect(caught.output).toMatchObject({ code: 'STEP_TIMEOUT', step: 'slow' });
  });
});

describe('a cache', () => {
  const flow = (rest: string) => `
flow: [{ id: s, agent: work, input: { id: "\${input.id}" }, ${rest} }]
output: ["\${s}", "\${s.cached}", "\${s.attempts}"]
`;

  async function openCounting() {
    const here = await openFlows();
    let count = 0;
    await here.code('work', async ({ input, sleep }) => {
      await sleep(5);
      if (input.id === 'bad') throw new Error('no');
      return ++count;
    });
    return { ...here, counted: () => count };
  }

  it('keeps successes by input, and no failures', async () => {
    const here = await openCounting();
    const run = async (id: string) => (await here.run(flow('cache: 60, onError: continue'), { id })).output;
    expect(await run('a')).toEqual([1, false, 1]);
    expect(await run('a')).toEqual([1, true, 0]);
    expect(await run('b')).toEqual([2, false, 1]);
    expect(await run('bad')).toEqual([null, false, 1]);
    expect(await run('bad')).toEqual([null, false, 1]);
  });

  it('lets one of many that miss at the same time do the work', async () => {
    const here = await openCounting();
    const { output } = await here.run(
      `
flow:
  - id: each
    type: foreach
    items: [1, 2, 3, 4]
    maxConcurrency: 4
    steps: [{ id: s, agent: work, input: { id: a }, cache: { ttl: 60, key: same } }]
`,
    );
    expect(output).toEqual([1, 1, 1, 1]);
    expect(here.counted()).toBe(1);
  });

  it('forgets in time', async () => {
    const here = await openCounting();
    const run = async () =>
      (await here.run(flow('cache: { ttl: "${input.ttl}", key: k }'), { id: 'a', ttl: 1 })).output;
    expect(await run()).toEqual([1, false, 1]);
    expect(await run()).toEqual([1, true, 0]);
    await new Promise((resolve) => setTimeout(resolve, 1050));
    expect(await run()).toEqual([2, false, 1]);
  });
});

describe('scoring', () => {
  async function openJudged(...scores: readonly number[]) {
    const here = await openFlows();
    const asked: unknown[] = [];
    await here.code('judge', ({ input }) => {
      asked.push(input);
      return { score: scores[input.attempt - 1], feedback: `try ${input.attempt}` };
    });
    await here.code('write', ({ input }) => input);
    return { ...here, asked };
  }
  const flow = (scoring: string) => `
flow:
  - id: s
    agent: write
    input: { last: "\${scoring.feedback}", was: "\${scoring.score}" }
    scoring: { evaluator: judge, criteria: { tone: kind }, ${scoring} }
output: ["\${s}", "\${s.score}"]
`;

  it('tries again with what was said of the last try, and keeps the best', async () => {
    const here = await openJudged(0.2, 0.6, 0.4);
    const { output, execution } = await here.run(
      flow('thresholds: { minimum: 0.9 }, onFailure: retry, retryLimit: 2').replace(', onFailure', ', onFailure'),
    );
    expect(output).toEqual([{ last: 'try 1', was: 0.2 }, 0.6]);
    expect(here.asked[1]).toEqual({
      output: { last: 'try 1', was: 0.2 },
      criteria: { tone: 'kind' },
      attempt: 2,
      previousScore: 0.2,
    });
    expect(here.asked).toHaveLength(3);
    expect(execution.steps[0]?.score).toBe(0.6);
  });

  it('stops as soon as it is good enough, or no longer gets better', async () => {
    const good = await openJudged(0.5, 0.95);
    expect((await good.run(flow('onFailure: retry'))).output).toEqual([{ last: 'try 1', was: 0.5 }, 0.95]);
    const worse = await openJudged(0.5, 0.4, 0.99);
    const { output } = await worse.run(flow('onFailure: retry, requireImprovement: true'));
    expect(output).toEqual([{}, 0.5]);
  });

  it('fails the step, or lets it pass', async () => {
    const here = await openJudged(0.1);
    expect((await here.run(flow('onFailure: abort'))).error).toMatchObject({ reason: 'SCORE_TOO_LOW', step: 's' });
    expect((await here.run(flow('onFailure: continue'))).output).toEqual([{}, 0.1]);
  });
});

describe('a nested ensemble', () => {
  it('is an execution of its own that belongs to its parent', async () => {
    const here = await openFlows();
    await here.ensemble(`
name: child
input: { n: { type: number, required: true }, unit: { type: string, default: m } }
flow: [{ id: inner, agent: echo, input: "\${input.n}\${input.unit}" }]
`);
    const { output, execution } = await here.run('flow: [{ id: call, ensemble: child, input: { n: 3 } }]');
    expect(output).toBe('3m');
    const { rows } = await here.world.store.executions.list('default', { ensemble: 'child' }, { limit: 9 });
    expect(rows).toMatchObject([{ status: 'completed', parentId: execution.id, input: { n: 3, unit: 'm' } }]);
    expect(execution.parentId).toBeNull();
    const wrong = await here.run('flow: [{ id: call, ensemble: child, input: { n: x } }]');
    expect(wrong.error).toMatchObject({ reason: 'INVALID_INPUT', step: 'call' });
    expect((await here.run('flow: [{ id: call, ensemble: nobody }]')).error?.reason).toBe('NOT_FOUND');
  });

  it('fails its step with its own reason, and is stopped with its parent', async () => {
    const here = await openFlows();
    await here.ensemble('name: child\nflow: [{ id: a, agent: fail, input: { code: NO_STOCK, message: gone } }]');
    const { error } = await here.run('flow: [{ id: call, ensemble: child }]');
    expect(error).toMatchObject({ code: 'EXECUTION_FAILED', reason: 'NO_STOCK', message: 'gone', step: 'call' });
    await here.ensemble('name: child\nflow: [{ id: a, agent: nap, input: { ms: 5000 } }]');
    const stopped = await here.run('timeout: 30\nflow: [{ id: call, ensemble: child }]');
    expect(stopped.execution).toMatchObject({ status: 'timeout', error: { step: 'call' } });
    const { rows } = await here.world.store.executions.list('default', { ensemble: 'child' }, { limit: 1 });
    expect(rows).toMatchObject([{ status: 'timeout' }]);
  });

  it('is cancelled when its step is no longer wanted', async () => {
    const here = await openFlows();
    await here.ensemble('name: child\nflow: [{ id: a, agent: nap, input: { ms: 5000 } }]');
    const { output } = await here.run(
      'flow: [{ id: p, type: parallel, waitFor: first, steps: [{ id: call, ensemble: child }, { id: b, agent: nap, input: { ms: 20, v: 2 } }] }]',
    );
    expect(output).toBe(2);
    const { rows } = await here.world.store.executions.list('default', { ensemble: 'child' }, { limit: 1 });
    expect(rows).toMatchObject([{ status: 'cancelled', error: { reason: 'CANCELLED' } }]);
  });

  it('may run itself, eight deep', async () => {
    const here = await openFlows();
    const flow = (most: number) => `
flow:
  - { id: deeper, condition: "\${(input.n ?? 0) < ${most}}", ensemble: t, input: { n: "\${(input.n ?? 0) + 1}" } }
output: \${deeper.output ?? input.n}
`;
    expect((await here.run(flow(8))).output).toBe(8);
    expect((await here.run(flow(9))).error).toMatchObject({ reason: 'LIMIT_EXCEEDED' });
  });
});

describe('an agent of several operations', () => {
  it('runs as a graph of its own, alone or as a step', async () => {
    const here = await openFlows();
    await here.agent(`
name: profile
inputs: { name: { type: string, required: true }, shout: { type: boolean, default: false } }
state: { initial: { n: 0 } }
operations:
  - { name: last, agent: echo, inputs: { n: "\${first.output.n}!" }, state: { set: { n: "\${state.n + 1}" } } }
  - { name: first, agent: echo, inputs: { n: "\${input.name}" } }
outputs: { label: "\${last.output.n}", n: "\${state.n}" }
`);
    const { output, steps } = await here.run(
      `
state: { initial: { n: 5 } }
flow: [{ id: first, agent: echo, input: 1 }, { id: p, agent: profile, input: { name: "\${input.who}" } }]
output: ["\${p}", "\${first}", "\${state.n}"]
`,
      { who: 'Bo' },
    );
    expect(output).toEqual([{ label: 'Bo!', n: 1 }, 1, 5]);
    expect(steps).toEqual(['first completed', 'p completed']);
    const refused = await here.run('flow: [{ id: p, agent: profile, input: {} }]');
    expect(refused.error).toMatchObject({ reason: 'INVALID_INPUT', step: 'p' });
  });

  it("can be one of the ensemble's own, and fails as one step", async () => {
    const here = await openFlows();
    const { error, output } = await here.run(`
agents:
  - name: own
    inputs: { n: number }
    operations: [{ name: inner, agent: flaky, inputs: { n: "\${input.n}" } }]
    outputs: \${inner.output.attempt}
flow:
  - { id: ok, agent: own, input: { n: 0 } }
  - { id: bad, agent: own, input: { n: 1 } }
output: \${ok}
`);
    expect(output).toBeNull();
    expect(error).toMatchObject({ reason: 'STEP_FAILED', step: 'bad', message: 'not yet' });
  });
});

describe('what an agent says for its steps', () => {
  it('holds also of its cache, which reads the agent input', async () => {
    const here = await openFlows();
    let count = 0;
    await here.code('work', () => ++count, 'cache: { ttl: 60, key: "${input.id}" }');
    const { output } = await here.run(`
flow:
  - { id: each, type: foreach, items: [1, 1, 2], steps: [{ id: s, agent: work, input: { id: "\${item}", at: "\${index}" } }] }
`);
    expect(output).toEqual([1, 1, 2]);
    expect((await here.run('flow: [{ id: s, agent: work, input: { id: 1 } }]')).output).toBe(1);
    expect((await here.run('flow: [{ id: other, agent: work, input: { id: 1 } }]')).output).toBe(3);
  });
});

describe('an execution that need not last', () => {
  it('is answered before it is kept, and kept all the same', async () => {
    const here = await openFlows();
    await here.ensemble('name: quick\ndurability: none\nflow: [{ id: a, agent: echo, input: 1 }]');
    const { executionId, body } = await runToEnd(here.world, token(), { ensemble: 'quick', body: {} });
    expect(body.output).toBe(1);
    await here.world.background.drain();
    expect(await here.world.store.executions.find('default', executionId)).toMatchObject({ status: 'completed' });
  });
});
