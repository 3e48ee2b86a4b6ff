import { expect, it } from 'vitest';
import { createMask } from './mask.ts';

it('a mask hides environment values wherever they stand, the longer one first', () => {
  const mask = createMask({ KEY: 'key-12345678', LONG: 'key-12345678-and-more', REGION: 'eu' });
  expect(mask({ a: ['Bearer key-12345678', 7], 'key-12345678-and-more': null, region: 'eu' })).toEqual({
    a: ['Bearer [env KEY]', 7],
    '[env LONG]': null,
    region: 'eu',
  });
});

it('a mask of an environment without secrets gives back what it got', () => {
  const value = { a: [1] };
  expect(createMask({ REGION: 'eu' })(value)).toBe(value);
});
