import type { FieldCase } from '../field-case.ts';

const FAILS = '{ id: s, agent: fail, input: { message: gone, code: LOST, status: 503 }';

/** Fields of steps that control others. */
export const CONTROL: readonly FieldCase[] = [
  {
    field: 'parallel.waitFor',
    ensemble: `flow:
  - type: parallel
    waitFor: any
    steps: [{ id: a, agent: nap, input: { ms: 2000 } }, { id: b, agent: echo, input: 1 }]`,
    expect: { steps: ['b completed', 'a cancelled', 'parallel-1 completed'] },
  },
  {
    field: 'parallel.maxConcurrency',
    ensemble: `flow:
  - type: parallel
    maxConcurrency: 1
    steps: [{ id: a, agent: nap, input: { ms: 60, v: 1 } }, { id: b, agent: note, input: 2 }]`,
    expect: { seen: [1, 2] },
  },
  {
    field: 'foreach.items',
    ensemble: 'flow: [{ type: foreach, items: [1, 2], steps: [{ agent: note, input: 3 }] }]',
    instead: [1],
    expect: { seen: [3, 3] },
  },
  {
    field: 'foreach.as',
    ensemble: 'flow: [{ type: foreach, items: [1, 2], as: n, steps: [{ agent: note, input: "${n}" }] }]',
    expect: { seen: [1, 2] },
  },
  {
    field: 'foreach.indexAs',
    ensemble: 'flow: [{ type: foreach, items: [7, 8], indexAs: at, steps: [{ agent: note, input: "${at}" }] }]',
    expect: { seen: [0, 1] },
  },
  {
    field: 'foreach.breakWhen',
    ensemble:
      'flow: [{ type: foreach, items: [1, 2, 3], breakWhen: "item === 2", steps: [{ agent: note, input: "${item}" }] }]',
    expect: { seen: [1, 2] },
  },
  {
    field: 'while.condition',
    ensemble: 'flow: [{ type: while, condition: false, steps: [{ agent: note, input: 1 }], maxIterations: 2 }]',
    instead: true,
    expect: { seen: [] },
  },
  {
    field: 'while.maxIterations',
    ensemble: 'flow: [{ type: while, condition: true, steps: [{ agent: note, input: 1 }], maxIterations: 2 }]',
    instead: 3,
    expect: { seen: [1, 1] },
  },
  {
    field: 'branch.then',
    ensemble:
      'flow: [{ type: branch, condition: true, then: [{ agent: note, input: 1 }], else: [{ agent: note, input: 2 }] }]',
    expect: { seen: [1] },
  },
  {
    field: 'branch.else',
    ensemble:
      'flow: [{ type: branch, condition: false, then: [{ agent: note, input: 1 }], else: [{ agent: note, input: 2 }] }]',
    expect: { seen: [2] },
  },
  {
    field: 'switch.value',
    ensemble:
      'flow: [{ type: switch, value: "${input.is}", cases: { a: [{ agent: note, input: 1 }], b: [{ agent: note, input: 2 }] } }]',
    input: { is: 'a' },
    instead: '${input.isnt ?? "b"}',
    expect: { seen: [1] },
  },
  {
    field: 'switch.default',
    input: { is: 'c' },
    ensemble:
      'flow: [{ type: switch, value: "${input.is}", cases: { a: [{ agent: note, input: 1 }] }, default: [{ agent: note, input: 3 }] }]',
    expect: { seen: [3] },
  },
  {
    field: 'map-reduce.reduce',
    ensemble:
      'flow: [{ type: map-reduce, items: [1, 2], map: [{ agent: echo, input: "${item}" }], reduce: [{ agent: note, input: 5 }] }]',
    expect: { seen: [5] },
  },
  {
    field: 'map-reduce.as',
    ensemble: 'flow: [{ type: map-reduce, items: [1, 2], as: n, map: [{ agent: note, input: "${n}" }] }]',
    expect: { seen: [1, 2] },
  },
  {
    field: 'try.catch',
    ensemble: `flow: [{ type: try, steps: [${FAILS} }], catch: [{ agent: note, input: "\${error.message}" }] }]`,
    expect: { seen: ['gone'] },
  },
  {
    field: 'try.finally',
    ensemble: 'flow: [{ type: try, steps: [{ agent: note, input: 1 }], finally: [{ agent: note, input: 2 }] }]',
    expect: { seen: [1, 2] },
  },
  {
    field: 'sleep.duration',
    ensemble: 'flow: [{ id: s, type: sleep, duration: 3000, timeout: 20 }]',
    instead: 1,
    expect: { error: { reason: 'STEP_TIMEOUT' } },
  },
  {
    field: 'sleep.until',
    ensemble: 'flow: [{ id: s, type: sleep, until: "2001-01-01T00:00:00Z", timeout: 5000 }]',
    instead: '2999-01-01T00:00:00Z',
    expect: { steps: ['s completed'] },
  },
  {
    field: 'end.output',
    ensemble: 'flow: [{ agent: echo, input: 1 }, { type: end, output: 9 }]',
    expect: { output: 9 },
  },
  {
    field: 'edge.condition',
    ensemble: `initialStep: a
steps: [{ id: a, agent: echo, input: 1 }, { id: b, agent: note, input: 2 }]
edges: [{ from: a, to: b, condition: false }]`,
    expect: { seen: [] },
  },
  // What these steps hold, put in another's place, does something else.
  ...(
    [
      ['parallel', 'steps', ''],
      ['sequence', 'steps', ''],
      ['try', 'steps', ''],
      ['while', 'steps', 'condition: "iteration < 1"'],
      ['foreach', 'steps', 'items: [1]'],
      ['map-reduce', 'map', 'items: [1]'],
    ] as const
  ).map(([type, field, more]) => ({
    field: `${type}.${field}`,
    ensemble: `flow: [{ type: ${type}, ${field}: [{ agent: note, input: 1 }], ${more} }]`,
    instead: [{ agent: 'note', input: 2 }],
    expect: { seen: [1] },
  })),
  {
    field: 'switch.cases',
    ensemble: 'flow: [{ type: switch, value: "${1}", cases: { 1: [{ agent: note, input: 1 }] } }]',
    instead: {},
    expect: { seen: [1] },
  },
  {
    field: 'foreach.maxConcurrency',
    ensemble: `flow:
  - { type: foreach, items: [300, 1], maxConcurrency: 2, steps: [{ agent: nap, input: { ms: "\${item}", v: "\${item}" } }] }`,
    expect: { seen: [1, 300] },
  },
  {
    field: 'map-reduce.maxConcurrency',
    ensemble: `flow:
  - { type: map-reduce, items: [300, 1], maxConcurrency: 2, map: [{ agent: nap, input: { ms: "\${item}", v: "\${item}" } }] }`,
    expect: { seen: [1, 300] },
  },
  {
    field: 'map-reduce.items',
    ensemble: 'flow: [{ type: map-reduce, items: [1, 2], map: [{ agent: note, input: 3 }] }]',
    instead: [1],
    expect: { seen: [3, 3] },
  },
  {
    field: 'map-reduce.indexAs',
    ensemble: 'flow: [{ type: map-reduce, items: [7, 8], indexAs: at, map: [{ agent: note, input: "${at}" }] }]',
    expect: { seen: [0, 1] },
  },
  ...(
    [
      ['machine.initialStep', 'initialStep', 'b', [1, 2]],
      ['machine.edges', 'edges', [], [1, 2]],
      ['edge.from', 'from', 'b', [1, 2]],
      ['edge.to', 'to', 'c', [1, 2]],
    ] as const
  ).map(([field, as, instead, seen]) => ({
    field,
    as,
    ensemble: `initialStep: a
steps: [{ id: a, agent: note, input: 1 }, { id: b, agent: note, input: 2 }, { id: c, agent: note, input: 3 }]
edges: [{ from: a, to: b }]`,
    instead,
    expect: { seen },
  })),
];
