import type { Scope, SecretRestrictions } from '@ensembleapp/protocol';

/** What a principal may do: the scopes it holds, and what narrows them. */
export interface Grant {
  readonly scopes: readonly Scope[];
  readonly restrictions: SecretRestrictions;
}

/** `admin` holds every scope; otherwise exactly what was granted. */
export function holds(grant: Grant, scope: Scope): boolean {
  return grant.scopes.includes(scope) || grant.scopes.includes('admin');
}
