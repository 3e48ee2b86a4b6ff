import type { FieldCase } from '../field-case.ts';

/** Fields of an ensemble, its inputs, state and output. */
export const WHOLE: readonly FieldCase[] = [
  {
    field: 'state.backend',
    ensemble: `state: { schema: { n: { type: number, default: 0 } }, backend: store }
flow: [{ agent: echo, input: 1, state: { set: { n: "\${state.n + 1}" } } }]
output: "\${state.n}"`,
    happens: [{ run: {} }, { run: {} }],
    expect: { output: 2 },
  },
  {
    field: 'state.key',
    ensemble: `state: { schema: { n: { type: number, default: 0 } }, backend: store, key: "\${input.of}" }
flow: [{ agent: echo, input: 1, state: { set: { n: "\${state.n + 1}" } } }]
output: "\${state.n}"`,
    happens: [{ run: { input: { of: 'a' } } }, { run: { input: { of: 'b' } } }],
    expect: { output: 1 },
  },
  { field: 'ensemble.output', ensemble: 'flow: [{ agent: echo, input: 1 }]\noutput: 2', expect: { output: 2 } },
  {
    field: 'ensemble.cache',
    ensemble: 'cache: 60\nflow: [{ agent: note, input: 1 }]',
    happens: [{ run: {} }, { run: {} }],
    expect: { seen: [1], outputs: [1, 1] },
  },
  {
    field: 'ensemble.timeout',
    ensemble: 'timeout: 30\nflow: [{ agent: nap, input: { ms: 400 } }]',
    expect: { error: { reason: 'TIMEOUT' } },
  },
  {
    field: 'ensemble.input',
    ensemble: 'input: { n: { type: number, required: true } }\nflow: [{ agent: echo }]',
    expect: { refused: 'INVALID_INPUT' },
  },
  {
    field: 'input.required',
    ensemble: 'input: { n: { type: number, required: true } }\nflow: [{ agent: echo }]',
    instead: false,
    expect: { refused: 'INVALID_INPUT' },
  },
  {
    field: 'input.default',
    ensemble: 'input: { n: { type: number, default: 4 } }\nflow: [{ agent: note, input: "${input.n}" }]',
    expect: { seen: [4] },
  },
  ...(
    [
      ['input.type', 'type: number', 'x'],
      ['input.minimum', 'type: number, minimum: 3', 2],
      ['input.maximum', 'type: number, maximum: 3', 4],
      ['input.minLength', 'type: string, minLength: 3', 'ab'],
      ['input.maxLength', 'type: string, maxLength: 3', 'abcd'],
      ['input.pattern', 'type: string, pattern: "^a$"', 'b'],
      ['input.format', 'type: string, format: email', 'nobody'],
      ['input.enum', 'type: string, enum: [a, b]', 'c'],
      ['input.items', 'type: array, items: { type: number }', ['x']],
      ['input.properties', 'type: object, properties: { a: number }', { a: 'x' }],
      ['input.additionalProperties', 'type: object, properties: { a: number }, additionalProperties: false', { b: 1 }],
    ] as const
  ).map(([field, rules, n]) => ({
    field,
    ensemble: `input: { n: { description: a value, ${rules} } }\nflow: [{ agent: echo, input: 1 }]`,
    input: { n: JSON.parse(JSON.stringify(n)) },
    expect: { refused: 'INVALID_INPUT' },
    ...(field === 'input.type' && { instead: 'string' }),
  })),
  {
    field: 'ensemble.apiExecutable',
    ensemble: 'apiExecutable: false\nflow: [{ agent: echo, input: 1 }]',
    expect: { refused: 'FORBIDDEN' },
  },
  {
    field: 'ensemble.frontend',
    ensemble: 'frontend: true\nflow: [{ agent: echo, input: 1 }]',
    happens: [{ run: {}, by: 'jwt' }],
    expect: { output: 1 },
  },
  {
    field: 'ensemble.concurrency',
    ensemble: `concurrency: 1
order: graph
flow: [{ id: a, agent: nap, input: { ms: 60, v: 1 } }, { id: b, agent: note, input: 2 }]`,
    expect: { seen: [1, 2] },
  },
  {
    field: 'ensemble.durability',
    ensemble: 'durability: none\nflow: [{ agent: echo, input: 1 }]',
    happens: [{ run: { async: true } }],
    expect: { refused: 'INVALID_INPUT' },
  },
  {
    field: 'ensemble.state',
    ensemble: 'state: { initial: { n: 3 } }\nflow: [{ agent: echo, input: "${state.n}" }]',
    expect: { output: 3 },
  },
  {
    field: 'state.schema',
    ensemble: 'state: { schema: { n: { type: number, default: 3 } } }\nflow: [{ agent: echo, input: 1 }]',
    expect: { state: { n: 3 } },
  },
  ...(
    [
      ['type', 'type: number', '"x"'],
      ['items', 'items: number, type: array', '["x"]'],
      ['properties', 'properties: { a: number }, type: object', '{ a: x }'],
    ] as const
  ).map(([field, rules, value]) => ({
    field: `state-key.${field}`,
    ensemble: `state: { schema: { n: { ${rules} } } }\nflow: [{ agent: echo, input: ${value}, state: { set: { n: "\${output}" } } }]`,
    expect: { error: { reason: 'STATE_TYPE' } },
  })),
  {
    field: 'input.optional',
    ensemble: 'input: { n: { type: number, optional: false } }\nflow: [{ agent: echo }]',
    expect: { refused: 'INVALID_INPUT' },
  },
  {
    field: 'input.trusted',
    ensemble: 'input: { who: { type: string, trusted: true } }\nflow: [{ agent: echo, input: "${input.who ?? 0}" }]',
    input: { who: 'ada' },
    expect: { output: 0 },
  },
  {
    field: 'definition-name.name',
    ensemble: 'agents: [{ name: mine, operation: echo, config: { value: 7 } }]\nflow: [{ agent: mine }]',
    instead: 'other',
    expect: { output: 7 },
  },
  {
    field: 'definition.agent',
    as: 'mine.agent',
    ensemble: 'agents: { mine: { agent: note, input: "${input.n}" } }\nflow: [{ agent: mine }]',
    input: { n: 1 },
    instead: 'echo',
    expect: { seen: [1] },
  },
  {
    field: 'output.body',
    ensemble: 'flow: [{ agent: echo, input: 1 }]\noutput: { status: 201, body: 2 }',
    instead: 3,
    expect: { output: 2 },
  },
  {
    field: 'output.rawBody',
    ensemble: 'flow: [{ agent: echo, input: 1 }]\noutput: { status: 201, rawBody: 2 }',
    instead: 3,
    expect: { output: 2 },
  },
  {
    field: 'redirect.url',
    ensemble: 'flow: [{ agent: echo, input: 1 }]\noutput: { redirect: { url: "https://a.example/" } }',
    instead: 'https://b.example/',
    expect: { response: { headers: { Location: 'https://a.example/' } } },
  },
  {
    field: 'state.initial',
    ensemble: 'state: { schema: { n: number }, initial: { n: 3 } }\nflow: [{ agent: echo, input: 1 }]',
    expect: { state: { n: 3 } },
  },
  {
    field: 'state-key.default',
    ensemble: 'state: { schema: { n: { type: number, default: 3 } } }\nflow: [{ agent: echo, input: 1 }]',
    expect: { state: { n: 3 } },
  },
  {
    field: 'output.when',
    ensemble: 'flow: [{ agent: echo, input: 1 }]\noutput: [{ when: false, body: 1 }, { body: 2 }]',
    expect: { output: 2 },
  },
  {
    field: 'output.status',
    ensemble: 'flow: [{ agent: echo, input: 1 }]\noutput: { status: 201, body: 1 }',
    expect: { response: { status: 201 } },
  },
  {
    field: 'output.headers',
    ensemble: 'flow: [{ agent: echo, input: 1 }]\noutput: { headers: { x-a: b }, body: 1 }',
    expect: { response: { headers: { 'x-a': 'b' } } },
  },
  {
    field: 'output.redirect',
    ensemble: 'flow: [{ agent: echo, input: 1 }]\noutput: { redirect: { url: "https://a.example/", status: 308 } }',
    instead: 'https://b.example/',
    expect: { response: { status: 308 } },
  },
  {
    field: 'redirect.status',
    ensemble: 'flow: [{ agent: echo, input: 1 }]\noutput: { redirect: { url: "https://a.example/", status: 308 } }',
    expect: { response: { status: 308 } },
  },
];

/** Fields of an output block that say how it is written. */
export const FORMATS: readonly FieldCase[] = [
  ['output.format', 'body: [{ a: 1 }], format: csv', 'text/csv; charset=utf-8'],
  ['format.type', 'body: [{ a: 1 }], format: { type: csv }', 'text/csv; charset=utf-8', 'json'],
  ['format.extract', 'body: { a: hi }, format: { type: html, extract: a }', 'text/html; charset=utf-8'],
  ['format.contentType', 'body: 1, format: { type: json, contentType: text/x }', 'text/x'],
  ['output.contentType', 'body: 1, contentType: text/x', 'text/x'],
].map(([field = '', output, type = '', instead]) => ({
  field,
  ensemble: `flow: [{ agent: echo, input: 1 }]\noutput: { ${output} }`,
  expect: { response: { headers: { 'Content-Type': type } } },
  ...(instead !== undefined && { instead }),
}));
