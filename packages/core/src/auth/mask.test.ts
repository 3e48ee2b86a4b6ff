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

  test('leaves ids, hints and ordinary words as they are', () => {
    const text = 'tok_Example000000000 sk-ensemble-Exampl… sk_your_api_key sec_Example000000000 curl/8.5.0 eyJ.a.b';
    expect(maskCredentials(text)).toBe(text);
  });
});
