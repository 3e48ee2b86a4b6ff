import { authorize } from '@ensembleapp/core/auth/authorize.ts';
import type { Principal } from '@ensembleapp/core/auth/principal.ts';
import { Refusal } from '@ensembleapp/core/refusal.ts';
import type { Access } from './access.ts';

/**
 * May this principal call a route of this access class? The one rule: it guards every request, and whoami asks it.
 * @param id the `{id}` of the path, if it has one
 * @throws Refusal FORBIDDEN
 */
export function admitTo(access: Access, principal: Principal, id: string | undefined): void {
  if (access.kind === 'open') return;
  if (principal.kind === 'jwt' && access.jwt === 'route') return;
  if (principal.kind === 'jwt' && access.jwt === 'never') throw notForBrowsers(principal, access.scopes[0]);
  if (access.ownToken && principal.kind === 'token' && principal.id === id) return;
  authorize(principal.grant, access.scopes);
}

function notForBrowsers(
  { grant: { scopes } }: Principal,
  scope: Extract<Access, { kind: 'guarded' }>['scopes'][number] | undefined,
): Refusal {
  return scope === undefined
    ? new Refusal('FORBIDDEN', 'Not available to browsers', { providedScopes: scopes })
    : new Refusal('FORBIDDEN', `Insufficient scope: requires ${scope}`, {
        requiredScope: scope,
        providedScopes: scopes,
      });
}
