import { nearest } from '@ensembleapp/core/nearest.ts';
import { SCOPES, type Scope } from '@ensembleapp/protocol/scope';
import { usage } from '../stop.ts';

/** Scopes in the order asked for. @throws Stop with the list of the twelve for a name that is none */
export function parseScopes(names: readonly string[]): readonly Scope[] {
  return names.map((name) => {
    const scope = SCOPES.find((known) => known === name);
    if (scope !== undefined) return scope;
    const near = nearest(name, SCOPES);
    throw usage(`Unknown scope: "${name}".${near ? ` Did you mean ${near}?` : ''}`, `Scopes: ${SCOPES.join(', ')}`);
  });
}
