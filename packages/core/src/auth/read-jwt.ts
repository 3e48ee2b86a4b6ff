import type { JsonObject } from '@ensembleapp/protocol';
import { Recent } from '../recent.ts';
import { HEADER_RULES } from './jwt-rules.ts';
import { parseSegment } from './strict-json.ts';

/** Longest JWT there may be, in bytes. */
export const MAX_BYTES = 8192;

const HEADERS = 1000;
const LONGEST_HEADER = 512;
const PAYLOADS = 4000;
const LONGEST_PAYLOAD = 1024;

/** A JWT whose form and header are right; nothing in it is proven yet. */
export interface UnprovenJwt {
  /** The Secret ID it names. */
  readonly kid: string;
  readonly signed: string;
  readonly payload: string;
  readonly signature: string;
}

/** Reads what a JWT says; whether it is true is for `verifyJwt`. */
export interface JwtReader {
  /**
   * Takes a JWS in compact form (RFC 7515) apart; undefined unless it has three parts, at most 8,192 bytes and a canonical header
   * that keeps every rule (`alg` HS256, a `kid`, no `crit`, no `b64`; RFC 8725). Nothing is ever fetched.
   */
  takeApart(text: string): UnprovenJwt | undefined;
  /** What the payload says; undefined unless it is one JSON object in canonical form. Only of a JWT whose signature was just proven. */
  payloadOf(jwt: UnprovenJwt): JsonObject | undefined;
}

/**
 * A reader that remembers: headers by their text, since a backend signs every JWT with the same one, and payloads by the signature
 * that proved them, since a browser shows one JWT for as long as it lives. No two proven texts have the same signature.
 */
export function createJwtReader(): JwtReader {
  const kids = new Recent<string>(HEADERS);
  const payloads = new Recent<JsonObject>(PAYLOADS);

  function learnKid(header: string): string | undefined {
    const kid = readKid(header);
    if (kid !== undefined && header.length <= LONGEST_HEADER) kids.set(header, kid);
    return kid;
  }

  function learnPayload({ payload, signature }: UnprovenJwt): JsonObject | undefined {
    const said = parseSegment(payload);
    if (said && payload.length <= LONGEST_PAYLOAD) payloads.set(signature, said);
    return said;
  }

  return {
    takeApart(text) {
      const first = text.indexOf('.');
      const second = text.indexOf('.', first + 1);
      if (text.length > MAX_BYTES || first === -1 || second === -1) return undefined;
      const header = text.slice(0, first);
      const kid = kids.get(header) ?? learnKid(header);
      if (kid === undefined) return undefined;
      return {
        kid,
        signed: text.slice(0, second),
        payload: text.slice(first + 1, second),
        signature: text.slice(second + 1),
      };
    },
    payloadOf: (jwt) => payloads.get(jwt.signature) ?? learnPayload(jwt),
  };
}

function readKid(segment: string): string | undefined {
  const header = parseSegment(segment);
  const good = header && HEADER_RULES.every((rule) => rule.broken(header) === undefined);
  return good && typeof header.kid === 'string' ? header.kid : undefined;
}
