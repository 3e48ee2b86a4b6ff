import { describe, expect, it } from 'vitest';
import { DEFAULT_LIMITS } from './limits.ts';
import { evaluated, faultOf } from './testing/evaluated.ts';

const big = Array.from({ length: 2000 }, (_, index) => index);
const over = (expression: string, roots = {}, limits = DEFAULT_LIMITS) =>
  faultOf(`\${ ${expression} }`, { big, ...roots }, limits)?.code;

describe('the limits of reading', () => {
  it('stop a source over 16 KiB', () => {
    expect(over(`1${'+1'.repeat(8190)}`)).toBeUndefined();
    expect(over(`1${'+1'.repeat(8192)}`)).toBe('LIMIT_EXCEEDED');
    expect(over(`"${'x'.repeat(16 * 1024)}"`)).toBe('LIMIT_EXCEEDED');
  });

  it('are for one expression, not for the text around it', () => {
    expect(evaluated(`${'x'.repeat(50_000)}\${1}`)).toHaveLength(50_001);
  });

  it.each([
    ['parentheses', (depth: number) => '('.repeat(depth) + 1 + ')'.repeat(depth)],
    ['lists', (depth: number) => '['.repeat(depth) + ']'.repeat(depth)],
    ['mappings', (depth: number) => '{a:'.repeat(depth) + 1 + '}'.repeat(depth)],
    ['signs', (depth: number) => `${'!'.repeat(depth)}1`],
    ['powers', (depth: number) => `1${'**1'.repeat(depth)}`],
    ['calls', (depth: number) => 'Number('.repeat(depth) + 1 + ')'.repeat(depth)],
    ['templates', (depth: number) => '`${'.repeat(depth) + 1 + '}`'.repeat(depth)],
    ['indexes', (depth: number) => 'big['.repeat(depth) + 1 + ']'.repeat(depth)],
  ])('stop %s nested over 64 deep', (_, nest) => {
    expect(over(nest(64))).toBeUndefined();
    expect(over(nest(65))).toBe('LIMIT_EXCEEDED');
    expect(over(nest(1000))).toBe('LIMIT_EXCEEDED');
  });

  it('stop arrows and blocks nested over 64 deep', () => {
    expect(over(`[1].map(${'x => '.repeat(63)}1).length`)).toBeUndefined();
    expect(over(`[1].map(${'x => '.repeat(70)}1).length`)).toBe('LIMIT_EXCEEDED');
    expect(over(`(x => ${'{'.repeat(70)}${'}'.repeat(70)})(1)`)).toBe('LIMIT_EXCEEDED');
    expect(over(`(x => { ${'if (x) '.repeat(70)} return 1 })(1)`)).toBe('LIMIT_EXCEEDED');
  });

  it('keep reading quick where names run into each other', () => {
    expect(over(`a${'-a'.repeat(8000)}`, { a: 1 })).toBeUndefined();
    expect(over(`a${'-a'.repeat(100_000)}`, { a: 1 })).toBe('LIMIT_EXCEEDED');
    expect(over(`${'a-'.repeat(8000)}b`, { a: 1, c: 2 })).toBe('UNKNOWN_NAME');
  });

  it('do not count what lies side by side', () => {
    expect(over(`${'1+'.repeat(1000)}1`)).toBeUndefined();
    expect(over(`big${'.x'.repeat(1000)}`)).toBeUndefined();
    expect(over(`${'false ? 1 : '.repeat(500)}1`)).toBeUndefined();
    expect(over(`"a"${'.trim()'.repeat(500)}`)).toBeUndefined();
    expect(over(`"a"${' | trim'.repeat(500)}`)).toBeUndefined();
  });
});

