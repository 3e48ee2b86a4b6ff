import { describe, expect, it } from 'vitest';
import { evaluate, render } from './evaluate.ts';
import { ExpressionFailure } from './expression-failure.ts';
import { namesOf } from './names.ts';
import { parseExpression } from './parse-expression.ts';
import { parseText } from './parse-text.ts';
import { Subject } from './subject.ts';
import { evaluated, faultOf } from './testing/evaluated.ts';
import { errorValue } from './value.ts';

const input = {
  on: true,
  empty: '',
  zero: 0,
  n: 4,
  nul: null,
  digits: '7',
  list: [1, 'two'],
  obj: { a: [true] },
  name: 'Ann',
  key: 'obj',
};

const of = (expression: string) => evaluated(`\${ ${expression} }`, { input });
const failureOf = (expression: string) => faultOf(`\${ ${expression} }`, { input });

describe('literals', () => {
  it.each([
    ['12', 12],
    ['1.5e2', 150],
    ['.5', 0.5],
    ['2E-1', 0.2],
    ['0xFf', 255],
    ['1.5.toFixed(2)', '1.50'],
    ['true', true],
    ['null', null],
    ['undefined', undefined],
    ['"a\\n\\t\\\\\\"\\x41\\u0042\\u{1F600}\\q"', 'a\n\t\\"AB😀q'],
    ["'it\\'s'", "it's"],
    ['`a${1}b${"c"}`', 'a1bc'],
    ['`\\`\\${x}$y`', '`${x}$y'],
    ['[1, [2], ...[3, 4], ...null, ..."ab",]', [1, [2], 3, 4, 'a', 'b']],
    ['[]', []],
    ['{a: 1, "b c": 2, ["d" + 1]: 3, content-type: 4,}', { a: 1, 'b c': 2, d1: 3, 'content-type': 4 }],
    ['{...input.obj, ...null, b: 1}', { a: [true], b: 1 }],
    ['{input}.input.n', 4],
    ['/* c */ 1 // end\n', 1],
  ])('%s', (expression, value) => {
    expect(of(` ${expression} `)).toEqual(value);
  });
});

describe('operators', () => {
  it.each([
    ['1 + 2 * 3 - 8 / 4 % 3', 5],
    ['(1 + 2) * 3', 9],
    ['2 ** 3 ** 2', 512],
    ['-2 ** 2', 4],
    ['10 - 3 - 2', 5],
    ['input.on ? input.tier ?? "basic" : "off"', 'basic'],
    ['input.none ?? input.empty || "x"', 'x'],
    ['input.zero ?? 5', 0],
    ['input.zero || 5', 5],
    ['true || false && false', true],
    ['false || null ?? "c"', 'c'],
    ['1 + 1 === 2 && "b" > "a"', true],
    ['!input.on === false', true],
    ['input.none ?? "abc" | uppercase', 'ABC'],
    ['input.n > 3 ? input.n > 5 ? "big" : "mid" : "small"', 'mid'],
    ['false ? 1 : false ? 2 : 3', 3],
    ['input.n-1', 3],
    ['"n=" + input.n + 1', 'n=41'],
    ['1 + 2 + "3"', '33'],
    ['1 ^ 3 && 2', 2],
    ['6 & 3 ^ 1', 3],
    ['1 & 2 === 2', 1],
    ['1 << 2 + 1', 8],
    ['-16 >> 2', -4],
    ['-1 >>> 28', 15],
    ['~5', -6],
    ['5 < 3 << 1', true],
    ['typeof "a" + 1', 'string1'],
    ['- - 3', 3],
    ['!!"false"', true],
  ])('%s', (expression, value) => {
    expect(of(expression)).toEqual(value);
  });

  it('do not evaluate what they do not need', () => {
    expect(of('true || input.none.fail()')).toBe(true);
    expect(of('false && input.none.fail()')).toBe(false);
    expect(of('1 ?? input.none.fail()')).toBe(1);
    expect(of('true ? 1 : input.none.fail()')).toBe(1);
  });
});

