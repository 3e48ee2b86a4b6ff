import type { Limited } from '@ensembleapp/core/auth/throttle.ts';
import { randomId } from '@ensembleapp/core/crypto.ts';
import type { Refusal } from '@ensembleapp/core/refusal.ts';
import type { ErrorCode } from '@ensembleapp/protocol';

export type Headers = Record<string, string>;

export function newRequestId(): string {
  return `req_${randomId()}`;
}

/** What every answer bears, refusals of the HTTP parser included. What may be kept by a cache says so itself. */
export function commonHeaders(requestId: string): Headers {
  return {
    'x-request-id': requestId,
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cache-control': 'no-store',
  };
}

/** How the caller's limit stands: the names everybody uses, and those of the IETF draft "RateLimit header fields for HTTP". */
export function addRateLimit(headers: Headers, { quota, window }: Limited, now: number): void {
  const { limit, remaining, reset } = quota;
  headers['x-ratelimit-limit'] = String(limit);
  headers['x-ratelimit-remaining'] = String(remaining);
  headers['x-ratelimit-reset'] = String(Math.ceil(reset / 1000));
  headers['ratelimit-policy'] = `"default";q=${limit};w=${window}`;
  headers.ratelimit = `"default";r=${remaining};t=${Math.ceil((reset - now) / 1000)}`;
}

/** `WWW-Authenticate` of 401 and 403 (RFC 6750, section 3), and when to come back. */
export function addRefusal(headers: Headers, refusal: Refusal, anonymous: boolean): void {
  if (refusal.status === 401 || refusal.status === 403) headers['www-authenticate'] = challenge(refusal, anonymous);
  const { retryAfter } = refusal.extras;
  if (retryAfter === undefined) return;
  headers['retry-after'] = String(retryAfter);
  if (refusal.status === 429) headers['x-ratelimit-retry-after'] = String(retryAfter);
}

function challenge({ status, message, extras }: Refusal, anonymous: boolean): string {
  if (anonymous) return 'Bearer realm="ensemble"';
  if (status === 401) return `Bearer realm="ensemble", error="invalid_token", error_description="${message}"`;
  const detail = extras.requiredScope ? `scope="${extras.requiredScope}"` : `error_description="${quotable(message)}"`;
  return `Bearer realm="ensemble", error="insufficient_scope", ${detail}`;
}

/** A quoted-string of RFC 6750 holds neither quotes, backslashes nor anything outside ASCII. */
function quotable(message: string): string {
  return message.replace(/[^\x20-\x7e]|["\\]/g, "'");
}

/** Codes that say the fault is ours, not the caller's. */
export const FAULTS: ReadonlySet<ErrorCode> = new Set(['INTERNAL_ERROR', 'UNAVAILABLE']);
