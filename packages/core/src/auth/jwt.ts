import type { JsonObject } from '@ensembleapp/protocol';
import type { HmacKey } from '../crypto.ts';
import { type Bounds, brokenClaim, type Claims, EXPIRY } from './jwt-rules.ts';
import type { JwtReader, UnprovenJwt } from './read-jwt.ts';
import type { SecureContext } from './secure-context.ts';

export type JwtVerdict =
  | { readonly status: 'valid'; readonly claims: Claims }
  | { readonly status: 'expired'; readonly claims: Claims; readonly expiredAt: number }
  /** The signature is right and a rule is not kept. */
  | { readonly status: 'broken'; readonly sub: string | undefined }
  | { readonly status: 'forged' };

/**
 * Verifies signature and claims, synchronously. The signature is compared as text, so only its canonical form is right.
 * @param reader what took the JWT apart
 * @param key HMAC key: the UTF-8 bytes of the whole Secret Value; any other key when the secret is unknown
 * @param now epoch ms
 */
export function verifyJwt(reader: JwtReader, jwt: UnprovenJwt, key: HmacKey, bounds: Bounds, now: number): JwtVerdict {
  if (!key.hasSignature(jwt.signed, jwt.signature)) return { status: 'forged' };
  const payload = reader.payloadOf(jwt);
  if (!payload) return { status: 'broken', sub: undefined };
  const seconds = now / 1000;
  if (brokenClaim(payload, bounds, seconds) !== undefined) {
    return { status: 'broken', sub: typeof payload.sub === 'string' ? payload.sub.slice(0, 256) : undefined };
  }
  // Every rule of `brokenClaim` holds, so the members have the shapes that Claims names.
  const claims = payload as unknown as Claims;
  if (EXPIRY.broken(payload, bounds, seconds) === undefined) return { status: 'valid', claims };
  return { status: 'expired', claims, expiredAt: Math.round(claims.exp * 1000) };
}

/** Who vouched for a secure context, and for whom. */
export interface Provenance {
  readonly secretId: string;
  readonly sub: string;
  /** Epoch ms. */
  readonly expiresAt: number;
}

const provenance = Symbol('provenance');

/**
 * The context of a JWT just verified, frozen at every level; the same one each time its claims are shown. The one place where a
 * SecureContext with members is made.
 */
export function vouch({ context = {} }: Claims, from: Provenance): SecureContext {
  if (Object.hasOwn(context, provenance)) return context as SecureContext;
  return vouchFor(context, from);
}

function vouchFor(context: JsonObject, from: Provenance): SecureContext {
  Object.defineProperty(context, provenance, { value: from });
  return freeze(context) as SecureContext;
}

/** What a JWT vouched for when an execution began, as it was kept with that. */
export function vouchAgain(kept: JsonObject, from: Provenance): SecureContext {
  return vouchFor({ ...kept }, from);
}

/** What credentials that carry no context have. */
export const NOTHING_VOUCHED = Object.freeze({}) as SecureContext;

/** Where a secure context comes from; undefined for one without members. */
export function provenanceOf(context: SecureContext): Provenance | undefined {
  return (context as { readonly [provenance]?: Provenance })[provenance];
}

function freeze(value: JsonObject | readonly unknown[]): JsonObject | readonly unknown[] {
  for (const name in value) {
    const member = (value as JsonObject)[name];
    if (typeof member === 'object' && member !== null) freeze(member);
  }
  return Object.freeze(value);
}
