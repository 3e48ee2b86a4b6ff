import type { Json, JsonObject } from '@ensembleapp/protocol';

/** What an ensemble with the field does, and would not without. Agents are those of `openFlows`. */
export interface FieldCase {
  /** `place.field`, as tests/fields/known-fields.ts lists it; said once in the ensemble, by this name or `as`. */
  readonly field: string;
  readonly as?: string;
  readonly ensemble: string;
  readonly input?: JsonObject;
  /** Members of what is observed. */
  readonly expect: Observed;
  /** Put in the field's place where the language demands the field; else the field goes. */
  readonly instead?: Json;
}

/** What a run shows: its end, its answer, its steps in the order they settled in, its state, and what agents noted. */
export interface Observed {
  readonly output?: Json;
  readonly error?: JsonObject;
  readonly response?: JsonObject;
  readonly steps?: readonly string[];
  readonly state?: JsonObject;
  readonly seen?: readonly Json[];
  /** Code of the refusal, before anything runs: of the input, or of a name that nothing declares. */
  readonly refused?: string;
}

const FAILS = '{ id: s, agent: fail, input: { message: gone, code: LOST, status: 503 }';
const SLOW = '{ id: s, agent: nap, input: { ms: 3000 }, timeout: 20';
const AGAIN = '{ id: s, agent: flaky, input: { n: 1, error: { code: LOST } }';

/** Fields of steps. */
const STEPS: readonly FieldCase[] = [
  {
    field: 'step.condition',
    ensemble: 'flow: [{ id: a, agent: note, input: 1, condition: false }, { id: b, agent: note, input: 2 }]',
    expect: { seen: [2], steps: ['a skipped', 'b completed'] },
  },
  { field: 'step.input', ensemble: 'flow: [{ agent: echo, input: { a: 1 } }]', expect: { output: { a: 1 } } },
  { field: 'step.timeout', ensemble: `flow: [${SLOW} }]`, expect: { error: { reason: 'STEP_TIMEOUT' } } },
  { field: 'step.onTimeout', ensemble: `flow: [${SLOW}, onTimeout: { fallback: 7 } }]`, expect: { output: 7 } },
  {
    field: 'step.onError',
    ensemble: `flow: [${FAILS}, onError: { fallback: 7 } }]`,
    expect: { output: 7 },
  },
  {
    field: 'step.continueOnError',
    ensemble: `flow: [${FAILS}, continueOnError: true }, { id: b, agent: note, input: 2 }]`,
    expect: { seen: [2] },
  },
  {
    field: 'step.schema',
    ensemble: 'flow: [{ id: a, agent: echo, input: { n: 1 }, schema: { output: { n: string } } }]',
    expect: { error: { code: 'OUTPUT_SCHEMA_MISMATCH', step: 'a' } },
  },
  {
    field: 'step.state',
    ensemble: 'flow: [{ agent: echo, input: 5, state: { set: { n: "${output}" } } }]',
    expect: { state: { n: 5 } },
  },
  {
    field: 'access.set',
    ensemble: 'state: { schema: { n: number } }\nflow: [{ agent: echo, input: 5, state: { set: { n: "${output}" } } }]',
    expect: { state: { n: 5 } },
  },
  {
    field: 'step.retry',
    ensemble: `flow: [${AGAIN}, retry: { attempts: 2, initialDelay: 1 } }]`,
    expect: { output: { attempt: 2 } },
  },
  {
    field: 'retry.attempts',
    ensemble: `flow: [${AGAIN.replace('n: 1', 'n: 4')}, retry: { attempts: 5, initialDelay: 1, maxDelay: 2 } }]`,
    expect: { output: { attempt: 5 } },
  },
  {
    field: 'retry.retryOn',
    ensemble: `flow: [${AGAIN}, retry: { retryOn: [503], initialDelay: 1 } }]`,
    expect: { error: { step: 's' } },
  },
  {
    field: 'retry.retryIf',
    ensemble: `flow: [${AGAIN}, retry: { retryIf: "error.code === 'OTHER'", initialDelay: 1 } }]`,
    expect: { error: { step: 's' } },
  },
  {
    field: 'retry.attemptTimeout',
    ensemble: 'flow: [{ id: s, agent: nap, input: { ms: 400, v: 1 }, retry: { attempts: 1, attemptTimeout: 20 } }]',
    expect: { error: { reason: 'ATTEMPT_TIMEOUT' } },
  },
  {
    field: 'step.cache',
    ensemble: `flow:
      - { id: one, type: foreach, items: [1, 2], steps: [{ agent: note, input: 9, cache: 60 }] }`,
    expect: { seen: [9] },
  },
  {
    field: 'cache.key',
    ensemble: `flow:
      - { id: one, type: foreach, items: [1, 2], as: n, steps: [{ agent: note, input: "\${n}", cache: { ttl: 60, key: of-all } }] }`,
    expect: { seen: [1] },
  },
  {
    field: 'cache.bypass',
    ensemble: `flow:
      - { id: one, type: foreach, items: [1, 2], steps: [{ agent: note, input: 8, cache: { ttl: 60, bypass: true } }] }`,
    expect: { seen: [8, 8] },
  },
  {
    field: 'step.depends_on',
    ensemble: `order: graph
flow: [{ id: a, agent: note, input: 1, depends_on: [b] }, { id: b, agent: note, input: 2 }]`,
    expect: { seen: [2, 1] },
  },
  {
    field: 'step.loop',
    ensemble: 'flow: [{ agent: note, input: 1, loop: { items: [1, 2] } }]',
    expect: { seen: [1, 1] },
  },
  {
    field: 'loop.as',
    ensemble: 'flow: [{ agent: note, input: "${n}", loop: { items: [1, 2], as: n } }]',
    expect: { seen: [1, 2] },
  },
  {
    field: 'loop.indexAs',
    ensemble: 'flow: [{ agent: note, input: "${at}", loop: { items: [7, 8], indexAs: at } }]',
    expect: { seen: [0, 1] },
  },
  {
    field: 'loop.items',
    ensemble: 'flow: [{ agent: note, input: 1, loop: { items: [1, 2] } }]',
    instead: [1],
    expect: { seen: [1, 1] },
  },
  {
    field: 'handling.fallback',
    ensemble: `flow: [${FAILS}, onError: { fallback: 7 } }]`,
    instead: 8,
    expect: { output: 7 },
  },
  {
    field: 'handling.error',
    ensemble: `flow: [${SLOW}, onTimeout: { error: too slow } }]`,
    instead: 'other',
    expect: { error: { message: 'too slow' } },
  },
];

