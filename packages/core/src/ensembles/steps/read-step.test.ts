import { describe, expect, it } from 'vitest';
import type { Problem } from '../problem.ts';
import { readEnsemble } from '../read-ensemble.ts';

function read(...lines: readonly string[]) {
  const { form, problems } = readEnsemble(lines.join('\n'), { format: 'yaml', file: 'ensembles/t.yaml' });
  return { form, problems: problems.filter(({ code }) => code !== 'OPERATION_UNAVAILABLE') };
}

/** The canonical form of one step; any fault fails the test. */
function stepOf(written: string) {
  const { form, problems } = read('name: t', 'flow:', `  - ${written}`);
  expect(problems).toEqual([]);
  const flow = form?.flow;
  return Array.isArray(flow) ? flow[0] : undefined;
}

const places = (problems: readonly Problem[]) => problems.map(({ code, line }) => `${code} ${line}`);

describe('a step in its canonical form', () => {
  it.each([
    [
      '{ name: a, agent: b@v2, inputs: { x: 1 }, when: "input.y" }',
      { agent: 'b@v2', input: { x: 1 }, condition: 'input.y' },
    ],
    ['{ id: a, name: Long name, agent: b }', { title: 'Long name', agent: 'b' }],
    ['{ name: a }', { agent: 'a' }],
    [
      '{ agent: x/a@1, operation: http, config: { url: "https://e.org" } }',
      { operation: 'http', config: { url: 'https://e.org' }, extra: { agent: 'x/a@1' } },
    ],
    ['{ id: a, agent: b, retry: 3, cache: 300 }', { agent: 'b', retry: { attempts: 3 }, cache: { ttl: 300 } }],
    [
      '{ id: a, agent: b, retry: { max_attempts: 2, max_delay: 1s, retry_on: [429], timeout: 2s } }',
      { agent: 'b', retry: { attempts: 2, maxDelay: '1s', retryOn: [429], attemptTimeout: '2s' } },
    ],
    [
      '{ id: a, agent: b, dependsOn: [], continue_on_error: true }',
      { agent: 'b', depends_on: [], onError: 'continue' },
    ],
    ['{ id: a, agent: b, continue_on_error: false }', { agent: 'b', continueOnError: false }],
    [
      '{ id: a, operation: think, prompt: Hi, model: m, max_tokens: 5 }',
      { operation: 'think', config: { prompt: 'Hi', model: 'm', maxTokens: 5 } },
    ],
    [
      '{ id: a, operation: llm, model: m }',
      { operation: 'think', config: { model: 'm' }, extra: { operation: 'llm' } },
    ],
    ['{ id: a, agent: b, config: "config://x@v1" }', { agent: 'b', configRef: 'config://x@v1' }],
    ['{ id: a, agent: hitl, input: { prompt: "ok?" } }', { agent: 'hitl', input: { prompt: 'ok?' } }],
    ['{ id: a, ensemble: other@2 }', { ensemble: 'other@2' }],
    ['{ id: a, sleep: 2s }', { type: 'sleep', duration: '2s' }],
    ['{ id: a, wait: paid }', { type: 'wait', signal: 'paid' }],
    [
      '{ id: a, if: "input.x", then: { agent: b }, else: [] }',
      JSON.parse('{ "type": "branch", "condition": "input.x", "then": [{ "id": "b", "agent": "b" }], "else": [] }'),
    ],
    [
      '{ id: a, foreach: { items: "${input.list}", do: { agent: b }, max_concurrency: 2 } }',
      { type: 'foreach', items: '${input.list}', steps: [{ id: 'b', agent: 'b' }], maxConcurrency: 2 },
    ],
    [
      '{ id: a, while: "index < 2", do: [{ agent: b }] }',
      { type: 'while', condition: 'index < 2', steps: [{ id: 'b', agent: 'b' }] },
    ],
    [
      '{ id: a, mapReduce: { items: "${input.list}", map: { agent: b }, reduce: { agent: c, input: "${mapResults}" } } }',
      {
        type: 'map-reduce',
        items: '${input.list}',
        map: [{ id: 'b', agent: 'b' }],
        reduce: [{ id: 'c', agent: 'c', input: '${mapResults}' }],
      },
    ],
    [
      '{ id: a, try: [{ agent: b }], catch: [{ agent: c, input: "${error.message}" }] }',
      { type: 'try', steps: [{ id: 'b', agent: 'b' }], catch: [{ id: 'c', agent: 'c', input: '${error.message}' }] },
    ],
    [
      '{ id: a, switch: "${input.x}", cases: { 1: [{ agent: b }], two: { agent: c } }, default: [] }',
      {
        type: 'switch',
        value: '${input.x}',
        cases: { 1: [{ id: 'b', agent: 'b' }], two: [{ id: 'c', agent: 'c' }] },
        default: [],
      },
    ],
    ['{ id: a, type: end, output: { x: 1 } }', { type: 'end', output: { x: 1 } }],
  ])('%s', (written, canonical) => {
    expect(stepOf(written)).toEqual({ id: 'a', ...canonical });
  });

  it('makes a sequence of a list among the children of a parallel, and counts unnamed ones', () => {
    const { form, problems } = read(
      'name: t',
      'flow:',
      '  - parallel:',
      '      - { agent: a }',
      '      - - { agent: b }',
      '        - { agent: c }',
      '  - parallel: [{ agent: a }]',
    );
    expect(problems).toEqual([]);
    expect(form?.flow).toEqual([
      {
        id: 'parallel-1',
        type: 'parallel',
        steps: [
          { id: 'a', agent: 'a' },
          {
            id: 'sequence-1',
            type: 'sequence',
            steps: [
              { id: 'b', agent: 'b' },
              { id: 'c', agent: 'c' },
            ],
          },
        ],
      },
      { id: 'parallel-2', type: 'parallel', steps: [{ id: 'a-2', agent: 'a' }] },
    ]);
  });

  it('reads a workflow graph, each type as what it is here', () => {
    const { form, problems } = read(
      'workflow: support',
      'initialStep: ask',
      'steps:',
      '  - { id: ask, type: collect-inputs, prompt: Which order?, fields: { order: { type: string } } }',
      '  - { id: find, type: call-tool, toolId: find-order, input: { id: "${data.ask.order}" } }',
      '  - { id: say, type: call-llm, model: m, prompt: "About ${data.find}", schema: { type: object } }',
      '  - { id: done, type: end-flow, output: "${data.say}" }',
      'edges:',
      '  - { from: ask, to: find }',
      '  - { from: find, to: say, condition: "${find.output.open}", label: open }',
      '  - { from: say, to: done }',
    );
    expect(problems).toEqual([]);
    expect(form).toMatchObject({
      name: 'support',
      order: 'machine',
      initialStep: 'ask',
      flow: [
        { id: 'ask', type: 'collect', fields: { order: { type: 'string' } }, extra: { type: 'collect-inputs' } },
        { id: 'find', tool: 'find-order', input: { id: '${data.ask.order}' } },
        {
          id: 'say',
          operation: 'think',
          config: { model: 'm', prompt: 'About ${data.find}', schema: { type: 'object' } },
        },
        { id: 'done', type: 'end', output: '${data.say}' },
      ],
      edges: [{ from: 'ask', to: 'find' }, { condition: '${find.output.open}', label: 'open' }, { to: 'done' }],
    });
  });

  it('keeps what nobody knows at its place, and says what was meant', () => {
    const { form, problems } = read('name: t', 'flow:', '  - { agent: a, wen: 1, x-mine: 2, foreach: [] }');
    expect(form?.flow).toEqual([{ id: 'a', agent: 'a', extra: { wen: 1, 'x-mine': 2, foreach: [] } }]);
    expect(problems.map(({ code, hint }) => `${code} ${hint}`)).toEqual([
      'UNKNOWN_FIELD did you mean "when"?',
      'UNKNOWN_FIELD it does not go with the fields beside it',
    ]);
  });

  it('is the same when it is read again', () => {
    const first = read(
      'name: t',
      'agents:',
      '  - { name: a, operation: api, config: { url: "https://e.org" }, retry: 2 }',
      '  - { name: b, loop: { items: "${a.output}", max_concurrency: 2 }, agent: c, cache: 5, x-note: 1 }',
      '  - { name: d, foreach: { items: "${b.outputs}", body: { agent: e } }, depends_on: a }',
      'output: { all: "${d.output}" }',
    );
    const again = readEnsemble(JSON.stringify(first.form), { format: 'json' });
    expect(first.problems).toEqual([]);
    expect(again.form).toEqual(first.form);
  });
});

