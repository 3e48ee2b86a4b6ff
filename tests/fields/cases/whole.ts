import type { FieldCase } from '../field-case.ts';

/** Fields of an ensemble, its inputs, state and output. */
export const WHOLE: readonly FieldCase[] = [
  { field: 'ensemble.output', ensemble: 'flow: [{ agent: echo, input: 1 }]\noutput: 2', expect: { output: 2 } },
  {
    field: 'ensemble.cache',
    ensemble: `cache: 60
flow:
  - { agent: note, input: "\${input.n}" }
  - { if: input.n > 0, then: [{ id: a, ensemble: t, input: { n: 0 } }, { id: b, ensemble: t, input: { n: 0 } }] }`,
    input: { n: 1 },
    expect: { seen: [1, 0] },
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
    ] as const
  ).map(([field, rules, n]) => ({
    field,
    ensemble: `input: { n: { description: a value, ${rules} } }\nflow: [{ agent: echo, input: 1 }]`,
    input: { n: JSON.parse(JSON.stringify(n)) },
    expect: { refused: 'INVALID_INPUT' },
    ...(field === 'input.type' && { instead: 'string' }),
  })),
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
