import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readAgent } from './read-agent.ts';

function read(...lines: readonly string[]) {
  return readAgent(lines.join('\n'), { format: 'yaml', file: 'agents/greeter/agent.yaml' });
}

describe('reading an agent', () => {
  it('gives the canonical form, with the handler as a path in the project', () => {
    const { canonical, problems } = read(
      'agent: greeter',
      'description: Greets',
      'version: 1.0',
      'tags: [demo]',
      'handler: ./greeter.ts',
      'schema: { input: { name: string }, output: { greeting: string } }',
      'config: { mood: kind }',
      'internal: true',
      'timeout: 5s',
      'overridable: [mood]',
    );
    expect(problems).toEqual([]);
    expect(canonical).toEqual({
      name: 'greeter',
      description: 'Greets',
      version: '1.0',
      tags: ['demo'],
      operation: 'code',
      config: { mood: 'kind' },
      input: { name: { type: 'string' } },
      outputSchema: { type: 'object', properties: { greeting: { type: 'string' } } },
      handler: 'agents/greeter/greeter.ts',
      apiExecutable: true,
      internal: true,
      timeout: '5s',
      overridable: ['mood'],
    });
  });

  it('implies think from a model, and takes its settings under either spelling', () => {
    const { canonical, problems } = read(
      'name: helper',
      'model: openai/gpt-4o-mini',
      'instructions: Be brief, ${input.name}.',
      'config: { max_tokens: 100, top_p: 0 }',
      'output: { type: object, properties: { text: { type: string } }, required: [text] }',
    );
    expect(problems).toEqual([]);
    expect(canonical).toMatchObject({
      operation: 'think',
      config: { model: 'openai/gpt-4o-mini', instructions: 'Be brief, ${input.name}.', maxTokens: 100, topP: 0 },
      outputSchema: { required: ['text'] },
    });
  });

  it.each([
    ['name: a\noperation: http', 'operation http needs url'],
    ['name: a\noperation: code', 'operation code needs handler'],
    ['name: a', 'the operation is missing'],
    ['operation: transform', 'the name is missing'],
    ['name: "-a"\noperation: transform', 'a name is 1 to 64 letters, digits, ".", "_" or "-", first a letter or digit'],
    ['name: a\noperations: [{ operation: queue }]', 'operation queue is not available in this version'],
    ['name: a\noperation: transform\nconfig: { value: "${steps.x}" }', '"steps" is not known here'],
    [
      'name: a\noperation: transform\nschema: { output: { $ref: x } }',
      '$ref in a schema is not available in this version',
    ],
    [
      'name: a\noperation: transform\nschema: { output: { type: object, propertys: {} } }',
      'JSON Schema has no "propertys"',
    ],
    ['name: a\noperation: transform\nschema: { output: { type: strin, properties: {} } }', 'schema is invalid'],
    [
      'name: a\noperation: transform\nschema: { output: { type: string, pattern: "(?=x)" } }',
      'pattern uses lookaround',
    ],
    ['name: a\noperation: transform\ninput: { x: { type: text } }', 'there is no such type'],
    ['name: a\noperation: transform\ninput: { x: { type: integer, default: 1.5 } }', 'the default must be an integer'],
    [
      'name: a\noperation: transform\ninput: { x: { type: array, items: { type: string, trusted: true } } }',
      'trusted is said of a whole input',
    ],
  ])('refuses %j', (text, message) => {
    const { canonical, problems } = readAgent(text, { format: 'yaml' });
    expect(canonical).toBeUndefined();
    expect(problems[0]?.message).toContain(message);
  });

  it('warns of settings that the operation does not have', () => {
    const { canonical, problems } = read('name: a', 'operation: transform', 'config: { value: 1, picks: [a] }');
    expect(canonical).toBeDefined();
    expect(problems).toMatchObject([{ severity: 'warning', code: 'UNKNOWN_CONFIG', path: 'config.picks' }]);
  });

  it('takes inputs as JSON Schema, names and types, or defaults', () => {
    const schema = read(
      'name: a',
      'operation: transform',
      'input:',
      '  type: object',
      '  required: [list]',
      '  properties: { list: { type: array, items: { type: integer, minimum: 1 } }, note: { type: string, pattern: "^a" } }',
    );
    expect(schema.canonical?.input).toEqual({
      list: { type: 'array', items: { type: 'integer', minimum: 1 }, required: true },
      note: { type: 'string', pattern: '^a' },
    });
    const loose = read('name: a', 'operation: transform', 'input: { type: object, required: [x], properties: {} }');
    expect(loose.canonical?.input).toEqual({ x: { type: 'any', required: true } });
    const short = read(
      'name: a',
      'operation: transform',
      'input: { a: string, b: 3, c: hello, d: [1], e: { x: 1 }, f: { default: 2 } }',
    );
    expect(short.canonical?.input).toEqual({
      a: { type: 'string' },
      b: { type: 'any', default: 3 },
      c: { type: 'any', default: 'hello' },
      d: { type: 'any', default: [1] },
      e: { type: 'any', default: { x: 1 } },
      f: { type: 'any', default: 2 },
    });
  });

  it('never throws, whatever it holds', () => {
    const key = fc.constantFrom(
      'name',
      'operation',
      'config',
      'schema',
      'input',
      'output',
      'handler',
      'model',
      'timeout',
      'type',
      'properties',
      'x',
    );
    const { tree } = fc.letrec((tie) => ({
      tree: fc.oneof(
        { maxDepth: 4 },
        fc.constantFrom<unknown>('string', 'code', 'think', 'http', './a.ts', '${x}', '(', null, true, 3, ''),
        fc.array(tie('tree'), { maxLength: 3 }),
        fc.dictionary(key, tie('tree'), { maxKeys: 5 }),
      ),
    }));
    fc.assert(
      fc.property(fc.dictionary(key, tree, { maxKeys: 8 }), (value) => {
        const { canonical, problems } = readAgent(JSON.stringify(value), { format: 'json' });
        expect(canonical !== undefined || problems.length > 0).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });
});
