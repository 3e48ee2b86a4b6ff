import type { FieldCase } from '../field-case.ts';

const ROWS = '[{ a: 2, b: x }, { a: 1, b: y }, { a: 1, b: y }]';

/** Fields of operations. */
export const OPERATIONS: readonly FieldCase[] = (
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

/** Operations on text, told by their config alone. */
export const TEXTS: readonly FieldCase[] = (
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

/** Operations whose output alone does not tell. */
export const OTHERS: readonly FieldCase[] = [
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
