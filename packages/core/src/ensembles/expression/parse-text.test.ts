import { describe, expect, it } from 'vitest';
import { namesOf } from './names.ts';
import { parseText } from './parse-text.ts';
import { evaluated, faultOf } from './testing/evaluated.ts';

const names = namesOf(['input', 'env', 'try-primary', 'a-b', 'a', 'index', 'steps', 'state', 'new-order']);

describe('a text value', () => {
  it('is a literal without expressions', () => {
    expect(parseText('costs $5 {ok} #{x} {{ y }}', names)).toEqual({
      kind: 'literal',
      value: 'costs $5 {ok} #{x} {{ y }}',
    });
  });

  it('is whole when one expression is all there is, line ends after it not counted', () => {
    expect(parseText('${input.n}', names).kind).toBe('whole');
    expect(parseText('${input.n}\n', names).kind).toBe('whole');
    expect(parseText('${input.n}\r\n\n', names).kind).toBe('whole');
    expect(parseText('${input.n} ', names).kind).toBe('mixed');
    expect(parseText(' ${input.n}', names).kind).toBe('mixed');
    expect(parseText('${input.n}${input.n}', names).kind).toBe('mixed');
  });

  it('keeps the text around its expressions', () => {
    const text = parseText('Hello ${input.name}, ${input.n}!', names);
    const parts = text.kind === 'mixed' ? text.parts : [];
    expect(parts.map((part) => (typeof part === 'string' ? part : part.source))).toEqual([
      'Hello ',
      'input.name',
      ', ',
      'input.n',
      '!',
    ]);
  });

  it('finds the end of an expression by the grammar', () => {
    const input = { w: 'w' };
    expect(evaluated('[${"}" + input.w + "{"}]', { input })).toBe('[}w{]');
    expect(evaluated('${`<${input.w}:${`}${1 + 1}`}}>`}', { input })).toBe('<w:}2}>');
    expect(evaluated("${'it\\'s }'}", { input })).toBe("it's }");
    expect(evaluated('${ /* } */ input.w // }\n}', { input })).toBe('w');
    expect(evaluated('${ {a: {b: input.w}} }', { input })).toEqual({ a: { b: 'w' } });
  });

  it('takes double braces for single ones', () => {
    expect(evaluated('${{ input.n }}', { input: { n: 3 } })).toBe(3);
    expect(evaluated('a ${{\n input.n > 2 ? "x" :\n "y"\n}} b', { input: { n: 3 } })).toBe('a x b');
    expect(evaluated('${{ {a: {b: 1}}}}', {})).toEqual({ a: { b: 1 } });
  });

  it('leaves double braces to the engine in a template field', () => {
    expect(parseText('costs ${{ price }}', names, { template: true })).toEqual({
      kind: 'literal',
      value: 'costs ${{ price }}',
    });
    expect(parseText('${input.x} ${{ price }}', names, { template: true }).kind).toBe('mixed');
  });

  it('takes an escaped dollar for a literal one, and two dollars for one and a value', () => {
    expect(evaluated('\\${input.n} ${input.n} \\${', { input: { n: 7 } })).toBe('${input.n} 7 ${');
    expect(evaluated('$${input.n}.50', { input: { n: 7 } })).toBe('$7.50');
    expect(parseText('\\${a}', names)).toEqual({ kind: 'literal', value: '${a}' });
  });

  it('reads $name.path as the whole value when the name is known', () => {
    const roots = { input: { user: { name: 'Ann' }, list: ['x'] }, 'try-primary': { failed: true } };
    expect(evaluated('$input.user.name', roots)).toBe('Ann');
    expect(evaluated('$input.list.0\n', roots)).toBe('x');
    expect(evaluated('$try-primary.failed', roots)).toBe(true);
    expect(evaluated('$unknown.name', roots)).toBe('$unknown.name');
    expect(evaluated('$input.', roots)).toBe('$input.');
    expect(evaluated('$input is known', roots)).toBe('$input is known');
    expect(evaluated('$5', roots)).toBe('$5');
  });
});

describe('the faults of a text', () => {
  it.each([
    ['${}', 'EXPRESSION_SYNTAX', 0],
    ['${ input.n', 'EXPRESSION_SYNTAX', 10],
    ['x ${input.n y}', 'EXPRESSION_SYNTAX', 12],
    ['${input.}', 'EXPRESSION_SYNTAX', 8],
    ['${1 +}', 'EXPRESSION_SYNTAX', 5],
    ['${"abc}', 'EXPRESSION_SYNTAX', 2],
    ['${`abc}', 'EXPRESSION_SYNTAX', 2],
    ['${"\\u12"}', 'EXPRESSION_SYNTAX', 3],
    ['${"\\u{110000}"}', 'EXPRESSION_SYNTAX', 3],
    ['${12abc}', 'EXPRESSION_SYNTAX', 2],
    ['${input.n = 1}', 'EXPRESSION_SYNTAX', 10],
    ['${new Map()}', 'EXPRESSION_SYNTAX', 2],
    ['${(x, y) }', 'UNKNOWN_NAME', 3],
    ['${[1, 2}', 'EXPRESSION_SYNTAX', 7],
    ['${ {a 1} }', 'UNKNOWN_NAME', 4],
    ['${ {1: 2} }', 'EXPRESSION_SYNTAX', 4],
    ['${{a: 1}}', 'EXPRESSION_SYNTAX', 0],
    ['${input.n | }', 'EXPRESSION_SYNTAX', 12],
    ['${input.n | uper}', 'UNKNOWN_FILTER', 12],
    ['${x => x | upper}', 'EXPRESSION_SYNTAX', 9],
    ['a ${inptu.n}', 'UNKNOWN_NAME', 4],
    ['${Math.foo(1)}', 'UNKNOWN_NAME', 6],
    ['${input.constructor}', 'FORBIDDEN_NAME', 8],
  ])('%s is %s at %i', (source, code, offset) => {
    expect(faultOf(source, { input: {} })).toMatchObject({ code, offset });
  });

  it('come with a hint where one is known', () => {
    const hintOf = (source: string) => faultOf(source, { input: {}, 'try-primary': {} })?.hint;
    expect(hintOf('${try-primry.failed}')).toBe('did you mean try-primary?');
    expect(hintOf('${input.n | uper}')).toBe('did you mean upper?');
    expect(hintOf('${lowercase(input.email)}')).toContain('value | lowercase');
    expect(hintOf('${JSON.prase("1")}')).toBe('did you mean JSON.parse?');
    expect(hintOf('${input.n = 1}')).toContain('===');
    expect(hintOf('${this.x}')).toBeUndefined();
    expect(hintOf('${input.n this}')).toContain('no "this"');
    expect(hintOf('${{a: 1}}')).toContain('blank');
  });
});

