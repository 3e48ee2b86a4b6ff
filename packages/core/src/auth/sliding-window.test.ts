import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { SlidingWindow } from './sliding-window.ts';

const START = 1_705_408_000_000;

describe('a sliding window', () => {
  test('lets through its limit and no more', () => {
    const window = new SlidingWindow({ requests: 3, seconds: 60 });
    expect([1, 2, 3, 4, 5].map(() => window.take(START))).toEqual([true, true, true, false, false]);
    expect(window.quota(START)).toEqual({
      allowed: false,
      limit: 3,
      remaining: 0,
      reset: START + 60_000,
      retryAt: START + 60_000,
    });
  });

  test('gives a request back as soon as it is a window old', () => {
    const window = new SlidingWindow({ requests: 2, seconds: 60 });
    window.take(START);
    window.take(START + 30_000);
    expect(window.take(START + 59_999)).toBe(false);
    expect(window.quota(START + 59_999).retryAt).toBe(START + 60_000);
    expect(window.take(START + 60_000)).toBe(true);
    expect(window.take(START + 60_001)).toBe(false);
    expect(window.quota(START + 60_001).reset).toBe(START + 120_000);
  });

  test('is whole again when everything has left it', () => {
    const window = new SlidingWindow({ requests: 2, seconds: 1 });
    window.take(START);
    expect(window.quota(START + 5000)).toEqual({
      allowed: true,
      limit: 2,
      remaining: 2,
      reset: START + 5000,
      retryAt: START + 5000,
    });
  });

  test('never lets more than its limit through in any window, and never starves', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 50 }), fc.array(fc.nat(400), { maxLength: 600 }), (requests, gaps) => {
        const window = new SlidingWindow({ requests, seconds: 6 });
        const passed: number[] = [];
        let now = START;
        for (const gap of gaps) {
          now += gap;
          const recent = passed.filter((at) => at > now - 6000).length;
          const recentWithSlack = passed.filter((at) => at > now - 6000 - 100).length;
          const fits = window.take(now);
          if (fits) passed.push(now);
          if (fits) expect(recent).toBeLessThan(requests);
          else expect(recentWithSlack).toBeGreaterThanOrEqual(requests);
        }
      }),
    );
  });
});
