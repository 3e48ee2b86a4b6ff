import { describe, expect, test } from 'vitest';
import { sampleToken } from '../testing/samples.ts';
import { createKeyring } from './keyring.ts';
import { prepare } from './known.ts';
import type { Principal } from './principal.ts';
import { createThrottle, exceeded } from './throttle.ts';

const keyring = createKeyring(new Uint8Array(32).fill(3));
const LIMITS = { rateLimit: { requests: 3, seconds: 60 }, authFailureLimit: { requests: 2, seconds: 60 } };

function tokenPrincipal(id: string, own: Parameters<typeof sampleToken>[1] = {}): Principal {
  const known = prepare(sampleToken(id, own), keyring);
  if (!('principal' in known)) throw new Error('no bearer');
  return known.principal;
}

function opened(limits: Parameters<typeof createThrottle>[0] = LIMITS) {
  const clock = { time: 1_705_408_000_000, now: () => clock.time };
  return { clock, throttle: createThrottle(limits, clock) };
}

describe('the limit of a credential', () => {
  test('is its own: another credential is not hurt', () => {
    const { throttle } = opened();
    const [a, b] = [tokenPrincipal('tok_a'), tokenPrincipal('tok_b')];
    expect([1, 2, 3, 4].map(() => throttle.take(a)?.quota.allowed)).toEqual([true, true, true, false]);
    expect(throttle.take(b)?.quota).toMatchObject({ allowed: true, remaining: 2 });
  });

  test('does not count what it refused', () => {
    const { clock, throttle } = opened();
    const a = tokenPrincipal('tok_a');
    for (let request = 0; request < 50; request++) throttle.take(a);
    clock.time += 60_000;
    expect(throttle.take(a)?.quota).toMatchObject({ allowed: true, remaining: 2 });
  });

  test('is looked at without being used', () => {
    const { throttle } = opened();
    const a = tokenPrincipal('tok_a');
    for (let look = 0; look < 10; look++) expect(throttle.peek(a)?.quota.remaining).toBe(3);
  });

  test('may be one of its own in place of the server’s', () => {
    const { throttle } = opened();
    const a = tokenPrincipal('tok_a', { rateLimit: { requests: 1, window: 10 } });
    expect([1, 2].map(() => throttle.take(a)?.quota.allowed)).toEqual([true, false]);
    expect(throttle.peek(a)).toMatchObject({ quota: { limit: 1 }, window: 10 });
  });

  test('holds for a tenant as a whole too, at ten times that of one credential', () => {
    const { throttle } = opened();
    const allowed = Array.from({ length: 12 }, (_, at) => {
      const one = tokenPrincipal(`tok_${at}`);
      return [1, 2, 3].filter(() => throttle.take(one)?.quota.allowed).length;
    });
    expect(allowed.reduce((sum, one) => sum + one, 0)).toBe(30);
    expect(throttle.take(tokenPrincipal('tok_z', { tenantId: 'other' }))?.quota.allowed).toBe(true);
  });

  test('is off when the settings say so', () => {
    expect(opened({ ...LIMITS, rateLimit: 'off' }).throttle.take(tokenPrincipal('tok_a'))).toBeUndefined();
  });
});

describe('wrong credentials from one address', () => {
  test('are told to slow down beyond the limit, until a window has passed', () => {
    const { clock, throttle } = opened();
    expect([1, 2, 3].map(() => throttle.fail('192.0.2.1')?.code)).toEqual([
      undefined,
      undefined,
      'RATE_LIMIT_EXCEEDED',
    ]);
    expect(throttle.fail('192.0.2.2')).toBeUndefined();
    clock.time += 60_000;
    expect(throttle.fail('192.0.2.1')).toBeUndefined();
  });

  test('count together within an IPv6 /64, and as IPv4 however it is written', () => {
    const { throttle } = opened();
    for (const address of ['2001:db8:1:2::1', '2001:db8:1:2:ffff::2']) expect(throttle.fail(address)).toBeUndefined();
    expect(throttle.fail('2001:db8:1:2:3:4:5:6')?.code).toBe('RATE_LIMIT_EXCEEDED');
    expect(throttle.fail('2001:db8:1:3::1')).toBeUndefined();
    for (const address of ['192.0.2.9', '::ffff:192.0.2.9']) expect(throttle.fail(address)).toBeUndefined();
    expect(throttle.fail('::ffff:c000:209')?.code).toBe('RATE_LIMIT_EXCEEDED');
  });
});

describe('the refusal of a limit used up', () => {
  test('says when to come back, in whole seconds and at least one', () => {
    const quota = { allowed: false, limit: 3, remaining: 0, reset: 61_000, retryAt: 1_001 };
    expect(exceeded(quota, 1_000).extras).toEqual({ retryAfter: 1, limit: 3, reset: 61_000 });
    expect(exceeded(quota, 1_002).extras.retryAfter).toBe(1);
    expect(exceeded({ ...quota, retryAt: 3_001 }, 1_000).extras.retryAfter).toBe(3);
  });
});
