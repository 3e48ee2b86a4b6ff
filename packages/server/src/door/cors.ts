import { Refusal } from '@ensembleapp/core/refusal.ts';
import { commonHeaders, type Headers, newRequestId } from './answer-headers.ts';

/** Headers a page of another origin may send. Keys are not for browsers: theirs are not among them. */
const ALLOWED = [
  'authorization',
  'content-type',
  'thread-id',
  'agent-id',
  'agent-version',
  'agent-execution-id',
  'last-event-id',
  'idempotency-key',
  'user-agent',
  'x-requested-with',
  'x-request-id',
].join(', ');

/** Headers such a page may read. */
const EXPOSED = [
  'x-vercel-ai-ui-message-stream',
  'x-request-id',
  'retry-after',
  'www-authenticate',
  'x-execution-id',
  'x-ratelimit-limit',
  'x-ratelimit-remaining',
  'x-ratelimit-reset',
  'ratelimit',
  'ratelimit-policy',
].join(', ');

/**
 * Lets a page of another origin read the answer, on embedding routes alone; never with cookies.
 * @param allowed undefined: any origin
 */
export function addCors(headers: Headers, origin: string | undefined, allowed: readonly string[] | undefined): void {
  if (allowed === undefined) headers['access-control-allow-origin'] = '*';
  else {
    headers.vary = 'Origin';
    if (origin === undefined || !allowed.includes(origin)) return;
    headers['access-control-allow-origin'] = origin;
  }
  headers['access-control-expose-headers'] = EXPOSED;
}

/** @throws Refusal FORBIDDEN when a page of an origin that is not on the list calls */
export function requireOrigin(origin: string | undefined, allowed: readonly string[] | undefined): void {
  if (allowed && origin !== undefined && !allowed.includes(origin)) {
    throw new Refusal('FORBIDDEN', 'Origin is not allowed', { restriction: 'origin' });
  }
}

/** The answer to a preflight (Fetch standard, section 3.3). Needs no credential. */
export function preflight(origin: string | undefined, allowed: readonly string[] | undefined): Response {
  const headers = commonHeaders(newRequestId());
  addCors(headers, origin, allowed);
  if (headers['access-control-allow-origin']) {
    headers['access-control-allow-methods'] = 'GET, POST, PATCH, DELETE';
    headers['access-control-allow-headers'] = ALLOWED;
    headers['access-control-max-age'] = '600';
  }
  return new Response(null, { status: 204, headers });
}
