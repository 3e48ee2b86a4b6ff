import type { Actor, RateLimit, SecretRestrictions } from '@ensembleapp/protocol';
import type { Grant } from './grant.ts';
import { NOTHING_VOUCHED } from './jwt.ts';
import type { SecureContext } from './secure-context.ts';

/** Who is asking, checked. Union by `kind`. */
export type Principal = CallerPrincipal | UnattendedPrincipal;

/** Somebody who calls. */
export type CallerPrincipal = CredentialPrincipal | LocalPrincipal;

/** Somebody with a credential that was issued here. */
export type CredentialPrincipal = TokenPrincipal | KeyPrincipal | JwtPrincipal;

interface Base {
  readonly tenantId: string;
  readonly grant: Grant;
  /** What a signed JWT vouched for; empty for every other kind. */
  readonly secure: SecureContext;
  /** Whom threads and feedback belong to: `user:` + the JWT's `sub` or `x-user-id`, else `key:` or `token:` + the credential's id. */
  readonly subject: string;
  /** `userContext.userId`: the end user, or the credential's id when it speaks for itself. */
  readonly userId: string;
  /** The end user named by a JWT or by a backend in `x-user-id`; null when the credential speaks for itself. */
  readonly user: string | null;
}

interface Issued extends Base {
  /** Of the credential: `tok_…`, `key_…`; of a JWT its secret's, `sec_…`. */
  readonly id: string;
  readonly name: string;
  readonly expiresAt: number | null;
  readonly restrictions: SecretRestrictions;
  readonly rateLimit: RateLimit | null;
}

export interface TokenPrincipal extends Issued {
  readonly kind: 'token';
}

export interface KeyPrincipal extends Issued {
  readonly kind: 'key';
}

export interface JwtPrincipal extends Issued {
  readonly kind: 'jwt';
  readonly expiresAt: number;
  readonly user: string;
  /** What the JWT took away from itself: an agent outside is unknown to it (404), a thread outside is forbidden. */
  readonly narrowed: { readonly agents?: readonly string[]; readonly threadPrefix?: string };
}

/** Whoever may read the store's and the key file's folder: the command line on the server's machine. */
export interface LocalPrincipal extends Base {
  readonly kind: 'local';
  readonly id: string;
}

/**
 * Nobody with a credential of ours: a trigger that is open or has its own secret (its id is the ensemble's name), or a schedule. It
 * runs its ensemble and may do nothing else.
 */
export interface UnattendedPrincipal extends Base {
  readonly kind: 'trigger' | 'schedule';
  readonly id: string;
}

/** Runs an ensemble for nobody. */
export function unattended(kind: UnattendedPrincipal['kind'], tenantId: string, id: string): UnattendedPrincipal {
  const name = `${kind}:${id}`;
  const grant = { scopes: [], restrictions: {} };
  return { kind, id, tenantId, grant, secure: NOTHING_VOUCHED, subject: name, userId: name, user: null };
}

/** Was it proven by a credential that was issued here? */
export function hasCredential(principal: Principal): principal is CredentialPrincipal {
  return principal.kind === 'token' || principal.kind === 'key' || principal.kind === 'jwt';
}

/** Who did it, as evidence keeps it. */
export function actorOf(principal: Principal): Actor {
  return principal.kind === 'local' ? { kind: 'cli', id: principal.id } : { kind: principal.kind, id: principal.id };
}