describe('what is wrong with steps', () => {
  it.each([
    ['- { agent: a, operation: http, name: b }', 'AMBIGUOUS_STEP'],
    ['- { type: forech, items: [] }', 'UNKNOWN_STEP_TYPE'],
    ['- { type: foreach, items: [] }', 'INVALID_STEP'],
    ['- { id: a, agent: b, depends_on: c }', 'UNKNOWN_NAME'],
    ['- { agent: a, onError: ignore }', 'INVALID_FIELD'],
    ['- { agent: a, onTimeout: { fallbak: 1 } }', 'INVALID_FIELD'],
    ['- { agent: a, cache: 0 }', 'INVALID_FIELD'],
    ['- { type: parallel, steps: [], maxConcurrency: 101 }', 'LIMIT_EXCEEDED'],
    ['- { type: approval, timeout: 8d }', 'LIMIT_EXCEEDED'],
    ['- { agent: a, input: "${item}" }', 'UNKNOWN_NAME'],
    ['- { agent: a, input: "${error.message}" }', 'UNKNOWN_NAME'],
    ['- { agent: a, foo: 1 }', 'UNKNOWN_FIELD'],
    ['- { type: sequence, steps: [], retry: 3 }', 'UNKNOWN_FIELD'],
    ['- { operation: hitl, cache: 60 }', 'INVALID_FIELD'],
    ['- { ensemble: a, config: { b: 1 } }', 'INVALID_FIELD'],
    ['- { type: approval, cache: 60 }', 'UNKNOWN_FIELD'],
    ['- { type: sleep }', 'INVALID_STEP'],
    ['- { type: sleep, duration: 1s, until: 5 }', 'INVALID_STEP'],
    ['- { type: approval, approvers: [a], minApprovals: 2 }', 'INVALID_STEP'],
    ['- { type: end, status: 99 }', 'INVALID_FIELD'],
    ['- { type: collect, fields: { a: strng } }', 'INVALID_FIELD'],
    ['- { type: collect, fields: { a: { type: number, default: x } } }', 'INVALID_FIELD'],
    ['- { type: collect, fields: { a: { typ: number } } }', 'UNKNOWN_FIELD'],
  ])('%s', (line, code) => {
    const { form, problems } = read('name: t', 'flow:', `  ${line}`);
    expect(form).toBeDefined();
    expect(problems[0]).toMatchObject({ code, line: 3, hint: expect.any(String) });
  });

  it('says of a type that nobody knows what was meant, and nothing of fields that it may have', () => {
    const { form, problems } = read('name: t', 'flow:', '  - { id: a, type: paralel, steps: [{ agent: b }] }');
    expect(problems).toMatchObject([{ code: 'UNKNOWN_STEP_TYPE', hint: 'did you mean "parallel"?' }]);
    expect(form?.flow).toEqual([{ id: 'a', type: 'paralel', steps: [{ agent: 'b' }] }]);
  });

  it('names the steps of a graph that wait for each other', () => {
    const { problems } = read(
      'name: t',
      'agents:',
      '  - { name: a, input: "${c.output}" }',
      '  - { name: b, foreach: { items: [1], do: { agent: x, input: "${a.output}" } } }',
      '  - { name: c, depends_on: b }',
      '  - { name: d, input: "${c.output}", state: { set: { x: "${d.output}" } } }',
    );
    expect(problems.map(({ code, message }) => `${code} ${message}`)).toEqual([
      'CYCLE these steps wait for each other: a -> c -> b -> a',
    ]);
  });

  it('knows which step can only run later', () => {
    const { problems } = read(
      'name: t',
      'flow:',
      '  - parallel:',
      '      - { id: left, agent: a, input: "${right.output}" }',
      '      - { id: right, agent: a }',
      '  - type: while',
      '    condition: ${!turn.executed}',
      '    steps:',
      '      - { id: first, agent: a, input: "${turn.output}" }',
      '      - { id: turn, agent: a }',
      '  - { id: now, agent: a, input: "${later.output}" }',
      '  - { id: later, agent: a, input: "${first.output}", state: { set: { seen: "${later.output}" } } }',
    );
    expect(places(problems)).toEqual(['FORWARD_REFERENCE 11']);
  });

  it('knows the state that is declared', () => {
    const lines = ['flow:', '  - { agent: a, state: { use: [total], set: { totl: "${state.total + output.n}" } } }'];
    const declared = read('name: t', 'state: { schema: { total: number } }', ...lines);
    expect(declared.problems).toMatchObject([{ code: 'UNDECLARED_STATE', line: 4, hint: 'did you mean "total"?' }]);
    expect(read('name: t', 'state: { initial: { total: 1 } }', ...lines).problems).toEqual([]);
  });

  it('warns of loops whose items cannot run at the same time', () => {
    const loop = (set: string) =>
      read(
        'name: t',
        'flow:',
        '  - type: foreach',
        '    items: ${input.list}',
        '    maxConcurrency: 4',
        `    steps: [{ agent: a, ${set} }]`,
      ).problems.map(({ code }) => code);
    expect(loop('input: "${state.sum}", state: { set: { sum: "${output}" } }')).toEqual(['SERIALIZED']);
    expect(loop('state: { set: { sum: "${state.sum + item}" } }')).toEqual([]);
  });

  it('warns of values pasted into SQL, not of a choice of texts', () => {
    const step = (sql: string) =>
      read('name: t', 'flow:', `  - { operation: data, config: { sql: ${JSON.stringify(sql)} } }`);
    expect(places(step('SELECT * FROM t WHERE id = ${input.id}').problems)).toEqual(['SQL_INTERPOLATION 3']);
    expect(step("${input.all ? 'SELECT 1' : 'SELECT 2'}").problems).toEqual([]);
  });

  it('warns of secrets in the file', () => {
    const { problems } = read(
      'name: t',
      'inputs: { password: string }',
      'flow:',
      '  - { operation: sms, config: { authToken: abc, to: "${env.TO}" } }',
      '  - { agent: a, input: { key: sk-abcdefghijklmnopqrstuvwxyz } }',
    );
    expect(places(problems)).toEqual(['SECRET_IN_FILE 4', 'SECRET_IN_FILE 5']);
  });

  it('feeds trusted inputs with what the credential vouches for, and nothing else', () => {
    const feeds = (input: string) =>
      read(
        'name: t',
        `flow: [{ agent: orders, ${input} }]`,
        'agents:',
        '  orders: { operation: http, config: { url: "https://e.org" }, schema: { input: { who: { type: string, trusted: true } } } }',
      ).problems.map(({ code, line }) => `${code} ${line}`);
    expect(feeds('input: { who: "${secure.id}-${userContext.tenantId}", note: "${input.note}" }')).toEqual([]);
    expect(feeds('input: { who: fixed }')).toEqual([]);
    expect(feeds('input: { who: "${secure.id || input.id}" }')).toEqual(['UNTRUSTED_VALUE 2']);
    expect(feeds('input: "${input}"')).toEqual(['UNTRUSTED_VALUE 2']);
    expect(feeds('timeout: 1s')).toEqual(['UNTRUSTED_VALUE 2']);
  });

  it('bounds how many steps there are and how deep they stand', () => {
    const many = read('name: t', `flow: [${'{ agent: a }, '.repeat(501)}]`);
    expect(many.problems.map(({ code }) => code)).toEqual(['LIMIT_EXCEEDED']);
    const deep = `${'{ sequence: ['.repeat(17)}{ agent: a }${'] }'.repeat(17)}`;
    expect(read('name: t', `flow: [${deep}]`).problems.map(({ code }) => code)).toEqual(['LIMIT_EXCEEDED']);
  });
});
