import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compilePattern, patternFault } from './pattern.ts';

describe('a pattern', () => {
  it.each([
    ['^[a-z]{2,4}$', 'abc', true],
    ['^[a-z]{2,4}$', 'abcde', false],
    ['b', 'abc', true],
    ['^(?:a|bc)+$', 'abcbca', true],
    ['^(?<year>\\d{4})-\\d\\d$', '2024-05', true],
    ['\\bfoo\\b', 'a foo b', true],
    ['\\bfoo\\b', 'afoob', false],
    ['^\\p{L}+$', 'Ärger', true],
    ['^.$', '😀', true],
    ['^[^\\]]*$', 'a]b', false],
    ['^(a*)*$', 'aaa', true],
    ['', 'anything', true],
    ['^$', '', true],
    ['^\\u{1F600}\\x41\\.$', '😀A.', true],
  ])('%s on %j: %s', (source, text, expected) => {
    expect(compilePattern(source).test(text)).toBe(expected);
  });

  it('says the same as the regular expressions of the runtime', () => {
    const atom = fc.constantFrom('a', 'b', '.', '[ab]', '[^a]', '\\w', '(?:ab|b)', '(a|)', '(?:b*a)', '^', '$', '\\b');
    const quantifier = fc.constantFrom('', '', '*', '+', '?', '{2}', '{1,}', '{0,2}', '*?');
    const piece = fc.tuple(atom, quantifier).map(([part, times]) => (/^[\^$]|\\b/.test(part) ? part : part + times));
    const pattern = fc.array(piece, { maxLength: 5 }).map((parts) => parts.join(''));
    const choice = fc.array(pattern, { minLength: 1, maxLength: 3 }).map((options) => options.join('|'));
    fc.assert(
      fc.property(choice, fc.string({ unit: fc.constantFrom('a', 'b', ' '), maxLength: 8 }), (source, text) => {
        expect(compilePattern(source).test(text)).toBe(new RegExp(source, 'u').test(text));
      }),
      { numRuns: 3000 },
    );
  });

  it.each(['^(a+)+$', '^(a|a)*$', '^(a|aa)+$', 'a*a*a*a*a*a*b'])('%s takes no time out of proportion', (source) => {
    expect(compilePattern(source).test(`${'a'.repeat(20_000)}!`)).toBe(false);
  });

  it('does not match a text beyond the limit', () => {
    expect(compilePattern('a').test('a'.repeat(100_001))).toBe(false);
  });

  it.each([
    ['(', 'is not a regular expression'],
    ['(?=a)', 'uses lookaround'],
    ['(?<!a)b', 'uses lookaround'],
    ['(a)\\1', 'back reference'],
    ['(?<x>a)\\k<x>', 'back reference'],
    ['(a{100}){100}', 'too large'],
    ['a'.repeat(1001), 'longer than'],
    ['('.repeat(60) + ')'.repeat(60), 'deeper than'],
  ])('%s is refused', (source, fault) => {
    expect(patternFault(source)).toContain(fault);
  });
});
