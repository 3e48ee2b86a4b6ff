import { describe, expect, it } from 'vitest';
import { openFlows } from './open-flows.ts';

describe('parallel', () => {
  it('runs children beside each other and gives their outputs by id', async () => {
    const here = await openFlows();
    const { output, execution } = await here.run(`
flow:
  - id: both
    parallel:
      - { id: slow, agent: nap, input: { ms: 30, v: 1 } }
      - - { id: one, agent: nap, input: { ms: 1, v: 2 } }
        - { id: two, agent: echo, input: { sees: "\${one}", not: "\${slow.executed}" } }
  - { id: after, agent: echo, input: { slow: "\${slow}", two: "\${two}" } }
output: ["\${both}", "\${after}"]
`);
    expect(here.seen).toEqual([2, 1]);
    const two = { sees: 2, not: false };
    expect(output).toEqual([
      { slow: 1, 'sequence-1': two },
      { slow: 1, two },
    ]);
    const { slow, one } = Object.fromEntries(execution.steps.map((step) => [step.step, step]));
    expect(one?.startSeq).toBeLessThan(slow?.endSeq ?? 0);
  });

  it('has no more children at work than it may', async () => {
    const here = await openFlows();
    let most = 0;
    let now = 0;
    await here.code('count', async ({ sleep }) => {
      most = Math.max(most, ++now);
      await sleep(5);
      now -= 1;
    });
    const steps = Array.from({ length: 6 }, (_, at) => `{ id: s${at}, agent: count }`);
    await here.run(`flow: [{ id: p, type: parallel, maxConcurrency: 2, steps: [${steps}] }]`);
    expect(most).toBe(2);
    await here.run(`concurrency: 3\nflow: [{ id: p, type: parallel, steps: [${steps}] }]`);
    expect(most).toBe(3);
  });

  it('is decided by the first that settles, also by failing', async () => {
    const here = await openFlows();
    const race = (steps: string) =>
      here.run(`flow: [{ id: race, type: parallel, waitFor: first, steps: [${steps}] }]
output: ["\${race.winner}", "\${race}"]`);
    const slow = '{ id: slow, agent: nap, input: { ms: 2000, v: 1 } }';
    expect((await race(`${slow}, { id: quick, agent: echo, input: 7 }`)).output).toEqual(['quick', 7]);
    const { error, steps } = await race(`${slow}, { id: bad, agent: fail }`);
    expect(error).toMatchObject({ reason: 'STEP_FAILED', step: 'bad' });
    expect(steps).toEqual(['bad failed', 'slow cancelled', 'race failed']);
  });

  it('fails with the first in the file when none of any succeeds', async () => {
    const here = await openFlows();
    const { error } = await here.run(`
flow:
  - id: race
    type: parallel
    waitFor: any
    steps:
      - [{ id: wait, agent: nap, input: { ms: 20 } }, { id: late, agent: fail, input: { message: late } }]
      - { id: early, agent: fail, input: { message: early } }
`);
    expect(error).toMatchObject({ step: 'late', message: 'late' });
  });

  it('counts only what the winner changed of the state', async () => {
    const here = await openFlows();
    const { state } = await here.run(`
state: { initial: { n: 1, by: none } }
flow:
  - id: race
    type: parallel
    waitFor: any
    steps:
      - - { id: quick, agent: echo, state: { set: { n: "\${state.n + 100}", by: quick } } }
        - { id: bad, agent: fail }
      - - { id: one, agent: nap, input: { ms: 20 }, state: { set: { n: "\${state.n + 1}", by: slow } } }
        - { id: two, agent: echo, state: { set: { n: "\${state.n * 10}" } } }
`);
    expect(state).toEqual({ n: 20, by: 'slow' });
  });

  it('lets children that share state wait for each other, in the order of the file', async () => {
    const here = await openFlows();
    const { state, output } = await here.run(`
state: { initial: { log: [], n: 0 } }
flow:
  - id: p
    type: parallel
    steps:
      - { id: a, agent: nap, input: { ms: 30, v: a }, state: { set: { log: "\${[...state.log, output]}", n: "\${state.n + 1}" } } }
      - { id: b, agent: nap, input: { ms: 1, v: b }, state: { set: { log: "\${[...state.log, output]}" } } }
      - { id: c, agent: echo, input: { n: "\${state.n}" } }
output: \${c.output.n}
`);
    expect(state).toEqual({ log: ['a', 'b'], n: 1 });
    expect(output).toBe(1);
    expect(here.seen).toEqual(['b', 'a']);
  });
});