describe('values', () => {
  it('keep their type when whole', () => {
    expect(of('input.n')).toBe(4);
    expect(of('input.list')).toEqual([1, 'two']);
    expect(of('input.nul')).toBeNull();
    expect(of('input.none')).toBeUndefined();
  });

  it('have a text form inside text', () => {
    const text = 'n ${input.n} b ${true} l ${input.list} o ${input.obj} z ${input.nul}${input.none}.';
    expect(evaluated(text, { input })).toBe('n 4 b true l [1,"two"] o {"a":[true]} z .');
    expect(evaluated('at ${new Date(0)}', {})).toBe('at 1970-01-01T00:00:00.000Z');
    const error = errorValue({ code: 'STEP_FAILED', message: 'no way' });
    expect(evaluated('failed: ${error}', { error })).toBe('failed: no way');
    expect(evaluated('${error}', { error })).toEqual({ code: 'STEP_FAILED', message: 'no way' });
  });

  it.each([
    ['input.digits + 1', '71'],
    ['input.digits * 2', 14],
    ['input.digits == 7', true],
    ['input.digits === 7', false],
    ['"" == 0', false],
    ['input.none == null', true],
    ['input.none === null', false],
    ['null == 0', false],
    ['true == 1', false],
    ['true + null + 1', 2],
    ['"a" + null + undefined', 'a'],
    ['[1] + {a: 1}', '[1]{"a":1}'],
    ['null * 2 + true', 1],
    ['input.list == input.list', true],
    ['[1] == [1]', false],
    ['"b" > "a" && "a" < "b"', true],
    ['"10" < "9"', true],
    ['"10" > 9', true],
    ['null >= 0', false],
    ['undefined <= undefined', false],
    ['new Date(5) - new Date(2)', 3],
    ['new Date(5) > new Date(2)', true],
    ['typeof null', 'object'],
    ['typeof undefined', 'undefined'],
    ['typeof true', 'boolean'],
    ['typeof 1', 'number'],
    ['typeof []', 'object'],
    ['typeof (x => x)', 'function'],
    ['typeof Math', 'function'],
  ])('%s', (expression, value) => {
    expect(of(expression)).toEqual(value);
  });

  it('that make no sense for an operator are an error', () => {
    for (const wrong of ['[1] * 2', '{a: 1} - 1', '-[]', '[1] < 2', '(x => x) + 1', '"" + (x => x)']) {
      expect(failureOf(wrong)?.code, wrong).toBe('EXPRESSION_ERROR');
    }
  });

  it('that are not data cannot be a result', () => {
    for (const wrong of ['0 / 0', '1 / 0', '"x" * 1', 'x => x', 'Math', '[0 / 0]', '{a: x => x}', '[new Date("x")]']) {
      expect(failureOf(wrong)?.code, wrong).toBe('EXPRESSION_ERROR');
    }
    for (const wrong of ['0 / 0', 'x => x', '[Math]', 'new Date("x")']) {
      expect(faultOf(`is \${${wrong}}`)?.code, wrong).toBe('EXPRESSION_ERROR');
    }
  });

  it('lose what is undefined: a member is left out or null, an item is null', () => {
    expect(of('[1, input.none, {a: input.none, b: 1}]')).toEqual([1, null, { b: 1 }]);
    const expression = parseExpression('{a: input.none}', namesOf(['input']));
    expect(evaluate(expression, new Map([['input', {}]]), undefined, 'null')).toEqual({ a: null });
    expect(of('[new Date(0)]')).toEqual(['1970-01-01T00:00:00.000Z']);
  });
});

describe('members', () => {
  it.each([
    ['input.no.such.path', undefined],
    ['input.nul.x', undefined],
    ['input.list[1]', 'two'],
    ['input.list.0', 1],
    ['input.list[9]', undefined],
    ['input.list[-1]', undefined],
    ['input.list["01"]', undefined],
    ['input.list.length', 2],
    ['input.list.map', undefined],
    ['input.name[0]', 'A'],
    ['input.name.length', 3],
    ['input.name.trim', undefined],
    ['input.obj["a"][0]', true],
    ['input[input.key].a', [true]],
    ['input[null]', undefined],
    ['input.obj.toString', undefined],
    ['input.obj.hasOwnProperty', undefined],
    ['input.n.toFixed', undefined],
    ['input.none?.x.y.z', undefined],
    ['input?.obj?.["a"]?.[0]', true],
    ['input.none?.[input.none.fail()]', undefined],
    ['input.none?.map(x => x.y).length ?? 0', 0],
    ['input.none?.(1)', undefined],
    ['input.obj.f?.(1)', undefined],
    ['{f: x => x + 1}.f(2)', 3],
    ['[(x => x + 1)][0](2)', 3],
  ])('%s', (expression, value) => {
    expect(of(expression)).toEqual(value);
  });

  it('of nothing cannot be called without ?.', () => {
    expect(failureOf('input.none.trim()')).toMatchObject({
      code: 'EXPRESSION_ERROR',
      hint: expect.stringContaining('?.trim'),
    });
    expect(failureOf('input.name.trimm()')).toMatchObject({ code: 'EXPRESSION_ERROR', hint: 'did you mean trim?' });
    expect(failureOf('input.list.length()')).toMatchObject({ hint: expect.stringContaining('without brackets') });
    expect(failureOf('input.obj.keys()')?.code).toBe('EXPRESSION_ERROR');
    expect(failureOf('input.name(1)')?.code).toBe('EXPRESSION_ERROR');
  });

  it('are those of components where a scope has some', () => {
    const expression = parseExpression('component.model@v1.2.0.name', namesOf([]));
    const scope = { get: () => undefined, component: (reference: string) => ({ name: `of ${reference}` }) };
    expect(evaluate(expression, scope)).toBe('of model@v1.2.0');
    expect(evaluate(expression, new Map())).toBeUndefined();
  });
});