/** Fields of steps that control others. */
const CONTROL: readonly FieldCase[] = [
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
    ensemble: 'flow: [{ id: s, type: sleep, until: "2001-01-01T00:00:00Z", timeout: 20 }]',
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
];

/** Fields of an ensemble, its inputs, state and output. */
const WHOLE: readonly FieldCase[] = [
  { field: 'ensemble.output', ensemble: 'flow: [{ agent: echo, input: 1 }]\noutput: 2', expect: { output: 2 } },
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

const ROWS = '[{ a: 2, b: x }, { a: 1, b: y }, { a: 1, b: y }]';

/** Fields of operations. */
const OPERATIONS: readonly FieldCase[] = (
  [
    ['pick', `value: ${ROWS}, pick: [a]`, [{ a: 2 }, { a: 1 }, { a: 1 }]],
    ['omit', `value: ${ROWS}, omit: [a]`, [{ b: 'x' }, { b: 'y' }, { b: 'y' }]],
    ['rename', 'value: { a: 1 }, rename: { a: c }', { c: 1 }],
    ['defaults', 'value: { a: 1 }, defaults: { c: 3 }', { a: 1, c: 3 }],
    ['limit', 'value: [1, 2, 3], limit: 2', [1, 2]],
    ['offset', 'value: [1, 2, 3], offset: 2', [3]],
    ['dedupe', 'value: [1, 1, 2], dedupe: true', [1, 2]],
    ['compact', 'value: [1, null, 2], compact: true', [1, 2]],
    ['trim', 'value: { a: " x " }, trim: true', { a: 'x' }],
    ['merge', 'merge: [{ a: 1 }, { b: 2 }]', { a: 1, b: 2 }],
  ] as const
).map(([field, config, output]) => ({
  field: `transform.${field}`,
  ensemble: `flow: [{ operation: transform, config: { ${config} } }]`,
  expect: { output: JSON.parse(JSON.stringify(output)) },
}));

/** Fields of an output block that say how it is written. */
const FORMATS: readonly FieldCase[] = [
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

/** Operations on text, told by their config alone. */
const TEXTS: readonly FieldCase[] = (
  [
    ['html.template', 'template: a', 'a', 'b'],
    ['html.data', 'template: "{{ a }}", data: { a: 1 }', '1'],
    ['html.engine', 'template: "{% if a %}b{% endif %}", engine: simple', '{% if a %}b{% endif %}'],
    ['html.templateEngine', 'template: "{% if a %}b{% endif %}", templateEngine: simple', '{% if a %}b{% endif %}'],
    ['html.layout', 'template: a, layout: "[{{ content }}]"', '[a]'],
    ['html.styles', 'template: a, styles: b', '<style>b</style>\na'],
    ['html.meta', 'template: "</head>", meta: { a: b }', '<meta name="a" content="b">\n</head>'],
    ['html.seo', 'template: "</head>", seo: { robots: none }', '<meta name="robots" content="none">\n</head>'],
    ['convert.input', 'input: a, from: text, to: html', '<p>a</p>\n', 'b'],
    ['convert.from', 'input: "*a*", from: markdown, to: html', '<p><em>a</em></p>\n', 'text'],
    ['convert.to', 'input: a, from: text, to: html', '<p>a</p>\n', 'markdown'],
    ['convert.gfm', 'input: "~~a~~", from: markdown, to: html, gfm: false', '<p>~~a~~</p>\n'],
    ['convert.breaks', 'input: "a\\nb", from: markdown, to: html, breaks: true', '<p>a<br />b</p>\n'],
    ['convert.headingStyle', 'input: "<h1>a</h1>", from: html, to: markdown, headingStyle: setext', 'a\n='],
    [
      'convert.codeBlockStyle',
      'input: "<pre><code>a</code></pre>", from: html, to: markdown, codeBlockStyle: indented',
      '    a',
    ],
    [
      'convert.bulletListMarker',
      'input: "<ul><li>a</li></ul>", from: html, to: markdown, bulletListMarker: "*"',
      '*   a',
    ],
    ['convert.emDelimiter', 'input: "<em>a</em>", from: html, to: markdown, emDelimiter: "*"', '*a*'],
    ['convert.strongDelimiter', 'input: "<b>a</b>", from: html, to: markdown, strongDelimiter: __', '__a__'],
    [
      'convert.linkStyle',
      'input: \'<a href="/b">a</a>\', from: html, to: markdown, linkStyle: referenced',
      '[a][1]\n\n[1]: /b',
    ],
    ['transform.value', 'value: 7', 7],
    ['transform.input', 'input: 7', 7],
    ['transform.parse', 'value: "[1]", parse: json', [1]],
    ['transform.format', 'value: [1], format: json', '[1]'],
    ['transform.columns', 'value: [{ a: 1, b: 2 }], format: csv, columns: [b]', 'b\n2\n'],
    ['transform.filter', 'value: [{ a: 1 }, { a: 2 }], filter: { a: 2 }', [{ a: 2 }], 'a'],
    ['transform.sort', 'value: [2, 1], sort: true', [1, 2]],
    ['transform.coerce', 'value: { a: "1" }, coerce: { a: number }', { a: 1 }, {}],
    ['echo.value', 'value: 7', 7],
    [
      'validate.schema',
      'data: 1, schema: { type: string }',
      { valid: false, errors: [{ path: '', message: 'must be string' }] },
      {},
    ],
    ['validate.data', 'data: a, schema: { type: string }', { valid: true, errors: [] }],
    ['slug.text', 'text: A B', { slug: 'a-b' }],
    ['slug.separator', 'text: A B, separator: _', { slug: 'a_b' }],
    ['slug.maxLength', 'text: A B, maxLength: 2', { slug: 'a' }],
  ] as const
).map(([field, config, output, instead]) => ({
  field,
  ensemble: `flow: [{ operation: ${field.slice(0, field.indexOf('.'))}, config: { ${config} } }]`,
  expect: { output: JSON.parse(JSON.stringify(output)) },
  ...(instead !== undefined && { instead: JSON.parse(JSON.stringify(instead)) }),
}));

const MADE = { found: true, targetUrl: '/to', statusCode: 302 };
const GONE = { found: false, error: 'not_found' };

/** What a short link is made with, and what comes of looking it up. */
const LINKS: readonly FieldCase[] = (
  [
    ['action', 'action: create, slug: a, targetUrl: /to', MADE],
    ['slug', 'action: create, slug: a, targetUrl: /to', MADE],
    ['targetUrl', 'action: create, slug: a, targetUrl: /to', MADE],
    ['statusCode', 'action: create, slug: a, targetUrl: /to, statusCode: 307', { ...MADE, statusCode: 307 }],
    ['kvBinding', 'action: create, slug: a, targetUrl: /to, kvBinding: other', GONE],
    ['singleUse', 'action: create, slug: a, targetUrl: /to, singleUse: true', { found: false, error: 'already_used' }],
  ] as const
).map(([field, config, output]) => ({
  field: `redirect.${field}`,
  ensemble: `flow:
  - { id: make, operation: redirect, config: { ${config} } }
  - { id: first, operation: redirect, input: "\${ { 'slug': 'a' } }" }
  - { id: second, operation: redirect, input: "\${ { 'slug': 'a' } }" }`,
  expect: { output: JSON.parse(JSON.stringify(output)) },
}));

/** What models are told, without one. */
const MODELS: readonly FieldCase[] = [
  ['frequencyPenalty', 'frequencyPenalty: much', 'INVALID_INPUT'],
  ['presencePenalty', 'presencePenalty: much', 'INVALID_INPUT'],
  ['responseFormat', 'responseFormat: xml', 'INVALID_INPUT'],
  ['image', 'image: none', 'INVALID_INPUT'],
  ['apiEndpoint', 'apiEndpoint: "http://169.254.169.254/v1"', 'ADDRESS_NOT_ALLOWED'],
].map(([field, config, reason = '']) => ({
  field: `think.${field}`,
  ensemble: `flow: [{ operation: think, config: { provider: compatible, model: m, prompt: p, ${config} } }]`,
  expect: { error: { reason } },
}));

/** Operations whose output alone does not tell. */
const OTHERS: readonly FieldCase[] = [
  {
    field: 'html.contentType',
    ensemble:
      'flow: [{ operation: html, config: { template: a, contentType: text/x } }]\noutput: ${html.meta.contentType}',
    expect: { output: 'text/x' },
  },
  {
    field: 'delay.duration',
    ensemble: 'flow: [{ operation: delay, input: 7, config: { duration: 1ms } }]',
    expect: { output: 7 },
  },
  { field: 'delay.ms', ensemble: 'flow: [{ operation: delay, input: 7, config: { ms: 1 } }]', expect: { output: 7 } },
  {
    field: 'redirect.basePath',
    ensemble:
      "flow: [{ operation: redirect, input: \"${ { 'action': 'create', 'slug': 'a', 'targetUrl': '/to' } }\", config: { basePath: /go } }]",
    expect: { output: { success: true, slug: 'a', path: '/go/a' } },
  },
];

export const CASES: readonly FieldCase[] = [
  ...STEPS,
  ...CONTROL,
  ...WHOLE,
  ...OPERATIONS,
  ...FORMATS,
  ...TEXTS,
  ...LINKS,
  ...MODELS,
  ...OTHERS,
];