describe('branch and switch', () => {
  it('run one side, and give what its last step gave', async () => {
    const here = await openFlows();
    const flow = `
flow:
  - { id: first, agent: echo, input: { before: 1 } }
  - { id: pick, if: "input.n > 1", then: [{ id: yes, agent: echo }, { id: off, condition: false, agent: echo }] }
  - { id: sort, type: switch, value: "\${input.n}", cases: { 2: [{ id: two, agent: echo, input: two }] }, default: [] }
output: ["\${pick.output}", "\${yes.status}", "\${off.status}", "\${sort.output}", "\${two.executed}"]
`;
    expect((await here.run(flow, { n: 2 })).output).toEqual([{ before: 1 }, 'completed', 'skipped', 'two', true]);
    expect((await here.run(flow, { n: 1 })).output).toEqual([null, 'not_reached', 'not_reached', null, false]);
  });
});

describe('foreach', () => {
  it('gives every item its own steps, names and path', async () => {
    const here = await openFlows();
    const { output, steps } = await here.run(
      `
flow:
  - id: rows
    foreach: { items: "input.rows", as: row, indexAs: r, maxConcurrency: 4 }
    steps:
      - id: cells
        type: foreach
        items: \${row}
        steps: [{ id: cell, agent: echo, input: "\${r}:\${index}:\${item}:\${loop.last}" }]
      - { id: size, agent: echo, input: { n: "\${cells.iterations}", of: "\${cell.outputs}" } }
output: { rows: "\${rows}", cells: "\${cell.outputs}", one: "\${cell.output}", n: "\${rows.iterations}" }
`,
      { rows: [['a', 'b'], []] },
    );
    const first = ['0:0:a:false', '0:1:b:true'];
    expect(output).toEqual({
      rows: [
        { n: 2, of: first },
        { n: 0, of: [] },
      ],
      cells: [first, []],
      one: null,
      n: 2,
    });
    expect(steps).toContain('cell.0.1 completed');
  });

  it('takes a list and nothing else', async () => {
    const here = await openFlows();
    const flow = 'flow: [{ id: each, type: foreach, items: "${input.list}", steps: [{ agent: echo }] }]';
    for (const input of [{}, { list: null }, { list: 'abc' }, { list: { length: 1 } }]) {
      expect((await here.run(flow, input)).error).toMatchObject({ reason: 'INVALID_ITEMS', step: 'each' });
    }
    expect((await here.run(flow, { list: [] })).output).toEqual([]);
    expect((await here.run(flow, { list: Array(10_001).fill(0) })).error?.reason).toBe('LIMIT_EXCEEDED');
  });

  it('starts nothing more after a failure that nobody handles', async () => {
    const here = await openFlows();
    const { error, steps } = await here.run(
      `
flow:
  - id: each
    type: foreach
    items: \${input.list}
    maxConcurrency: 2
    steps:
      - { id: gate, condition: "\${item === 2}", agent: fail, input: { message: two } }
      - { id: work, agent: nap, input: { ms: "\${item === 1 ? 1000 : 1}", v: "\${item}" } }
`,
      { list: [1, 2, 3, 4] },
    );
    expect(error).toMatchObject({ step: 'gate', message: 'two' });
    expect(steps).toEqual(['gate.0 skipped', 'gate.1 failed', 'work.0 cancelled', 'each failed']);
    expect(here.seen).toEqual([]);
  });

  it('ends where an item says so, whatever later items have done', async () => {
    const here = await openFlows();
    const { output, state } = await here.run(
      `
state: { initial: { sum: 0 } }
flow:
  - id: each
    type: foreach
    items: \${input.list}
    maxConcurrency: 4
    breakWhen: \${work.output === 3}
    steps:
      - { id: work, agent: nap, input: { ms: "\${30 - item * 5}", v: "\${item}" }, state: { set: { sum: "\${state.sum + item}" } } }
      - { id: bad, condition: "\${item > 3}", agent: fail }
output: ["\${each}", "\${each.iterations}", "\${work.outputs}"]
`,
      { list: [1, 2, 3, 4, 5] },
    );
    expect(output).toEqual([[1, 2, 3], 3, [1, 2, 3]]);
    expect(state).toEqual({ sum: 6 });
  });

  it('goes on after failures with onError, and lists them', async () => {
    const here = await openFlows();
    const { output } = await here.run(
      `
flow:
  - id: each
    type: foreach
    items: \${input.list}
    maxConcurrency: 3
    onError: continue
    steps: [{ id: work, agent: flaky, input: { n: "\${item}" } }]
output: ["\${each}", "\${each.errors.map(e => e.index)}", "\${each.errors[0].error.code}", "\${each.failed}"]
`,
      { list: [0, 1, 0, 1] },
    );
    expect(output).toEqual([[{ attempt: 1 }, null, { attempt: 1 }, null], [1, 3], 'STEP_FAILED', false]);
  });

  it('runs items one at a time when its body reads what it writes', async () => {
    const here = await openFlows();
    const { state } = await here.run(
      `
state: { initial: { n: 0 } }
flow:
  - id: each
    type: foreach
    items: \${input.list}
    maxConcurrency: 9
    steps: [{ id: add, agent: nap, input: { ms: "\${3 - index}", v: "\${state.n + item}" }, state: { set: { n: "\${output}" } } }]
`,
      { list: [1, 2, 3] },
    );
    expect(state).toEqual({ n: 6 });
  });

  it('is what loop makes of a step; its condition may name the item', async () => {
    const here = await openFlows();
    const { output } = await here.run(
      `
flow:
  - { id: up, agent: echo, loop: { items: "\${input.list}", as: word }, condition: "\${word !== 'b'}", input: "\${word}!" }
  - { id: none, agent: echo, loop: { items: "\${input.list}" }, condition: "\${input.no}" }
output: ["\${up}", "\${up.outputs}", "\${none.skipped}", "\${none.output}"]
`,
      { list: ['a', 'b'] },
    );
    expect(output).toEqual([['a!', null], ['a!', null], true, null]);
  });
});

