import type { Actor, RateLimit, RotatedFrom, Scope, SecretRestrictions } from '@ensembleapp/protocol';

/** What we issue, as it is kept: an API token, an API key, or a secret that signs JWTs. Union by `kind`. */
export type Issued = ApiToken | ApiKey | SigningSecret;
export type IssuedKind = Issued['kind'];
export type OfKind<Kind extends IssuedKind> = Extract<Issued, { kind: Kind }>;

interface Base {
  /** `tok_…`, `key_…` or `sec_…`. */
  readonly id: string;
  readonly tenantId: string;
  /** A token's name; a key's or secret's description. */
  readonly name: string;
  readonly restrictions: SecretRestrictions;
  readonly disabled: boolean;
  /** Full lifetime in seconds, kept so that a successor gets the same; null: never ends. */
  readonly lifetimeSeconds: number | null;
  readonly expiresAt: number | null;
  readonly createdAt: number;
  readonly createdBy: Actor;
  /** Revoked (token) or deleted (key, secret): final. */
  readonly revokedAt: number | null;
  readonly revokedBy: Actor | null;
  readonly rotatedFrom: RotatedFrom | null;
  /** Generation: grows with every change of any credential in the store. 0 until it is stored. */
  readonly stamp: number;
}

/** HMAC-SHA-256 of the whole credential, and which key made it. */
export interface Mac {
  readonly keyId: string;
  readonly digest: Uint8Array;
}

/** A Secret Value under AES-256-GCM, and which key opens it. */
export interface Sealed {
  readonly keyId: string;
  readonly box: Uint8Array;
}

export interface ApiToken extends Base {
  readonly kind: 'token';
  readonly mac: Mac;
  readonly scopes: readonly Scope[];
  readonly rateLimit: RateLimit | null;
}

export interface ApiKey extends Base {
  readonly kind: 'key';
  readonly mac: Mac;
  readonly scopes: readonly Scope[];
  readonly rateLimit: RateLimit | null;
  /** The backend may name the end user it acts for. */
  readonly onBehalfOf: boolean;
}

export interface SigningSecret extends Base {
  readonly kind: 'secret';
  readonly sealed: Sealed;
  /** Seconds; lowers the server's bound on a JWT's life. */
  readonly maxLifetime: number | null;
}

export type IssuedStatus = 'active' | 'disabled' | 'expired' | 'revoked';

/** Revocation and disabling beat expiry. */
export function statusOf(issued: Issued, now: number): IssuedStatus {
  if (issued.revokedAt !== null) return 'revoked';
  if (issued.disabled) return 'disabled';
  if (issued.expiresAt !== null && now >= issued.expiresAt) return 'expired';
  return 'active';
}
