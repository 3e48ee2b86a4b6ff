import { insufficient } from '@ensembleapp/core/auth/authorize.ts';
import { holds } from '@ensembleapp/core/auth/grant.ts';
import type { Principal } from '@ensembleapp/core/auth/principal.ts';
import { Refusal } from '@ensembleapp/core/refusal.ts';
import type { Scope } from '@ensembleapp/protocol';
import type { Access } from './access.ts';

/** What a principal lacks for a route: a scope, or being something else than a browser. */
export type Lack = { readonly kind: 'scope'; readonly scope: Scope } | { readonly kind: 'not-for-browsers' };

/**
 * What this principal lacks for a route of this access class; undefined when it may call it. The one rule: it guards every request, and
 * whoami asks it.
 * @param id the `{id}` of the path, if it has one
 */
export function lacks(access: Access, principal: Principal, id: string | undefined): Lack | undefined {
  if (access.kind === 'open') return undefined;
  const { scopes } = access;
  if (principal.kind === 'jwt' && access.jwt === 'route') return undefined;
  if (principal.kind === 'jwt' && access.jwt === 'never') {
    const [scope] = [...scopes, ...access.either];
    return scope === undefined ? { kind: 'not-for-browsers' } : { kind: 'scope', scope };
  }
  if (access.ownToken && principal.kind === 'token' && principal.id === id) return undefined;
  const { grant } = principal;
  const missing = access.either.some((one) => holds(grant, one)) ? undefined : access.either[0];
  const scope = scopes.find((one) => !holds(grant, one)) ?? missing;
  return scope && { kind: 'scope', scope };
}

/** @throws Refusal FORBIDDEN when the principal lacks something */
export function admitTo(access: Access, principal: Principal, id: string | undefined): void {
  const lack = lacks(access, principal, id);
  if (!lack) return;
  const { grant } = principal;
  throw lack.kind === 'scope'
    ? insufficient(grant, lack.scope)
    : new Refusal('FORBIDDEN', 'Not available to browsers', { providedScopes: grant.scopes });
}
