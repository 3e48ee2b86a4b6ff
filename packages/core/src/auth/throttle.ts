import { addressBlock } from '../address.ts';
import { Recent } from '../recent.ts';
import { Refusal } from '../refusal.ts';
import type { Settings, Window } from '../settings.ts';
import type { Clock } from '../world.ts';
import { hasCredential, type Principal } from './principal.ts';
import { type Quota, SlidingWindow } from './sliding-window.ts';

/** Credentials, tenants and addresses counted at once; those not seen recently start afresh. */
const CAPACITY = 50_000;
/** A tenant may make this many times the requests of one credential. */
const TENANT_FACTOR = 10;

/** Limits per credential, per tenant, and of failed credential checks per address. Counted in this process. */
export interface Throttle {
  /** Counts a request; `allowed` says whether it may go on. Undefined when nothing limits this principal. */
  take(principal: Principal): Limited | undefined;
  /** How the principal's limit stands, without counting. */
  peek(principal: Principal): Limited | undefined;
  /** Counts a request under a key of its own, such as that of a trigger and an address. */
  takeFor(key: string, limit: Window): Limited;
  /** Counts a failed credential check. Beyond the limit the answer is this refusal in place of the 401. */
  fail(address: string): Refusal | undefined;
}

export interface Limited {
  readonly quota: Quota;
  /** Length of the window in seconds. */
  readonly window: number;
}

export function createThrottle(
  { rateLimit, authFailureLimit }: Pick<Settings, 'rateLimit' | 'authFailureLimit'>,
  clock: Clock,
): Throttle {
  const tenantLimit = rateLimit === 'off' ? undefined : tenantWindow(rateLimit);
  const callers = new Recent<SlidingWindow>(CAPACITY);
  const tenants = new Recent<SlidingWindow>(CAPACITY);
  const others = new Recent<SlidingWindow>(CAPACITY);
  const failures = new Recent<SlidingWindow>(CAPACITY);

  function limitOf(principal: Principal): Window | undefined {
    if (!hasCredential(principal)) return undefined;
    if (principal.rateLimit) return { requests: principal.rateLimit.requests, seconds: principal.rateLimit.window };
    return rateLimit === 'off' ? undefined : rateLimit;
  }

  return {
    take(principal) {
      const limit = limitOf(principal);
      if (!limit) return undefined;
      const now = clock.now();
      const own = windowOf(callers, callerKey(principal), limit);
      const tenant = tenantLimit && windowOf(tenants, principal.tenantId, tenantLimit);
      if (tenantLimit && tenant?.isFull(now)) return { quota: tenant.quota(now), window: tenantLimit.seconds };
      const allowed = own.take(now);
      if (allowed && tenant) tenant.take(now);
      return { quota: own.quota(now, allowed), window: limit.seconds };
    },
    peek(principal) {
      const limit = limitOf(principal);
      return (
        limit && { quota: windowOf(callers, callerKey(principal), limit).quota(clock.now()), window: limit.seconds }
      );
    },
    takeFor(key, limit) {
      const now = clock.now();
      const window = windowOf(others, key, limit);
      const allowed = window.take(now);
      return { quota: window.quota(now, allowed), window: limit.seconds };
    },
    fail(address) {
      if (authFailureLimit === 'off') return undefined;
      const now = clock.now();
      const window = windowOf(failures, addressBlock(address), authFailureLimit);
      return window.take(now) ? undefined : exceeded(window.quota(now), now);
    },
  };
}

/** The 429 of a limit used up. */
export function exceeded({ limit, reset, retryAt }: Quota, now: number): Refusal {
  const retryAfter = Math.max(1, Math.ceil((retryAt - now) / 1000));
  return new Refusal('RATE_LIMIT_EXCEEDED', 'Rate limit exceeded', { retryAfter, limit, reset });
}

/** The window kept under this key; a limit that was changed starts afresh. */
function windowOf(windows: Recent<SlidingWindow>, key: string, limit: Window): SlidingWindow {
  const kept = windows.get(key);
  if (kept?.isFor(limit)) return kept;
  const window = new SlidingWindow(limit);
  windows.set(key, window);
  return window;
}

function tenantWindow({ requests, seconds }: Window): Window {
  return { requests: requests * TENANT_FACTOR, seconds };
}

/** A JWT's requests count for its secret and `sub` together. */
function callerKey(principal: Principal): string {
  return principal.kind === 'jwt' ? `${principal.id} ${principal.userId}` : principal.id;
}