describe('while', () => {
  it('sees its own turn before, and ends with an error when it never ends', async () => {
    const here = await openFlows();
    const flow = (most: number) => `
flow:
  - id: loop-it
    type: while
    condition: \${(double.output ?? 1) < 20}
    maxIterations: ${most}
    steps:
      - { id: seen, agent: echo, input: { before: "\${double.output}", turn: "\${iteration}" } }
      - { id: double, agent: echo, input: "\${(double.output ?? 1) * 2}" }
output: ["\${loop-it}", "\${loop-it.iterations}", "\${seen.outputs}", "\${double.outputs}"]
`;
    const { output, steps } = await here.run(flow(9));
    const seen = [{ turn: 0 }, ...[2, 4, 8, 16].map((before, at) => ({ before, turn: at + 1 }))];
    expect(output).toEqual([32, 5, seen, [2, 4, 8, 16, 32]]);
    expect(steps[2]).toBe('seen.1 completed');
    expect((await here.run(flow(2))).error).toMatchObject({ reason: 'LOOP_LIMIT', step: 'loop-it' });
    expect((await here.run(flow(5))).error).toBeNull();
  });
});

describe('map-reduce', () => {
  it('reduces once, also nothing; without reduce it is the results', async () => {
    const here = await openFlows();
    const flow = (reduce: string) => `
flow:
  - id: mr
    type: map-reduce
    items: \${input.list}
    maxConcurrency: 3
    map: [{ id: m, agent: nap, input: { ms: "\${5 - item}", v: "\${item * item}" } }]
    ${reduce}
output: ["\${mr}", "\${m.outputs}"]
`;
    const reduce = 'reduce: [{ id: r, agent: echo, input: { n: "${mapResults.length}", all: "${mapResults}" } }]';
    expect((await here.run(flow(reduce), { list: [1, 2] })).output).toEqual([{ n: 2, all: [1, 4] }, [1, 4]]);
    expect((await here.run(flow(reduce), { list: [] })).output).toEqual([{ n: 0, all: [] }, []]);
    expect((await here.run(flow(''), { list: [3] })).output).toEqual([[9], [9]]);
    expect((await here.run(flow('reduce: [{ id: r, agent: echo }]'), { list: [2, 3] })).output).toEqual([
      [4, 9],
      [4, 9],
    ]);
  });
});