describe('subjects', () => {
  const step = new Subject({ valid: true, status: 'inner', list: [1, 2] }, new Map([['status', 'completed']]));
  const steps = new Subject(undefined, new Map([['check', step]]));
  const ofStep = (expression: string) => evaluated(`\${ ${expression} }`, { check: step, steps });

  it('stand for their value, and can be asked for more', () => {
    expect(ofStep('check')).toEqual({ valid: true, status: 'inner', list: [1, 2] });
    expect(ofStep('check.valid')).toBe(true);
    expect(ofStep('check.status')).toBe('completed');
    expect(ofStep('check["sta" + "tus"]')).toBe('completed');
    expect(ofStep('check?.status.toUpperCase()')).toBe('COMPLETED');
    expect(ofStep('check.list.map(x => x + 1)')).toEqual([2, 3]);
    expect(ofStep('steps.check.status')).toBe('completed');
    expect(ofStep('steps.check.valid')).toBe(true);
    expect(ofStep('steps.check')).toEqual({ valid: true, status: 'inner', list: [1, 2] });
    expect(ofStep('Object.keys(check)')).toEqual(['valid', 'status', 'list']);
    expect(ofStep('{...check}.status')).toBe('inner');
    expect(ofStep('steps.none.status')).toBeUndefined();
  });
});

describe('a failure', () => {
  it('tells the expression it happened in', () => {
    expect(failureOf('input.none.trim()')).toMatchObject({ source: 'input.none.trim()' });
    expect(faultOf('a ${1} ${input.none.trim()}', { input })).toMatchObject({ source: 'input.none.trim()' });
  });
});

describe('arrow functions', () => {
  it.each([
    ['[1, 2].map(x => x * 2)', [2, 4]],
    [
      '[1, 2].map((x, i) => [i, x])',
      [
        [0, 1],
        [1, 2],
      ],
    ],
    ['[[1, 2]].map(([a, b]) => a + b)', [3]],
    ['[{a: 1, b: 2}].map(({a, b}) => a + b)', [3]],
    ['[1].map(() => ({ok: true}))', [{ ok: true }]],
    ['[1, 2].map(x => x > 1 ? "big" : "small")', ['small', 'big']],
    ['[1].map(x => [2].map(y => x + y))', [[3]]],
    ['[3].map(x => y => x + y)[0](4)', 7],
    ['(() => 1)()', 1],
    ['((a, b) => a ?? b)(undefined, 2)', 2],
    ['(x => { })(1)', undefined],
    ['(x => { return })(1)', undefined],
    ['(x => { const y = x + 1; let z = y * 2; return z })(1)', 4],
    ['(x => { if (x > 1) { return "big" } else return "small" })(2)', 'big'],
    ['(x => { if (x > 1) return "big"; return "small" })(1)', 'small'],
    ['(x => { { const x = 9; } return x })(1)', 1],
    ['(x => { const f = y => x + y; return f(2) })(1)', 3],
    ['(x => { x; return x })(1)', 1],

    ['[1, 0].filter(Boolean)', [1]],
    ['["1", "2"].map(Number)', [1, 2]],
    ['["{}"].map(JSON.parse)', [{}]],
  ])('%s', (expression, value) => {
    expect(of(expression)).toEqual(value);
  });

  it('work over several lines, as authors write them', () => {
    const source = `\${(() => {
      const hash = input.id.split('').reduce((acc, char) => {
        return ((acc << 5) - acc) + char.charCodeAt(0);
      }, 0);
      return Math.abs(hash) % 2 === 0;
    })()}`;
    expect(evaluated(source, { input: { id: 'ab' } })).toBe(false);
  });
});

describe('a scope', () => {
  it('is never changed', () => {
    const frozen = Object.freeze({
      list: Object.freeze([3, 1, 2]),
      o: Object.freeze(Object.assign(Object.create(null), { a: 1 })),
    });
    expect(evaluated('${input.list.sort()}', { input: frozen })).toEqual([1, 2, 3]);
    expect(evaluated('${input.list.reverse()}', { input: frozen })).toEqual([2, 1, 3]);
    expect(evaluated('${Object.assign(input.o, {b: 2})}', { input: frozen })).toEqual({ a: 1, b: 2 });
    expect(evaluated('${Object.assign(input.o, {b: 2})} ${input.o}', { input: frozen })).toBe('{"a":1,"b":2} {"a":1}');
  });

  it('is told of expressions that left nothing inside a text', () => {
    const told: string[] = [];
    const text = parseText('a ${input.x} ${ input.y } ${input.z}', namesOf(['input']));
    const scope = { get: () => ({ x: 1, z: null }), onUndefined: (source: string) => void told.push(source) };
    expect(render(text, scope)).toBe('a 1  ');
    expect(told).toEqual(['input.y']);
  });

  it('may refuse them', () => {
    const refuse = (source: string) => {
      throw new ExpressionFailure('EXPRESSION_ERROR', `${source} is undefined`);
    };
    const text = parseText('a ${input.x}', namesOf(['input']));
    expect(() => render(text, { get: () => ({}), onUndefined: refuse })).toThrow('input.x is undefined');
  });
});
