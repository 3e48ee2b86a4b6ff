import type { RateLimit } from '@ensembleapp/protocol';
import type { Issued } from './issued.ts';
import { hasCredential, type Principal } from './principal.ts';
import { outside } from './restrict.ts';

/** How long something issued works. */
type Life = Pick<Issued, 'lifetimeSeconds' | 'expiresAt'>;

/** When a principal's own rights end, epoch ms; null: never. */
export function endOf(by: Principal): number | null {
  return hasCredential(by) ? by.expiresAt : null;
}

/**
 * The life of something that a principal makes: what was asked for, and where nothing was, never or as long as its maker's own.
 * @param expiresIn seconds; null: never
 * @throws Refusal FORBIDDEN when it would outlive its maker
 */
export function lifeWithin(by: Principal, expiresIn: number | null | undefined, now: number): Life {
  const end = endOf(by);
  if (expiresIn === undefined && end !== null) {
    return { lifetimeSeconds: Math.max(1, Math.floor((end - now) / 1000)), expiresAt: end };
  }
  const lifetimeSeconds = expiresIn ?? null;
  const expiresAt = lifetimeSeconds === null ? null : now + lifetimeSeconds * 1000;
  if (outlives(expiresAt, end)) throw outside('expiry');
  return { lifetimeSeconds, expiresAt };
}

/**
 * The rate limit of something that a principal makes: what was asked for, and where nothing was, its maker's own.
 * @throws Refusal FORBIDDEN when it would be larger than its maker's
 */
export function rateWithin(by: Principal, asked: RateLimit | undefined): RateLimit | null {
  const own = rateOf(by);
  if (!asked) return own;
  const rate = asked.concurrent === undefined && own ? { ...asked, concurrent: own.concurrent } : asked;
  if (exceeds(rate, own)) throw outside('rate limit');
  return rate;
}

/** What is taken over from another's, as long and as fast as the principal's own at most. */
export function narrowed<Kept extends Issued>(by: Principal, issued: Kept): Kept {
  const end = endOf(by);
  const ended = outlives(issued.expiresAt, end) ? { ...issued, expiresAt: end } : issued;
  return 'rateLimit' in ended && exceeds(ended.rateLimit, rateOf(by)) ? { ...ended, rateLimit: rateOf(by) } : ended;
}

/** @throws Refusal FORBIDDEN for what works longer or faster than the principal itself */
export function requireNoMore(by: Principal, issued: Issued): void {
  if (outlives(issued.expiresAt, endOf(by))) throw outside('expiry');
  if ('rateLimit' in issued && exceeds(issued.rateLimit, rateOf(by))) throw outside('rate limit');
}

function rateOf(by: Principal): RateLimit | null {
  return hasCredential(by) ? by.rateLimit : null;
}

function outlives(expiresAt: number | null, end: number | null): boolean {
  return end !== null && (expiresAt === null || expiresAt > end);
}

/** More requests, in less time, or more at once. */
function exceeds(rate: RateLimit | null, own: RateLimit | null): boolean {
  if (!own) return false;
  if (!rate) return true;
  const atOnce = rate.concurrent ?? Number.POSITIVE_INFINITY;
  return rate.requests > own.requests || rate.window < own.window || atOnce > (own.concurrent ?? atOnce);
}
