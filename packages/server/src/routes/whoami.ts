import { hasCredential, type Principal } from '@ensembleapp/core/auth/principal.ts';
import { z } from 'zod';
import { lacks } from '../door/admit-to.ts';
import { type AnyEndpoint, type Call, endpoint, ok, principalOf } from '../door/endpoint.ts';
import { findRoute, type Route } from '../door/route.ts';

const WhoamiQuery = z
  .strictObject({
    method: z.enum(['GET', 'POST', 'PUT', 'PATCH', 'DELETE']).optional(),
    path: z.string().startsWith('/').optional(),
  })
  .refine(({ method, path }) => (method === undefined) === (path === undefined), 'method and path belong together');

/**
 * Who am I, and what may I do: told by the table that guards the routes.
 * @param routes the table this very endpoint stands in
 */
export function createWhoami(routes: () => readonly Route[]): AnyEndpoint {
  return endpoint({
    summary: 'Who is asking, and which routes it may call.',
    query: WhoamiQuery,
    answers: { 200: { description: 'The caller' } },
    async handle(call) {
      const { method, path } = call.query;
      const principal = principalOf(call);
      const view = { ...(await describe(call, principal)), may: routes().filter(maySomehow(principal)).map(nameOf) };
      if (method === undefined || path === undefined) return ok(view);
      const found = findRoute(routes(), method, path);
      if (!found) return ok({ ...view, decision: { allowed: false, code: 'NOT_FOUND' } });
      return ok({ ...view, decision: decide(found.route, principal, found.params.id) });
    },
  });
}

async function describe({ services: { world, throttle } }: Call, principal: Principal) {
  const { tenantId, user, grant } = principal;
  const limited = throttle.peek(principal);
  const base = {
    kind: principal.kind,
    id: principal.id,
    name: hasCredential(principal) ? principal.name : principal.id,
    tenantId,
    user,
    scopes: grant.scopes,
    restrictions: grant.restrictions,
    expiresAt: hasCredential(principal) ? principal.expiresAt : null,
    rateLimit: limited
      ? { limit: limited.quota.limit, remaining: limited.quota.remaining, reset: Math.ceil(limited.quota.reset) }
      : null,
  };
  switch (principal.kind) {
    case 'local':
    case 'trigger':
    case 'schedule':
      return { ...base, lastUsed: null };
    case 'jwt':
      return { ...base, lastUsed: null, secureContext: Object.keys(principal.secure) };
    case 'token':
    case 'key': {
      const row = await world.store.credentials.get(tenantId, principal.kind, principal.id);
      return { ...base, lastUsed: row?.lastUsed ?? null };
    }
  }
}

/** May it call the route at all: with its own id, where that makes a difference? */
function maySomehow(principal: Principal) {
  return ({ access }: Route) => access.kind !== 'open' && !lacks(access, principal, principal.id);
}

function decide({ access }: Route, principal: Principal, id: string | undefined) {
  const lack = lacks(access, principal, id);
  if (!lack) return { allowed: true };
  return { allowed: false, code: 'FORBIDDEN', ...(lack.kind === 'scope' && { requiredScope: lack.scope }) };
}

function nameOf({ method, path }: Route): string {
  return `${method} ${path}`;
}
