import type { Json } from '@ensembleapp/protocol';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { render } from './evaluate.ts';
import { ExpressionFailure } from './expression-failure.ts';
import { ExpressionProblem } from './expression-problem.ts';
import { FILTERS } from './library/filters.ts';
import { GLOBALS } from './library/globals.ts';
import { LIST_METHODS } from './library/list-methods.ts';
import { TEXT_METHODS } from './library/text-methods.ts';
import { namesOf } from './names.ts';
import { parseExpression } from './parse-expression.ts';
import { parseText } from './parse-text.ts';
import { evaluated, faultOf, scopeOf } from './testing/evaluated.ts';

const FORBIDDEN = ['__proto__', 'prototype', 'constructor', '__defineGetter__', '__defineSetter__', '__lookupGetter__'];

describe('forbidden names', () => {
  it.each(FORBIDDEN)('%s is refused when it is written', (name) => {
    const sources = [
      name,
      `input.${name}`,
      `input?.${name}`,
      `input["${name}"]`,
      `input[\`${name}\`]`,
      `input.x.${name}.y`,
      `"".${name}`,
      `{${name}: 1}`,
      `{"${name}": 1}`,
      `(${name} => 1)`,
      `(({${name}}) => 1)`,
      `(() => { const ${name} = 1 })()`,
    ];
    for (const source of sources)
      expect(faultOf(`\${ ${source} }`, { input: {} })?.code, source).toBe('FORBIDDEN_NAME');
  });

  it.each(FORBIDDEN)('%s is refused when it is made at run time', (name) => {
    const sources = [
      'input[input.name]',
      'input?.[input.name]',
      'input[input.name]()',
      '"a"[input.name]',
      '[][input.name]',
      'Math[input.name]',
      '(x => x)[input.name]',
      'input.list[input.name].x',
      '{[input.name]: 1}',
      'Object.fromEntries([[input.name, 1]])',
      'input.list | map(input.name)',
      'input.list | filter(input.name)',
      'input.list | sort(input.name)',
      'input.list | sum(input.name)',
    ];
    const input = { name, list: [{}] };
    for (const source of sources) expect(faultOf(`\${ ${source} }`, { input })?.code, source).toBe('FORBIDDEN_NAME');
  });

  it('cannot be pieced together', () => {
    const input = { list: [{}] };
    expect(faultOf('${input["__pro" + "to__"]}', { input })?.code).toBe('FORBIDDEN_NAME');
    expect(faultOf('${input[`const${"ructor"}`]}', { input })?.code).toBe('FORBIDDEN_NAME');
    expect(evaluated('${input[["constructor"]]}', { input })).toBeUndefined();
    expect(faultOf('${input["\\x63onstructor"]}', { input })?.code).toBe('FORBIDDEN_NAME');
  });

  it('do no harm as names in data', () => {
    const input = JSON.parse('{"__proto__": {"polluted": 1}, "constructor": 2}') as Json;
    for (const source of [
      '${ {...input} }',
      '${Object.assign({}, input)}',
      '${JSON.parse(JSON.stringify(input))}',
      '${[input]}',
    ]) {
      const value = [evaluated(source, { input })].flat()[0];
      expect(Object.getPrototypeOf(value), source).toBe(Object.prototype);
      expect(Object.keys(value ?? {}), source).toEqual(['__proto__', 'constructor']);
    }
    expect(evaluated('${ {...input}.polluted }', { input })).toBeUndefined();
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
  });
});

describe('any text', () => {
  const scraps = [
    ...[
      '${',
      '${{',
      '}',
      '}}',
      '\\${',
      '$${',
      '(',
      ')',
      '[',
      ']',
      '{',
      '`',
      '"',
      "'",
      '\\',
      '=>',
      '?.',
      '...',
      '|',
      '//',
      '/*',
    ],
    ...[
      'input',
      'a-b',
      'x',
      'component.p@v1',
      'new Date(',
      'typeof ',
      'const ',
      'if (',
      'return ',
      '.constructor',
      '\n',
      '\\u{',
    ],
    ...['1', '.5', '0x', '1e', ' + ', '??', '&&', '**', '<<', ':', ',', '-', '😀', '\uD800', '\0'],
  ];
  const hostileText = fc.array(fc.oneof(fc.constantFrom(...scraps), fc.string({ maxLength: 4 })), { maxLength: 30 });
  const names = namesOf(['input', 'a-b', 'x']);

  it('is read, or refused with an ExpressionProblem inside the text', () => {
    fc.assert(
      fc.property(hostileText, (parts) => {
        const source = parts.join('');
        for (const read of [parseText, parseExpression]) {
          try {
            read(source, names);
          } catch (problem) {
            if (!(problem instanceof ExpressionProblem)) throw problem;
            if (problem.offset < 0 || problem.offset > source.length) throw problem;
          }
        }
      }),
      { numRuns: 3000 },
    );
  });
});

