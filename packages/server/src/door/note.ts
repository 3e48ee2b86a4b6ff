import { maskCredentials } from '@ensembleapp/core/auth/mask.ts';
import { hasCredential } from '@ensembleapp/core/auth/principal.ts';
import type { Refusal } from '@ensembleapp/core/refusal.ts';
import type { Context } from 'hono';
import type { Services } from '../services.ts';
import { headerOf } from './header-of.ts';
import type { Peer } from './peer.ts';
import type { Progress } from './progress.ts';
import type { Route } from './route.ts';

/** How a request ended. */
export interface Ending {
  readonly status: number;
  readonly refusal: Refusal | undefined;
  readonly executionId: string | null;
}

/** Tells the credential's activity log, and the server's own log. Neither ever holds a credential. */
export function note(
  { world, door }: Services,
  { path, target }: Pick<Route, 'path' | 'target'>,
  context: Context<{ Bindings: Peer }>,
  { principal, proven, requestId, startedAt, address }: Progress,
  { status, refusal, executionId }: Ending,
): void {
  const { req } = context;
  const { method } = req;
  // Whoever calls may have an id of its own for the request: kept beside ours, never in its place.
  const callerRequestId = headerOf(context, 'x-request-id');
  const fields = { requestId, method, path, status, duration: world.clock.now() - startedAt };
  world.log.debug(callerRequestId ? { ...fields, callerRequestId: safe(callerRequestId) } : fields, 'request');
  const credentialId = principal && hasCredential(principal) ? principal.id : proven?.credentialId;
  if (credentialId === undefined) return;
  const sub = principal?.kind === 'jwt' ? principal.userId : proven?.sub;
  door.activity.record({
    credentialId,
    timestamp: startedAt,
    method,
    path,
    target: safe(target.flatMap((name) => req.param(name) ?? []).join('/')),
    status,
    code: refusal?.code ?? null,
    outcome: status === 401 || status === 403 || status === 429 ? 'refused' : 'allowed',
    ip: address || null,
    userAgent: safe(headerOf(context, 'user-agent')),
    requestId,
    executionId,
    ...(sub !== undefined && { sub }),
  });
}

/** Words of a caller that are kept: some callers put a credential where an id or a program's name belongs. */
function safe(text: string | undefined): string | null {
  return text ? maskCredentials(text).slice(0, 300) : null;
}
