import { expect, it } from 'vitest';
import { createStepCache } from './step-cache.ts';

it('a value is kept for its time, as a copy of its own', async () => {
  let now = 0;
  const cache = createStepCache({ now: () => now });
  const value = { list: [1] };
  await cache.put('k', value, 10);
  const found = await cache.get('k');
  expect(found).toEqual(value);
  expect(found).not.toBe(value);
  now = 9999;
  expect(await cache.get('k')).toEqual(value);
  now = 10_000;
  expect(await cache.get('k')).toBeUndefined();
  expect(await cache.get('other')).toBeUndefined();
});
