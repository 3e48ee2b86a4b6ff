import { expect, it } from 'vitest';
import { openFlows } from './open-flows.ts';

const INNER = `
  - id: beside
    type: parallel
    steps:
      - { id: p1, agent: late, input: p1, state: { set: { log: "\${[...state.log, output]}" } } }
      - - { id: p2, agent: late, input: p2, state: { set: { log: "\${[...state.log, output]}" } } }
        - { id: p3, agent: late, input: "\${p2}>p3" }
      - id: race
        type: parallel
        waitFor: any
        steps: [{ id: r1, agent: late, input: only, state: { set: { won: "\${output}" } } }, { id: r2, agent: fail }]
  - id: each
    type: foreach
    items: [a, b, c, d, e, f]
    maxConcurrency: 3
    breakWhen: \${item === 'e'}
    steps:
      - { id: one, agent: late, input: "\${item}", state: { set: { log: "\${[...state.log, output]}", n: "\${state.n + index}" } } }
      - { id: odd, condition: "\${index % 2}", agent: late, input: "odd \${one}", state: { set: { log: "\${[...state.log, output]}" } } }
  - id: plain
    type: foreach
    items: [x, y, z]
    maxConcurrency: 3
    onError: continue
    steps:
      - { id: two, agent: late, input: "\${item}", state: { set: { log: "\${[...state.log, output]}" } } }
      - { id: bad, condition: "\${item === 'y'}", agent: fail }
`;

it.each([
  ['flow', ''],
  ['agents', ''],
  ['agents', 'concurrency: 1\n'],
  ['flow', 'concurrency: 2\n'],
])('%s gives the same outputs, state and steps whatever the timing (%j)', async (order, more) => {
  const here = await openFlows();
  await here.code('late', async ({ input, sleep }) => {
    await sleep(Math.random() * 6);
    return input;
  });
  const text = `${more}state: { schema: { log: array, n: number, won: string }, initial: { n: 0 } }
${order}:${INNER}
output: ["\${beside}", "\${each}", "\${one.outputs}", "\${odd.outputs}", "\${plain}", "\${plain.errors.map(e => e.index)}", "\${state}"]
`;
  const runs = [];
  for (let count = 0; count < 12; count += 1) {
    const { output, steps, error } = await here.run(text);
    expect(error).toBeNull();
    runs.push(JSON.stringify([output, steps.filter((step) => !/^(one|odd|two|bad|r2)\b/.test(step)).toSorted()]));
  }
  expect(new Set(runs).size).toBe(1);
  const log = ['p1', 'p2', 'a', 'b', 'odd b', 'c', 'd', 'odd d', 'e', 'x', 'y', 'z'];
  expect(JSON.parse(runs[0] ?? '')[0][6]).toEqual({ log, n: 10, won: 'only' });
});