describe('any expression', () => {
  const { expression } = fc.letrec<{ expression: string }>((tie) => {
    const inner = tie('expression');
    const leaf = fc.constantFrom(
      ...[
        'input',
        'input.list',
        'input.text',
        'input.o',
        'input.n',
        'input.none',
        'null',
        'undefined',
        '1',
        '-1',
        '0.5',
      ],
      ...[
        '"a"',
        '"constructor"',
        '"__proto__"',
        '[]',
        '{}',
        'new Date()',
        'new Date("x")',
        'Math',
        'JSON',
        'Object',
        'Boolean',
      ],
      ...['x => x', '(a, b) => a', '() => input', '1e308', '"length"', '"2026-01-31"', '[[1, [2]]]'],
    );
    const operator = fc.constantFrom(
      ...['+', '-', '*', '/', '%', '**', '==', '===', '<', '>=', '&&', '||', '??', '<<', '>>>', '&', '^'],
    );
    const method = fc.constantFrom(...TEXT_METHODS.keys(), ...LIST_METHODS.keys(), 'toFixed', 'getDay', 'toPrecision');
    const filter = fc.constantFrom(...FILTERS.keys());
    const native = fc.constantFrom(
      ...[...GLOBALS].flatMap(([name, { members }]) => [
        name,
        ...[...members.keys()].map((member) => `${name}.${member}`),
      ]),
    );
    const args = fc.array(inner, { maxLength: 2 }).map((list) => list.map((arg) => `(${arg})`).join(', '));
    return {
      expression: fc.oneof(
        { maxDepth: 4 },
        leaf,
        fc.tuple(inner, operator, inner).map(([a, op, b]) => `(${a}) ${op} (${b})`),
        fc.tuple(inner, method, args).map(([self, name, list]) => `(${self})?.${name}(${list})`),
        fc.tuple(inner, filter, args).map(([self, name, list]) => `(${self}) | ${name}(${list})`),
        fc.tuple(native, args).map(([name, list]) => `${name}(${list})`),
        fc.tuple(inner, inner).map(([self, key]) => `(${self})[${key}]`),
        fc.tuple(inner, args).map(([self, list]) => `(${self})(${list})`),
        fc.tuple(inner, inner).map(([a, b]) => `[(${a}), ...(${b})]`),
        fc.tuple(inner, inner).map(([a, b]) => `{a: (${a}), [${b}]: 1}`),
        inner.map((a) => `\`t\${${a}}\``),
        inner.map((a) => `typeof -(${a})`),
      ),
    };
  });

  const data = { list: [3, 'b', null, { a: 1 }], text: 'aba', o: { a: { b: [1] } }, n: 4 };
  const reachable = new Set<unknown>([
    Object.prototype,
    Array.prototype,
    Function.prototype,
    Object,
    Function,
    globalThis,
  ]);

  it('has plain data as its value, or fails with an ExpressionFailure, and changes nothing', () => {
    const input = JSON.parse(JSON.stringify(data)) as Json;
    fc.assert(
      fc.property(expression, (source) => {
        try {
          const text = parseText(`\${ ${source} }`, namesOf(['input']));
          const value = render(text, scopeOf({ input }));
          expectPlain(value);
        } catch (error) {
          if (!(error instanceof ExpressionFailure || error instanceof ExpressionProblem)) throw error;
        }
        return JSON.stringify(input) === JSON.stringify(data);
      }),
      { numRuns: 5000 },
    );
  });

  function expectPlain(value: Json | undefined): void {
    if (typeof value === 'function' || reachable.has(value)) throw new Error('reached the host');
    if (typeof value === 'number' && !Number.isFinite(value)) throw new Error('not a finite number');
    if (typeof value !== 'object' || value === null) return;
    const prototype: unknown = Object.getPrototypeOf(value);
    if (prototype !== Object.prototype && prototype !== Array.prototype) throw new Error('not plain data');
    for (const member of Object.values(value)) expectPlain(member);
  }
});
