import type { Scope } from '@ensembleapp/protocol';
import { Refusal } from '../refusal.ts';
import { type Grant, holds } from './grant.ts';

/**
 * @param scopes all are needed
 * @throws Refusal FORBIDDEN that names the first one missing
 */
export function authorize(grant: Grant, scopes: readonly Scope[]): void {
  for (const scope of scopes) {
    if (!holds(grant, scope)) throw insufficient(grant, scope);
  }
}

export function insufficient(grant: Grant, scope: Scope): Refusal {
  return new Refusal('FORBIDDEN', `Insufficient scope: requires ${scope}`, {
    requiredScope: scope,
    providedScopes: grant.scopes,
  });
}