describe('try', () => {
  it('catches what fails inside it, although somebody else asks about it', async () => {
    const here = await openFlows();
    const { output, steps } = await here.run(`
flow:
  - id: safe
    try:
      - id: inner
        type: sequence
        steps: [{ id: bad, agent: fail, input: { code: NO_STOCK, status: 409 } }, { id: never, agent: echo }]
    catch: [{ id: heal, agent: echo }]
    finally: [{ id: last, agent: note, input: "\${error.code}" }]
  - { id: after, condition: "\${bad.failed}", agent: echo, input: { inner: "\${inner.error.step}" } }
output: ["\${safe}", "\${after}"]
`);
    const error = { code: 'NO_STOCK', message: 'no', step: 'bad', status: 409 };
    expect(output).toEqual([error, { inner: 'bad' }]);
    expect(here.seen).toEqual(['NO_STOCK']);
    expect(steps).toEqual([
      'bad failed',
      'inner failed',
      'heal completed',
      'last completed',
      'safe completed',
      'after completed',
    ]);
  });

  it('goes on with a failure after finally when nothing catches it; a later failure takes its place', async () => {
    const here = await openFlows();
    const attempt = (rest: string) =>
      here.run(`flow: [{ id: t1, try: [{ id: a, agent: fail, input: { message: first } }], ${rest} }]`);
    expect((await attempt('finally: [{ id: n, agent: note, input: 1 }]')).error).toMatchObject({ step: 'a' });
    expect(here.seen).toEqual([1]);
    expect((await attempt('catch: [{ id: b, agent: fail, input: { message: second } }]')).error?.message).toBe(
      'second',
    );
    expect(
      (await attempt('catch: [], finally: [{ id: c, agent: fail, input: { message: third } }]')).error?.message,
    ).toBe('third');
    expect((await attempt('catch: []')).output).toBeNull();
  });

  it('lets finally run when the run is stopped, and does not catch that', async () => {
    const here = await openFlows();
    const { execution, steps } = await here.run(`
timeout: 30
flow:
  - id: safe
    try: [{ id: slow, agent: nap, input: { ms: 5000 } }]
    catch: [{ id: heal, agent: note, input: heal }]
    finally: [{ id: last, agent: nap, input: { ms: 5, v: last } }]
`);
    expect(execution).toMatchObject({ status: 'timeout', error: { step: 'slow' } });
    expect(steps).toEqual(['slow cancelled', 'last completed', 'safe cancelled']);
    expect(here.seen).toEqual(['last']);
  });
});

describe('sleep and end', () => {
  it('wait as long as is said, until a time, or not at all', async () => {
    const here = await openFlows();
    const { execution } = await here.run(
      'flow: [{ id: a, sleep: 20ms }, { id: b, type: sleep, until: "${input.past}" }, { id: c, type: sleep, duration: "${input.ms}" }]',
      { past: '2020-01-01T00:00:00Z', ms: 20 },
    );
    expect(execution.status).toBe('completed');
    expect(execution.duration).toBeGreaterThanOrEqual(38);
    expect((await here.run('flow: [{ id: a, type: sleep, until: "${input.no}" }]')).error?.reason).toBe(
      'EXPRESSION_ERROR',
    );
  });

  it('end leaves everything around it, and decides the output', async () => {
    const here = await openFlows();
    const { output, steps, execution } = await here.run(`
flow:
  - id: p
    parallel:
      - { id: slow, agent: nap, input: { ms: 2000, v: slow } }
      - id: each
        foreach: { items: [1, 2, 3] }
        steps:
          - { id: v, agent: echo, input: "\${item}" }
          - { id: stop, type: branch, condition: "\${item === 2}", then: [{ id: over, end: { output: { done: "\${v}" } } }] }
  - { id: after, agent: note }
output: never
`);
    expect(output).toEqual({ done: 2 });
    expect(execution.status).toBe('completed');
    expect(steps.filter((step) => /^(slow|over|after)/.test(step))).toEqual(['over.1 completed', 'slow cancelled']);
    expect(here.seen).toEqual([]);
  });

  it('end without an output leaves it to the output blocks', async () => {
    const here = await openFlows();
    const { output } = await here.run(
      `
flow: [{ id: a, agent: echo, input: 1 }, { id: stop, type: end, condition: "\${input.stop}" }, { id: b, agent: echo, input: 2 }]
output: ["\${a}", "\${b}"]
`,
      { stop: true },
    );
    expect(output).toEqual([1, null]);
  });
});
