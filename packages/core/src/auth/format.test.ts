import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checksum, endsWithChecksum } from './checksum.ts';
import { draw, hintOf, isRowId, rowIdOf } from './format.ts';

describe('checksum', () => {
  test('is CRC-32 in six base62 digits', () => {
    const check = 0xcbf43926; // CRC-32 of "123456789", as published with the algorithm
    let value = 0;
    for (const digit of checksum('123456789')) {
      value = value * 62 + '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'.indexOf(digit);
    }
    expect(value).toBe(check);
  });

  test('is that of the published examples', () => {
    expect(rowIdOf('token', 'sk-ensemble-Example000000000xxxxxxxxxxxxxxxxxxxxxxxxxxxxxx0Uujap')).toBe(
      'tok_Example000000000',
    );
    expect(rowIdOf('key', 'sk_Example000000000xxxxxxxxxxxxxxxxxxxxxxxxxxxxxx0ZUVRZ')).toBe('key_Example000000000');
    expect(endsWithChecksum('jwtsec_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx1tHlwP', 'jwtsec_'.length)).toBe(true);
  });
});

describe('a drawn credential', () => {
  test.each(['token', 'key'] as const)('names its row: %s', (kind) => {
    const { id, text } = draw(kind);
    expect(rowIdOf(kind, text)).toBe(id);
    expect(isRowId(kind, id)).toBe(true);
    expect(text).toMatch(kind === 'token' ? /^sk-ensemble-[0-9A-Za-z]{52}$/ : /^sk_[0-9A-Za-z]{52}$/);
    expect(hintOf(kind, id)).toBe(`${text.slice(0, text.length - 46)}…`);
  });

  test('of a signing secret holds no part of its id', () => {
    const { id, text } = draw('secret');
    expect(text).toMatch(/^jwtsec_[0-9A-Za-z]{49}$/);
    expect(text).not.toContain(id.slice(4));
  });

  test('is refused with any one character changed, added or left out', () => {
    const { text } = draw('token');
    fc.assert(
      fc.property(fc.nat(text.length - 1), fc.constantFrom(...'09AZaz_-. é'), (at, other) => {
        if (text[at] !== other)
          expect(rowIdOf('token', text.slice(0, at) + other + text.slice(at + 1))).toBeUndefined();
        expect(rowIdOf('token', text.slice(0, at) + text.slice(at + 1))).toBeUndefined();
        expect(rowIdOf('token', text.slice(0, at) + other + text.slice(at))).toBeUndefined();
      }),
    );
  });

  test('is never drawn twice', () => {
    const drawn = Array.from({ length: 2000 }, () => draw('key').id);
    expect(new Set(drawn).size).toBe(drawn.length);
  });
});
