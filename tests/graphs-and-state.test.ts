import { describe, expect, it } from 'vitest';
import { openFlows } from './open-flows.ts';

describe('a graph', () => {
  it('runs what does not refer to one another at the same time, and the rest in order', async () => {
    const here = await openFlows();
    const { output, steps } = await here.run(
      `
agents:
  - { name: sum, agent: echo, inputs: { all: ["\${a}", "\${steps.b.output}"] } }
  - { name: a, agent: nap, inputs: { ms: 20, v: 1 } }
  - { name: b, agent: nap, inputs: { ms: 1, v: 2 } }
  - { name: late, agent: echo, dependsOn: [sum] }
outputs: { sum: "\${sum.output.all}", late: "\${late}" }
`,
      { x: 1 },
    );
    expect(output).toEqual({ sum: [1, 2], late: { x: 1 } });
    expect(steps).toEqual(['b completed', 'a completed', 'sum completed', 'late completed']);
  });

  it('waits for a step inside another, and starts ready steps in document order', async () => {
    const here = await openFlows();
    const { output, steps } = await here.run(`
concurrency: 1
agents:
  - { name: after, agent: echo, inputs: { v: "\${inner}" } }
  - name: group
    type: sequence
    steps: [{ id: inner, agent: nap, input: { ms: 5, v: 7 } }]
  - { name: x, agent: echo }
  - { name: y, agent: echo }
`);
    expect(output).toEqual({});
    const inOrder = ['inner completed', 'group completed', 'x completed', 'y completed'];
    expect(steps.filter((step) => step !== 'after completed')).toEqual(inOrder);
    expect(steps.indexOf('after completed')).toBeGreaterThan(1);
  });

  it('puts readers and writers of one state key in document order, and lets writers overlap', async () => {
    const here = await openFlows();
    const { state, output, execution } = await here.run(`
state: { initial: { log: [], n: 0 } }
agents:
  - { name: before, agent: nap, inputs: { ms: 10, v: "\${state.n}" } }
  - { name: w1, agent: nap, inputs: { ms: 40, v: 1 }, state: { set: { log: "\${[...state.log, output]}", n: "\${output}" } } }
  - { name: w2, agent: nap, inputs: { ms: 1, v: 2 }, state: { set: { log: "\${[...state.log, output]}", n: "\${output}" } } }
  - { name: read, agent: echo, inputs: { n: "\${state.n}" } }
outputs: ["\${before}", "\${read.n}"]
`);
    expect(state).toEqual({ log: [1, 2], n: 2 });
    expect(output).toEqual([0, 2]);
    const [w1, w2] = ['w1', 'w2'].map((id) => execution.steps.find(({ step }) => step === id));
    expect(w2?.startSeq).toBeLessThan(w1?.endSeq ?? 0);
  });

  it('never waits for itself, with one place only and changes that come back in another order', async () => {
    const here = await openFlows();
    const { state } = await here.run(`
concurrency: 1
state: { initial: { log: [] } }
agents:
  - { name: first, agent: echo, inputs: { v: "\${third.output}" }, state: { set: { log: "\${[...state.log, 'first']}" } } }
  - { name: second, agent: echo, state: { set: { log: "\${[...state.log, 'second']}" } } }
  - { name: third, agent: echo, state: { set: { log: "\${[...state.log, 'third']}" } } }
`);
    expect(state?.log).toHaveLength(3);
    expect(state?.log).toEqual(['third', 'first', 'second']);
  });

  it('stops everything on a failure that nobody handles', async () => {
    const here = await openFlows();
    const { error, steps } = await here.run(`
agents:
  - { name: slow, agent: nap, inputs: { ms: 2000, v: 1 } }
  - { name: bad, agent: fail }
  - { name: next, agent: note, inputs: { v: "\${slow}" } }
`);
    expect(error).toMatchObject({ step: 'bad' });
    expect(steps).toEqual(['bad failed', 'slow cancelled']);
    expect(here.seen).toEqual([]);
  });

  it('is held back by a sleep', async () => {
    const here = await openFlows();
    const { steps } = await here.run(`
agents:
  - { name: a, agent: nap, inputs: { ms: 15 } }
  - { name: pause, sleep: 1ms }
  - { name: b, agent: echo }
`);
    expect(steps).toEqual(['a completed', 'pause completed', 'b completed']);
  });

  it('without outputs gives what its last completed step gave', async () => {
    const here = await openFlows();
    const { output } = await here.run(
      'agents: [{ name: a, agent: echo, inputs: 1 }, { name: b, agent: nap, inputs: { ms: 1, v: 2 } }, { name: c, agent: echo, when: false }]',
    );
    expect(output).toBe(2);
  });
});