describe('the limits of evaluating', () => {
  it.each([
    ['steps', 'big.map(a => big.map(b => a * b))'],
    ['steps without variables', 'big.every(() => big.every(() => true))'],
    ['recursion', '(f => f(f))(f => f(f))'],
    ['recursion through lists', '(f => f(f))(f => [1].map(() => f(f)))'],
    ['deep operators in recursion', `(f => f(f))(f => ${'0||1&&0^0&0==0<0<<0+0*('.repeat(40)}f(f)${')'.repeat(40)})`],
    ['repeat', '"ab".repeat(600000)'],
    ['repeat by an infinity of text', '"ab".repeat(9007199254740991)'],
    ['padEnd', '"a".padEnd(1e9)'],
    ['padStart', '"a".padStart(1e9, "ab")'],
    ['doubling', `(() => { let a0 = "x".repeat(1000); ${doubled(12, (a) => `${a} + ${a}`)} return a12 })()`],
    ['templates', `(() => { let a0 = "x".repeat(1000); ${doubled(12, (a) => `\`\${${a}}\${${a}}\``)} return a12 })()`],
    ['concat', `(() => { let a0 = "x".repeat(1000); ${doubled(12, (a) => `${a}.concat(${a})`)} return a12 })()`],
    ['replaceAll', '"a".repeat(10000).replaceAll("a", "b".repeat(1000))'],
    ['replaceAll of nothing', '"a".repeat(10000).replaceAll("", "b".repeat(1000))'],
    ['replace filter', '"a".repeat(10000) | replace("a", "b".repeat(1000))'],
    ['escape', '"\'".repeat(1000000) | escape'],
    ['join', 'big.join("x".repeat(10000))'],
    ['join of long texts', 'big.map(() => "x".repeat(1000)).join("")'],
    ['split', '"a".repeat(200000).split("")'],
    ['spread of text', '[..."a".repeat(200000)]'],
    ['doubling a list', `(() => { let a0 = big; ${doubled(7, (a) => `[...${a}, ...${a}]`)} return a7.length })()`],
    ['concat of lists', `(() => { let a0 = big; ${doubled(7, (a) => `${a}.concat(${a})`)} return a7.length })()`],
    ['flat', `(() => { let a0 = big; ${doubled(7, (a) => `[${a}, ${a}]`)} return a7.flat(9).length })()`],
    [
      'flat of empty lists',
      `(() => { let a0 = []; ${doubled(40, (a) => `[${a}, ${a}]`)} return a40.flat(99).length })()`,
    ],
    ['a result of shared lists', `(() => { let a0 = [1]; ${doubled(60, (a) => `[${a}, ${a}]`)} return a60 })()`],
    ['a result of shared text', 'big.map(() => "x".repeat(100000))[0] && big.map(() => text)'],
    [
      'JSON of shared lists',
      `(() => { let a0 = [1]; ${doubled(60, (a) => `[${a}, ${a}]`)} return JSON.stringify(a60).length })()`,
    ],
    [
      'text of shared mappings',
      `(() => { let a0 = {a: 1}; ${doubled(60, (a) => `{a: ${a}, b: ${a}}`)} return a60 + "" })()`,
    ],
    ['JSON with indentation', 'JSON.stringify(big.map(() => [[[[big.slice(0, 50)]]]]), null, 10)'],
    [
      'a deep value',
      'big.reduce(a => [a], []).flat(1e9).length + (big.concat(big, big, big, big, big).reduce(a => [a], []) + "")',
    ],
    ['a quadratic search', 'text.includes(part)'],
    ['a quadratic search from the end', 'text.lastIndexOf(part)'],
    ['a quadratic split', 'text.split(part)'],
  ])('stop %s', (_, expression) => {
    const roots = { text: 'a'.repeat(1_000_000), part: `${'a'.repeat(50_000)}b${'a'.repeat(50_000)}` };
    expect(over(expression, roots)).toBe('LIMIT_EXCEEDED');
  });

  it('stop at the time given', () => {
    expect(over('big.map(x => x + 1).length', {}, { ...DEFAULT_LIMITS, milliseconds: 0 })).toBe('LIMIT_EXCEEDED');
    expect(over('big.slice(0, 9).map(x => x + 1).length', {}, { ...DEFAULT_LIMITS, milliseconds: 0 })).toBeUndefined();
  });

  it('may be set lower or higher', () => {
    expect(over('big.map(x => x + 1).length', {}, { ...DEFAULT_LIMITS, steps: 1000 })).toBe('LIMIT_EXCEEDED');
    expect(over('"abc" + "def"', {}, { ...DEFAULT_LIMITS, text: 5 })).toBe('LIMIT_EXCEEDED');
    expect(over('[1, ...[2, 3]]', {}, { ...DEFAULT_LIMITS, list: 2 })).toBe('LIMIT_EXCEEDED');
  });

  it('leave ordinary work alone', () => {
    const rows = Array.from({ length: 5000 }, (_, id) => ({ id, name: `row ${id}`, tags: ['a', 'b'] }));
    const roots = { rows };
    expect(evaluated('${rows.filter(r => r.id % 2 === 0).map(r => r.name).join(", ").length}', roots)).toBeGreaterThan(
      1,
    );
    expect(evaluated('${rows.map(r => ({...r, ok: true})).length}', roots)).toBe(5000);
    expect(evaluated('${JSON.parse(JSON.stringify(rows)).length}', roots)).toBe(5000);
    expect(evaluated('${rows | sort("name") | map("id") | length}', roots)).toBe(5000);
    expect(evaluated('${rows.slice(0)}', roots)).toEqual(rows);
  });
});

/** Constants `a1` to `a<times>`, each made of the one before it. */
function doubled(times: number, next: (before: string) => string): string {
  return Array.from({ length: times }, (_, index) => `const a${index + 1} = ${next(`a${index}`)};`).join(' ');
}