describe('the references of an expression', () => {
  const referencesOf = (source: string) => {
    const text = parseText(source, names);
    return text.kind === 'whole' ? text.expression.references : [];
  };

  it('are the roots it reads, with the members that are written out', () => {
    expect(referencesOf('${input.a.b + state.c["d e"][0].f}')).toEqual([
      { root: 'input', path: ['a', 'b'], offset: 2 },
      { root: 'state', path: ['c', 'd e', '0', 'f'], offset: 14 },
    ]);
  });

  it('end at a computed member or a call, and the method is not part of them', () => {
    expect(referencesOf('${steps[input.id].output}')).toEqual([
      { root: 'steps', path: [], offset: 2 },
      { root: 'input', path: ['id'], offset: 8 },
    ]);
    expect(referencesOf('${input?.name?.trim().length}')).toEqual([{ root: 'input', path: ['name'], offset: 2 }]);
  });

  it('reach into templates, arrows and filters, and leave out variables and globals', () => {
    const roots = (source: string) => referencesOf(source).map(({ root }) => root);
    expect(roots('${`a ${input.x}`}')).toEqual(['input']);
    expect(roots('${state.list.map(x => x.y + index) | join(env.SEP)}')).toEqual(['state', 'index', 'env']);
    expect(roots('${Math.max(input.a, 1) + JSON.parse("1")}')).toEqual(['input']);
    expect(roots('${((input) => input.a)(1)}')).toEqual([]);
    expect(roots('${ {state} }')).toEqual(['state']);
  });

  it('name a component with its version', () => {
    const path = (source: string) => referencesOf(source).map((reference) => [reference.root, ...reference.path]);
    expect(path('${component.model-config@v1.2.0.temperature}')).toEqual([
      ['component', 'model-config@v1.2.0', 'temperature'],
    ]);
    expect(path('${components.base@v1.provider}')).toEqual([['component', 'base@v1', 'provider']]);
    expect(path('${component.greeting@latest}')).toEqual([['component', 'greeting@latest']]);
    expect(path('${component.prompts/greeting@3}')).toEqual([['component', 'prompts/greeting@3']]);
    expect(path('${component.greeting}')).toEqual([['component', 'greeting']]);
  });
});

describe('names with hyphens', () => {
  const roots = {
    'try-primary': { failed: true, 'content-type': 'x' },
    a: 5,
    b: 2,
    'a-b': 'step',
    index: 3,
    'new-order': 4,
  };

  it('are cut where the longest known name ends', () => {
    expect(evaluated('${try-primary.failed}', roots)).toBe(true);
    expect(evaluated('${index-1}', roots)).toBe(2);
    expect(evaluated('${a-b}', roots)).toBe('step');
    expect(evaluated('${a - b}', roots)).toBe(3);
    expect(evaluated('${b-a}', roots)).toBe(-3);
    expect(evaluated('${a-b-1}', { a: 5, b: 2 })).toBe(2);
    expect(evaluated('${a--b}', { a: 5, b: 2 })).toBe(7);
    expect(evaluated('${new-order + 1}', roots)).toBe(5);
  });

  it('may begin with a keyword', () => {
    const steps = { 'new-order': 1, 'typeof-x': 2, 'true-north': 3, 'else-branch': 4, 'if-x': 5 };
    expect(evaluated('${new-order + typeof-x + true-north}', steps)).toBe(6);
    expect(evaluated('${(() => { if (false) return 1; if-x; return else-branch })()}', steps)).toBe(4);
    expect(evaluated('${(() => { if (false) return 1 else return 2 })()}', steps)).toBe(2);
  });

  it('give way to the variables of an arrow', () => {
    expect(evaluated('${[1].map(index => index-1)}', roots)).toEqual([0]);
    expect(evaluated('${[7].map(a => a - 1)}', roots)).toEqual([6]);
  });

  it('belong to a member when a letter follows, not when a digit does', () => {
    expect(evaluated('${try-primary.content-type}', roots)).toBe('x');
    expect(evaluated('${items.length-1}', { items: [1, 2] })).toBe(1);
    expect(evaluated('${h["x-2"]}', { h: { 'x-2': 1 } })).toBe(1);
  });
});
