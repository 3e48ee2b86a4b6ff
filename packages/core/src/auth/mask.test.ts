import { describe, expect, test } from 'vitest';
import { SECRET_VALUE, signJwt } from '../testing/jwt-cases.ts';
import { draw } from './format.ts';
import { maskCredentials } from './mask.ts';

describe('masking', () => {
  test('takes every credential out of a text', () => {
    const jwt = signJwt({ alg: 'HS256' }, { sub: 'ada' }, SECRET_VALUE);
    const secrets = [draw('token').text, draw('key').text, draw('secret').text, `hitl_${'x'.repeat(43)}`, jwt];
    const masked = maskCredentials(`before ${secrets.join(', ')} after`);
    expect(masked).toBe('before sk-[masked], sk_[masked], jwt[masked], hit[masked], eyJ[masked] after');
  });

  test('takes a JWT out that was cut short', () => {
    const [header, payload] = signJwt({ alg: 'HS256' }, { sub: 'ada' }, SECRET_VALUE).split('.');
    expect(maskCredentials(`?t=${header}.${payload}`)).toBe('?t=eyJ[masked]');
  });

  test('is done with a long hostile text at once', () => {
    for (const part of ['eyJ', 'sk_', 'eyJaaaaaaaa.', 'sk-ensemble-', 'eyJ-', '.eyJ']) {
      expect(maskCredentials(part.repeat(100_000)).length).toBeGreaterThan(0);
    }
  });

  test('leaves ids, hints and ordinary words as they are', () => {
    const text = 'tok_Example000000000 sk-ensemble-Exampl… sk_your_api_key sec_Example000000000 curl/8.5.0 eyJ.a.b';
    expect(maskCredentials(text)).toBe(text);
  });
});
