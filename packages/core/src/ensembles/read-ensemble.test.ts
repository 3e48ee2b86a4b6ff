import { existsSync, readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { planEnsemble } from './plan.ts';
import type { Problem } from './problem.ts';
import { readEnsemble } from './read-ensemble.ts';

const FILE = 'ensembles/t.yaml';

function read(...lines: readonly string[]) {
  return readEnsemble(lines.join('\n'), { format: 'yaml', file: FILE });
}

/** `code line:column` of each problem. */
function places(problems: readonly Problem[]): readonly string[] {
  return problems.map(({ code, line, column }) => `${code} ${line}:${column}`);
}

describe('reading an ensemble', () => {
  it('gives one canonical form for every dialect', () => {
    const long = read(
      'name: greet',
      'input: { name: { type: string, required: true }, loud: { type: boolean } }',
      'flow:',
      '  - id: hello',
      '    title: Say hello',
      '    agent: echo@2',
      '    condition: ${input.loud}',
      '    input: { message: "${input.name}" }',
      '    retry: { attempts: 2, initialDelay: 10ms }',
      '    onError: continue',
      'output: [{ body: { said: "${hello.output}" } }]',
    );
    const short = read(
      'ensemble: greet',
      'inputs: { name: { type: string, optional: false }, loud: boolean }',
      'steps:',
      '  - id: hello',
      '    name: Say hello',
      '    agent: echo@2',
      '    when: ${input.loud}',
      '    inputs: { message: "${input.name}" }',
      '    retry: { maxAttempts: 2, initial_delay: 10ms }',
      '    continue_on_error: true',
      'outputs: { said: "${hello.output}" }',
    );
    expect([...long.problems, ...short.problems]).toEqual([]);
    const form = {
      name: 'greet',
      order: 'sequence',
      input: { name: { type: 'string' }, loud: { type: 'boolean' } },
      flow: [
        {
          id: 'hello',
          title: 'Say hello',
          agent: 'echo@2',
          condition: '${input.loud}',
          input: { message: '${input.name}' },
          retry: { attempts: 2, initialDelay: '10ms' },
          onError: 'continue',
        },
      ],
      output: [{ body: { said: '${hello.output}' } }],
    };
    expect(short.canonical).toMatchObject(form);
    expect(long.canonical).toMatchObject(form);
    expect(short.links).toMatchObject([
      { name: 'echo', version: 2, place: { line: 6, column: 12, path: 'steps[0].agent' } },
    ]);
  });

  it('reads JSON with the same places', () => {
    const text = '{\n\t"name": "t",\n\t"flow": [{ "agent": "echo", "wen": true }]\n}';
    const { problems, canonical } = readEnsemble(text, { format: 'json' });
    expect(canonical).toBeUndefined();
    expect(problems).toEqual([
      {
        severity: 'error',
        code: 'UNKNOWN_FIELD',
        message: 'unknown field "wen"',
        hint: 'did you mean "when"?',
        line: 3,
        column: 30,
        path: 'flow[0].wen',
      },
    ]);
  });

  it('names unnamed steps after what they run, and counts', () => {
    const { canonical } = read(
      'name: t',
      'flow:',
      '  - agent: a/echo@1',
      '  - operation: transform',
      '  - operation: transform',
    );
    expect(canonical).toBeUndefined();
    const { canonical: good } = read(
      'name: t',
      'flow:',
      '  - agent: echo@1',
      '  - operation: transform',
      '  - operation: transform',
      '  - name: greeter',
    );
    expect(good?.flow.map(({ id }) => id)).toEqual(['echo', 'transform', 'transform-2', 'greeter']);
    expect(good?.flow[3]).toEqual({ id: 'greeter', agent: 'greeter' });
  });

  it('keeps the author’s own x- fields', () => {
    const { canonical, problems } = read('name: t', 'x-owner: ops', 'flow:', '  - { agent: echo, x-note: 1 }');
    expect(problems).toEqual([]);
    expect(canonical?.extra).toEqual({ 'x-owner': 'ops' });
    expect(canonical?.flow[0]?.extra).toEqual({ 'x-note': 1 });
  });

  it('keeps the ensemble’s own agents by name, listed or mapped', () => {
    const operation = '{ operation: transform, config: { value: "${input.list}", limit: 5 } }';
    const flow = 'flow: [{ agent: shape, config: { limit: 2 } }]';
    const mapped = read('name: t', flow, 'agents:', `  shape: ${operation}`);
    const listed = read('name: t', flow, 'agents:', `  - ${operation.replace('{', '{ name: shape,')}`);
    const shape = { operation: 'transform', config: { value: '${input.list}', limit: 5 } };
    expect(mapped.canonical?.agents).toEqual({ shape });
    expect(listed.canonical?.agents).toEqual({ shape: { name: 'shape', ...shape } });
    expect(listed.canonical?.flow).toEqual([{ id: 'shape', agent: 'shape', config: { limit: 2 } }]);
    expect(listed.links).toEqual([]);
  });

  it.each([
    ['an unknown name', '${inpt.name}', 'UNKNOWN_NAME 6:15'],
    ['an unknown step', '${steps.ekko.output}', 'UNKNOWN_NAME 6:15'],
    ['broken syntax', '${input.}', 'EXPRESSION_SYNTAX 6:21'],
    ['a forbidden name', '${input.constructor}', 'FORBIDDEN_NAME 6:21'],
  ])('places %s exactly', (_what, text, place) => {
    const { problems } = read(
      'name: t',
      'flow:',
      '  - agent: echo',
      '    input:',
      '      first: x',
      `      text: ${text}`,
    );
    expect(places(problems)).toEqual([place]);
  });

  it('places a fault inside quotes, escapes, folds and blocks', () => {
    const { problems } = read(
      'name: t',
      'flow:',
      '  - agent: echo',
      '    input:',
      '      a: "tab \\t ${nope}"',
      "      b: 'it''s ${nope}'",
      '      c: |',
      '        first',
      '',
      '          second ${nope}',
      '      d: >-',
      '        one',
      '        two ${nope}',
      '      e: plain',
      '        and ${nope}',
    );
    expect(places(problems)).toEqual([
      'UNKNOWN_NAME 5:20',
      'UNKNOWN_NAME 6:19',
      'UNKNOWN_NAME 10:20',
      'UNKNOWN_NAME 13:15',
      'UNKNOWN_NAME 15:15',
    ]);
  });

  it('warns of what a step can only know later, and still is runnable', () => {
    const { canonical, problems } = read(
      'name: t',
      'flow:',
      '  - { agent: first, input: "${second.output}" }',
      '  - { agent: second }',
      '  - { id: output, agent: echo }',
    );
    expect(canonical).toBeDefined();
    expect(places(problems).toSorted()).toEqual(['FORWARD_REFERENCE 3:31', 'RESERVED_NAME 5:11']);
  });

  it.each([
    ['several documents', 'name: a\nflow: [{agent: b}]\n---\nname: b', 'SEVERAL_DOCUMENTS'],
    ['a duplicate key', 'name: t\ntimeout: 1s\ntimeout: 2s', 'DUPLICATE_KEY'],
    ['a list', '- a', 'NOT_A_MAPPING'],
    ['a custom tag', 'name: !x t', 'TAG_NOT_ALLOWED'],
    ['a merge key', 'name: t\n<<: { a: 1 }', 'YAML_SYNTAX'],
    ['a directive', '%YAML 1.1\n---\nname: t', 'YAML_SYNTAX'],
    ['an alias of itself', 'name: &a [*a]', 'ALIAS_LIMIT'],
    ['too many aliases', `name: t\na: &a x\nb: [${'*a, '.repeat(101)}]`, 'ALIAS_LIMIT'],
    ['an unknown anchor', 'name: *a', 'YAML_SYNTAX'],
    ['NUL', 'name: t\0', 'YAML_SYNTAX'],
    ['deep nesting', `name: ${'['.repeat(100_000)}`, 'LIMIT_EXCEEDED'],
    ['deep block nesting', '- '.repeat(100_000), 'LIMIT_EXCEEDED'],
    ['too many values', `name: [${'1,'.repeat(21_000)}]`, 'LIMIT_EXCEEDED'],
    ['too many lines', `name: t${'\n'.repeat(250_000)}`, 'LIMIT_EXCEEDED'],
    ['too much text', `name: ${'a'.repeat(262_144)}`, 'FILE_TOO_LARGE'],
    ['a lone surrogate', 'name: \ud800', 'NOT_UTF8'],
    ['an infinity', 'name: t\nx-a: .inf', 'INVALID_FIELD'],
    ['a key that reaches a prototype', 'name: t\nx-a: { __proto__: 1 }', 'FORBIDDEN_NAME'],
    ['an expression cut in two', 'name: t\nflow:\n  - ${a ? b : c}', 'SPLIT_EXPRESSION'],
  ])('refuses %s', (_what, text, code) => {
    const { canonical, problems } = readEnsemble(text, { format: 'yaml' });
    expect(canonical).toBeUndefined();
    expect(problems.map((problem) => problem.code)).toContain(code);
    expect(problems.length).toBeLessThan(5);
  });

  it('refuses bytes that are not UTF-8, and JSON that is not JSON', () => {
    expect(readEnsemble(new Uint8Array([0x61, 0xff]), { format: 'yaml' }).problems[0]?.code).toBe('NOT_UTF8');
    const [problem] = readEnsemble('{"name": t}', { format: 'json' }).problems;
    expect(problem).toMatchObject({ code: 'YAML_SYNTAX', message: 'the text is not valid JSON', line: 1 });
  });

  it.each([
    ['  params: [${input.id}]', 'quote this value: params: ["${input.id}"]'],
    ['  prompt: Summarize: ${input.text}', 'quote this value: prompt: "Summarize: ${input.text}"'],
    [
      "  sql: '%${x.split(' ')}%'",
      `use double quotes outside, or write '' for a quote inside: sql: "%\${x.split(' ')}%"`,
    ],
    ['\tkey: 1', 'use spaces'],
  ])('gives a hint for %j', (line, hint) => {
    expect(read('name: t', 'x-a:', line).problems[0]?.hint).toBe(hint);
  });

  it.each([
    '{ type: approval }',
    '{ agent: hitl }',
    '{ operation: hitl }',
    '{ type: collect, fields: { a: string } }',
    '{ type: wait, signal: paid }',
    '{ type: sleep, duration: 1m }',
  ])('refuses %s in a run of which nothing is written down', (step) => {
    const { problems } = read('name: t', 'durability: none', `flow: [${step}]`);
    expect(problems.map(({ code, line }) => [code, line])).toEqual([['INVALID_FIELD', 2]]);
    expect(read('name: t', 'durability: none', 'flow: [{ type: sleep, duration: 30s }]').problems).toEqual([]);
  });

  it.each([['trigger: [{ type: cli, command: t }]', 'a trigger of type cli']])(
    'says that %s is not available',
    (line, what) => {
      const { problems } = read('name: t', line, 'flow: [{ agent: echo }]');
      expect(problems.map(({ code, message }) => `${code} ${message}`)).toEqual([
        `OPERATION_UNAVAILABLE ${what} is not available in this version`,
      ]);
    },
  );

  it.each([
    ['{ operation: queue }', 'operation queue is'],
    ['{ operation: think, model: m, stream: true }', 'stream is'],
  ])('says what of the step %s is not available', (step, what) => {
    const { problems } = read('name: t', `flow: [${step}]`);
    expect(problems.map(({ message }) => message)).toEqual([`${what} not available in this version`]);
  });

  it.each([
    ['{ agent: a, operation: http, name: b }', 'AMBIGUOUS_STEP'],
    ['{}', 'EMPTY_STEP'],
    ['text', 'INVALID_STEP'],
    ['{ title: x }', 'INVALID_STEP'],
    ['{ operation: htpp }', 'UNKNOWN_OPERATION'],
    ['{ agent: a, condition: "a ${input.b}" }', 'CONDITION_TEXT'],
    ['{ agent: a, retry: 21 }', 'LIMIT_EXCEEDED'],
    ['{ agent: a, retry: 0 }', 'INVALID_FIELD'],
    ['{ agent: a, timeout: 5x }', 'INVALID_FIELD'],
    ['{ agent: a, input: 1, inputs: 2 }', 'CONFLICTING_FIELDS'],
    ['{ agent: a, onError: fail, continueOnError: true }', 'CONFLICTING_FIELDS'],
  ])('refuses the step %s', (step, code) => {
    const { problems } = read('name: t', `flow: [${step}]`);
    expect(problems[0]?.code).toBe(code);
  });

  it('takes handlers of the project, and none over the API', () => {
    const text = 'name: t\nflow:\n  - operation: code\n    handler: ../lib/sum.ts';
    expect(readEnsemble(text, { format: 'yaml', file: 'ensembles/t.yaml' }).canonical?.flow[0]).toMatchObject({
      config: { handler: '../lib/sum.ts' },
      module: 'lib/sum.ts',
    });
    expect(readEnsemble(text, { format: 'yaml' }).problems[0]?.message).toBe('handler is not available over the API');
    const outside = text.replace('../lib', '../../lib');
    expect(readEnsemble(outside, { format: 'yaml', file: 'ensembles/t.yaml' }).problems[0]?.code).toBe('INVALID_FIELD');
  });

  it('knows which environment names the project allows', () => {
    const text = 'name: t\nflow: [{ agent: a, input: "${env.REGION}${env.TOKEN}" }]';
    const { problems } = readEnsemble(text, { format: 'yaml', env: new Set(['REGION']) });
    expect(problems.map(({ code, message }) => `${code} ${message}`)).toEqual([
      'ENV_NOT_ALLOWED the project does not allow env.TOKEN',
    ]);
  });

  it('tells at most 500 problems', () => {
    const { problems } = read('name: t', `flow: [{ agent: a, input: [${'"${x}", '.repeat(2000)}] }]`);
    expect(problems).toHaveLength(500);
  });

  it('never throws, whatever the text', () => {
    const samples = corpus();
    const mutated = fc
      .tuple(fc.constantFrom(...samples), fc.array(fc.tuple(fc.nat(), fc.string({ maxLength: 6 })), { maxLength: 5 }))
      .map(([text, edits]) =>
        edits.reduce(
          (now, [at, put]) => now.slice(0, at % (now.length + 1)) + put + now.slice((at % (now.length + 1)) + 3),
          text,
        ),
      );
    const unit = fc.constantFrom(...'ab:-[]{}"\'|>&*!%#${}?,\n\t ', 'name', 'flow', 'agent: ', '  ');
    fc.assert(
      fc.property(fc.oneof(mutated, fc.string(), fc.string({ unit, maxLength: 60 })), fc.boolean(), (text, json) => {
        const { canonical, problems } = readEnsemble(text, { format: json ? 'json' : 'yaml' });
        if (canonical) planEnsemble(canonical);
        else expect(problems.some(({ severity }) => severity === 'error')).toBe(true);
        for (const { line, column } of problems) expect(Math.min(line, column)).toBeGreaterThan(0);
      }),
      { numRuns: 2000 },
    );
  });
});

/** Files as authors write them, where they are at hand; a few lines of our own everywhere. */
function corpus(): readonly string[] {
  const own =
    'name: t\nflow:\n  - agent: echo\n    input: { a: "${input.b}" }\n    when: ${input.b > 1}\noutput:\n  said: ${echo.output}\n';
  const folder = new URL('../../../../../shared/corpus/ensembles/', import.meta.url);
  if (!existsSync(folder)) return [own];
  const files = readdirSync(folder).filter((file) => file.endsWith('.yaml'));
  return [own, ...files.map((file) => readFileSync(new URL(file, folder), 'utf8'))];
}