describe('the state', () => {
  it('starts as declared, and keeps its types', async () => {
    const here = await openFlows();
    const flow = (value: string) => `
state: { schema: { n: number, list: array, note: { type: string, default: hi }, free: any }, initial: { n: 2 } }
flow: [{ id: s, agent: echo, input: { state: "\${state}" }, state: { set: { n: ${value} } } }]
`;
    const { output, state } = await here.run(flow('"${state.n * 2}"'));
    expect(output).toEqual({ state: { n: 2, list: [], note: 'hi', free: null } });
    expect(state).toEqual({ n: 4, list: [], note: 'hi', free: null });
    const wrong = await here.run(flow('four'));
    expect(wrong.error).toMatchObject({ reason: 'STATE_TYPE', step: 's' });
    expect(wrong.state).toMatchObject({ n: 2 });
  });

  it('takes what a handler set, a member of the output, or the whole of it; a list is added to', async () => {
    const here = await openFlows();
    await here.code('set', ({ setState, state }) => {
      setState({ a: `${state.a}!`, other: 1 });
      return { a: 'no', b: 'yes' };
    });
    const { state } = await here.run(`
state: { schema: { a: string, b: string, list: array }, initial: { a: start, list: [0] } }
flow:
  - { id: s, agent: set, state: { use: [a], set: [a, b] } }
  - { id: one, agent: echo, input: 1, state: { set: [list] } }
  - { id: two, agent: echo, input: [5], state: { set: { list: "\${[...state.list, ...output]}" } } }
`);
    expect(state).toEqual({ a: 'start!', b: 'yes', list: [0, 1, 5] });
  });

  it('is not changed by steps that were skipped or failed, and not by attempts that failed', async () => {
    const here = await openFlows();
    await here.code('set-then-fail', ({ setState, attempt }) => {
      setState({ n: attempt, [`a${attempt}`]: true });
      if (attempt < 2) throw new Error('again');
    });
    const { state } = await here.run(`
state: { initial: { n: 0, a1: false, a2: false } }
flow:
  - { id: off, condition: false, agent: echo, state: { set: { n: 7 } } }
  - { id: bad, agent: fail, onError: { fallback: 1 }, state: { set: { n: 8 } } }
  - { id: late, agent: nap, input: { ms: 500 }, timeout: 5, onTimeout: { fallback: 1 }, state: { set: { n: 9 } } }
  - { id: ok, agent: set-then-fail, retry: { attempts: 2, initialDelay: 1 }, state: { set: [n, a1, a2] } }
`);
    expect(state).toMatchObject({ n: 2, a1: null, a2: true });
  });

  it('shows a handler only the keys it uses, and nothing it could change', async () => {
    const here = await openFlows();
    await here.code('look', ({ state }) => ({ state, frozen: Object.isFrozen(state.deep) }));
    const { output } = await here.run(`
state: { initial: { deep: { x: 1 }, other: 2 } }
flow: [{ id: s, agent: look, state: { use: [deep] } }]
`);
    expect(output).toEqual({ state: { deep: { x: 1 } }, frozen: true });
  });

  it('is kept within its limit', async () => {
    const here = await openFlows();
    const { error } = await here.run(
      'state: { initial: { text: "" } }\nflow: [{ id: s, agent: echo, input: "${\'x\'.repeat(300000)}", state: { set: [text] } }]',
    );
    expect(error).toMatchObject({ reason: 'LIMIT_EXCEEDED', step: 's' });
  });
});

describe('a workflow graph', () => {
  const flow = `
initialStep: ask
steps:
  - { id: ask, type: call-agent, agent: echo, input: { n: "\${(data.add.n ?? data.n)}" } }
  - { id: add, agent: echo, input: { n: "\${data.ask.n + 1}" } }
  - { id: small, type: end-flow, output: { small: "\${data.n}" } }
  - { id: done, type: end-flow, output: { n: "\${data.add.n}", from: "\${data.n}" } }
edges:
  - { from: ask, to: small, condition: "\${data.n < 0}" }
  - { from: ask, to: add }
  - { from: add, to: done, condition: "\${data.add.n >= 4}" }
  - { from: add, to: ask }
`;

  it('follows the first edge that holds, and may come back', async () => {
    const here = await openFlows();
    const { output, steps } = await here.run(flow, { n: 2 });
    expect(output).toEqual({ n: 4, from: 2 });
    expect(steps.map((step) => step.split(' ')[0])).toEqual(['ask', 'add', 'ask', 'add', 'done']);
    expect((await here.run(flow, { n: -1 })).output).toEqual({ small: -1 });
  });

  it('ends where no edge leads on, and after a thousand steps', async () => {
    const here = await openFlows();
    const ring = (edges: string) => `initialStep: a
steps: [{ id: a, agent: echo, input: 1 }, { id: b, agent: echo, input: 2 }]
edges: [${edges}]`;
    expect((await here.run(ring('{ from: a, to: b }'))).output).toBe(2);
    const { error } = await here.run(ring('{ from: a, to: b }, { from: b, to: a }'));
    expect(error).toMatchObject({ reason: 'LIMIT_EXCEEDED' });
  });
});
