import type { Scope } from '@ensembleapp/protocol';

/** Who may call a route. Every route line in `app.ts` names one; a route without it does not compile, and does not start. */
export type Access =
  /** No credential is read. */
  { readonly kind: 'open' } | Guarded;

export interface Guarded {
  readonly kind: 'guarded';
  /** All are needed; empty: any valid credential of a kind that may call. */
  readonly scopes: readonly Scope[];
  /** One of these is needed too; the route itself decides which. */
  readonly either: readonly Scope[];
  /**
   * `never`: a browser's JWT is refused. `scopes`: it needs the scopes like anyone. `route`: it is let in, and the route itself
   * decides by what the target says of browsers.
   */
  readonly jwt: 'never' | 'scopes' | 'route';
  /** A token whose own id is in the path needs no scope. */
  readonly ownToken: boolean;
}

export const open: Access = { kind: 'open' };

/** Tokens, keys and sessions that hold all these scopes. */
export function requires(...scopes: readonly Scope[]): Guarded {
  return { kind: 'guarded', scopes, either: [], jwt: 'never', ownToken: false };
}

/** As `requires`, and a browser's JWT that holds them. */
export function requiresAlsoOfJwt(...scopes: readonly Scope[]): Guarded {
  return { ...requires(...scopes), jwt: 'scopes' };
}

/** As `requires`; a browser's JWT is let in when the target is marked for browsers. */
export function requiresOrMarked(...scopes: readonly Scope[]): Guarded {
  return { ...requires(...scopes), jwt: 'route' };
}

/** As `requires`; a token needs no scope for itself. */
export function requiresOrOwn(...scopes: readonly Scope[]): Guarded {
  return { ...requires(...scopes), ownToken: true };
}

/** As `requires`, and what it takes to run what the target ran: the record says which of the two. */
export function requiresToRun(...scopes: readonly Scope[]): Guarded {
  return { ...requires(...scopes), either: ['execute:ensembles', 'execute:agents'] };
}
