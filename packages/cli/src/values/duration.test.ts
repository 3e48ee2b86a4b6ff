import { describe, expect, test } from 'vitest';
import { parseDuration, parseGrace, parseLifetime } from './duration.ts';

describe('a duration', () => {
  test.each([
    ['90s', 90],
    ['30m', 1800],
    ['12h', 43_200],
    ['30d', 2_592_000],
    ['2w', 1_209_600],
    ['1y', 31_536_000],
    ['10y', 315_360_000],
  ])('%s is %i seconds', (text, seconds) => {
    expect(parseDuration(text)).toBe(seconds);
  });

  test.each(['30', '', '0s', '-1d', '+1d', '1.5h', '1h30m', '1 d', '1D', '11y', 'never', '1e3s', 'd', '٣d'])(
    '"%s" is none',
    (text) => {
      expect(() => parseDuration(text)).toThrow(`Not a duration: "${text}" (try 30d or 12h)`);
    },
  );

  test('may be never where a lifetime is meant, and 0s where a grace is', () => {
    expect([parseLifetime('never'), parseGrace('0s')]).toEqual([null, 0]);
    expect(() => parseLifetime('Never')).toThrow();
    expect(() => parseLifetime('0s')).toThrow();
  });
});
