import type { FieldCase } from '../field-case.ts';

const AT = 'operation: http\nconfig: { url: "${env.WEB}/503" }';
const ROWS = 'operation: transform\nconfig: { value: { rows: [{ id: a, n: 1 }] } }';
const CALLED = [{ agent: {} }];
const VALUE = { kind: 'config', name: 'seven', content: { value: 7 } } as const;
const BRIEF = { kind: 'prompt', name: 'brief', content: 'Be brief.' } as const;

/** Fields of the file of an agent. */
const OF_AGENTS: readonly (Omit<FieldCase, 'agent'> & { readonly file: string })[] = [
  {
    field: 'agent.apiExecutable',
    file: 'operation: transform\napiExecutable: false',
    happens: CALLED,
    expect: { refused: 'FORBIDDEN' },
  },
  {
    field: 'agent.internal',
    file: 'operation: transform\ninternal: true',
    happens: [{ agent: {}, by: 'jwt' }],
    expect: { refused: 'NOT_FOUND' },
  },
  {
    field: 'agent.overridable',
    file: 'operation: transform\nconfig: { value: 7 }\noverridable: [value]',
    happens: [{ agent: { config: { value: 8 } } }],
    expect: { output: 8 },
  },
  { field: 'agent.config', file: 'operation: transform\nconfig: { value: 7 }', expect: { output: 7 } },
  {
    field: 'agent.configRef',
    components: [VALUE],
    file: 'operation: transform\nconfigRef: configs/seven',
    expect: { output: 7 },
  },
  {
    field: 'agent.component',
    components: [BRIEF],
    file: 'operation: think\nmodel: m\ncomponent: prompts/brief',
    expect: { asked: [{ messages: [{ content: 'Be brief.' }] }] },
  },
  {
    field: 'agent.input',
    file: 'operation: transform\ninput: { n: { type: number, required: true } }',
    happens: CALLED,
    expect: { refused: 'INVALID_INPUT' },
  },
  {
    field: 'agent.schema',
    file: 'operation: transform\nconfig: { value: 7 }\nschema: { output: { type: string } }',
    expect: { error: { code: 'OUTPUT_SCHEMA_MISMATCH' } },
  },
  {
    field: 'schema.output',
    as: 'schema.output',
    file: 'operation: transform\nconfig: { value: 7 }\nschema: { output: { type: string } }',
    expect: { error: { code: 'OUTPUT_SCHEMA_MISMATCH' } },
  },
  {
    field: 'schema.input',
    file: 'operation: transform\nschema: { input: { n: { type: number, required: true } } }',
    happens: CALLED,
    expect: { refused: 'INVALID_INPUT' },
  },
  { field: 'agent.retry', file: `${AT}\nretry: { attempts: 2, delay: 1 }`, expect: { sent: [{}, {}] } },
  {
    field: 'agent.cache',
    file: 'operation: http\nconfig: { url: "${env.WEB}/a" }\ncache: 60',
    happens: [{ run: {} }, { run: {} }],
    expect: { sent: [{}] },
  },
  {
    field: 'agent.timeout',
    file: 'operation: delay\nconfig: { ms: 2000 }\ntimeout: 20',
    expect: { error: { reason: 'STEP_TIMEOUT' } },
  },
  {
    field: 'agent.metadata',
    file: 'operation: transform\nmetadata: { team: red }',
    expect: { shown: { agent: { definition: { metadata: { team: 'red' } } } } },
  },
  {
    field: 'heading.description',
    file: 'operation: transform\ndescription: Does nothing',
    expect: { shown: { agent: { description: 'Does nothing' } } },
  },
  { field: 'heading.tags', file: 'operation: transform\ntags: [a]', expect: { shown: { agent: { tags: ['a'] } } } },
  {
    field: 'heading.version',
    file: 'operation: transform\nversion: 1.2.3',
    expect: { shown: { agent: { definition: { version: '1.2.3' } } } },
  },
  {
    field: 'agent.operations',
    file: 'operations: [{ name: a, agent: echo, input: 3 }]',
    instead: [{ name: 'a', agent: 'echo', input: 4 }],
    expect: { output: 3 },
  },
  {
    field: 'agent.output',
    file: 'operations: [{ name: a, agent: echo, input: 3 }]\noutput: { got: "${a}" }',
    expect: { output: { got: 3 } },
  },
  {
    field: 'agent.state',
    file: 'operations: [{ name: a, agent: echo, input: "${state.n}" }]\nstate: { initial: { n: 3 } }',
    expect: { output: 3 },
  },
];

/** Fields of the file of a tool. */
const OF_TOOLS: readonly FieldCase[] = [
  {
    field: 'tool.frontend',
    agent: 'tool: own\noperation: transform\nfrontend: true\nconfig: { value: 7 }',
    happens: [{ agent: {}, by: 'jwt' }],
    expect: { output: 7 },
  },
  ...(
    [
      ['tool.transform', 'extract: "rows[0].n"', 1],
      ['transform.extract', 'extract: "rows[0].n"', 1, 'rows'],
      [
        'transform.arrayToMap',
        'arrayToMap: { path: rows, key: id }',
        { a: { id: 'a', n: 1 } },
        { path: 'rows', key: 'n' },
      ],
      ['arrayToMap.path', 'arrayToMap: { path: rows, key: id }', { a: { id: 'a', n: 1 } }],
      ['arrayToMap.key', 'arrayToMap: { path: rows, key: id }', { a: { id: 'a', n: 1 } }, 'n'],
    ] as const
  ).map(([field, transform, output, instead]) => ({
    field,
    agent: `tool: own\n${ROWS}\ntransform: [{ ${transform} }]`,
    expect: { output },
    ...(instead !== undefined && { instead }),
  })),
];

export const AGENTS: readonly FieldCase[] = [
  ...OF_AGENTS.map(({ file, ...one }) => ({ ...one, agent: `name: own\n${file}` })),
  ...OF_TOOLS,
];
