import type { JsonObject } from '@ensembleapp/protocol';
import { LRUCache } from 'lru-cache';
import { fingerprint, type KeyObject } from '../crypto.ts';
import { isSignedWith, type JwtVerdict, judgeClaims, type UnprovenJwt } from './jwt.ts';
import type { Bounds } from './jwt-rules.ts';
import { parseSegment } from './strict-json.ts';

/** JWTs remembered, and the longest of them in characters: some 20 MB when full. */
const CAPACITY = 5000;
const MAX_KEPT = 2048;

/**
 * Verifies signature and claims, synchronously.
 * @param key the secret's HMAC key: the UTF-8 bytes of the whole Secret Value; any other key when the secret is unknown
 * @param now epoch ms
 */
export type VerifyJwt = (jwt: UnprovenJwt, key: KeyObject, bounds: Bounds, now: number) => JwtVerdict;

interface Proven {
  readonly key: KeyObject;
  readonly payload: JsonObject;
}

/**
 * A verifier that remembers, by its SHA-256, what a JWT says whose signature it has proven under a key: a browser sends the same one
 * with every request. Whether it holds now is judged every time.
 */
export function createJwtVerifier(): VerifyJwt {
  const proven = new LRUCache<string, Proven>({ max: CAPACITY });
  return (jwt, key, bounds, now) => {
    const hash = fingerprint(jwt.text);
    const kept = proven.get(hash);
    if (kept?.key === key) return judgeClaims(kept.payload, bounds, now);
    if (!isSignedWith(jwt, key)) return { status: 'forged' };
    const payload = parseSegment(jwt.payload);
    if (!payload) return { status: 'broken', sub: undefined };
    if (jwt.text.length <= MAX_KEPT) proven.set(hash, { key, payload });
    return judgeClaims(payload, bounds, now);
  };
}
