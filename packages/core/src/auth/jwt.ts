import type { JsonObject } from '@ensembleapp/protocol';
import type { HmacKey } from '../crypto.ts';
import { type Bounds, brokenClaim, type Claims, EXPIRY, HEADER_RULES } from './jwt-rules.ts';
import type { SecureContext } from './secure-context.ts';
import { parseSegment } from './strict-json.ts';

/** Longest JWT there may be, in bytes. */
export const MAX_BYTES = 8192;

const MOST_KEPT = 1000;
const LONGEST_KEPT = 512;

/** A JWT whose form and header are right; nothing in it is proven yet. */
export interface UnprovenJwt {
  /** The Secret ID it names. */
  readonly kid: string;
  readonly signed: string;
  readonly payload: string;
  readonly signature: string;
}

export type JwtVerdict =
  | { readonly status: 'valid'; readonly claims: Claims }
  | { readonly status: 'expired'; readonly claims: Claims; readonly expiredAt: number }
  /** The signature is right and a rule is not kept. */
  | { readonly status: 'broken'; readonly sub: string | undefined }
  | { readonly status: 'forged' };

/**
 * Takes a JWS in compact form (RFC 7515) apart; undefined unless it has three parts, at most 8,192 bytes and a canonical header
 * that keeps every rule (`alg` HS256, a `kid`, no `crit`, no `b64`; RFC 8725). Nothing is ever fetched.
 */
export type ReadJwt = (text: string) => UnprovenJwt | undefined;

/** A reader that remembers good headers by their text, since a backend signs every JWT with the same one. */
export function createJwtReader(): ReadJwt {
  const kids = new Map<string, string>();
  return (text) => {
    const first = text.indexOf('.');
    const second = text.indexOf('.', first + 1);
    if (text.length > MAX_BYTES || first === -1 || second === -1) return undefined;
    const header = text.slice(0, first);
    const kid = kids.get(header) ?? readKid(header);
    if (kid === undefined) return undefined;
    // A thousand remembered are forgotten at once: each is read again as easily.
    if (kids.size > MOST_KEPT) kids.clear();
    if (header.length <= LONGEST_KEPT) kids.set(header, kid);
    return {
      kid,
      signed: text.slice(0, second),
      payload: text.slice(first + 1, second),
      signature: text.slice(second + 1),
    };
  };
}

function readKid(segment: string): string | undefined {
  const header = parseSegment(segment);
  const good = header && HEADER_RULES.every((rule) => rule.broken(header) === undefined);
  return good && typeof header.kid === 'string' ? header.kid : undefined;
}

/**
 * Verifies signature and claims, synchronously. The signature is compared as text, so only its canonical form is right.
 * @param key HMAC key: the UTF-8 bytes of the whole Secret Value; any other key when the secret is unknown
 * @param now epoch ms
 */
export function verifyJwt(jwt: UnprovenJwt, key: HmacKey, bounds: Bounds, now: number): JwtVerdict {
  if (!key.hasSignature(jwt.signed, jwt.signature)) return { status: 'forged' };
  const payload = parseSegment(jwt.payload);
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

/** The context of a JWT just verified, frozen at every level. The one place where a SecureContext with members is made. */
export function vouch(claims: Claims, from: Provenance): SecureContext {
  const context = claims.context ?? {};
  Object.defineProperty(context, provenance, { value: from });
  return freeze(context) as SecureContext;
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
