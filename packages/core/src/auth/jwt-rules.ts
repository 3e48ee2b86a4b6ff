import type { JsonObject } from '@ensembleapp/protocol';
import { isRowId } from './format.ts';

/** Seconds that clocks may differ. */
export const LEEWAY = 30;

/** The claims of a JWT that keeps every rule. Numeric dates are seconds (RFC 7519, section 2). */
export interface Claims {
  readonly sub: string;
  readonly exp: number;
  readonly iat?: number;
  readonly nbf?: number;
  readonly context?: JsonObject;
  readonly ensemble?: Narrowing;
}

/** What a JWT takes away from itself. */
export interface Narrowing {
  readonly agents?: readonly string[];
  readonly threadPrefix?: string;
  readonly origins?: readonly string[];
}

/** What the server and the secret allow. */
export interface Bounds {
  readonly audiences: readonly string[];
  /** Longest `exp - now`, in seconds. */
  readonly maxLifetime: number;
}

interface HeaderRule {
  readonly rule: string;
  /** What is wrong and what would be right; undefined when the rule is kept. */
  broken(header: JsonObject): string | undefined;
}

export const HEADER_RULES: readonly HeaderRule[] = [
  {
    rule: 'alg',
    broken: (header) => (header.alg === 'HS256' ? undefined : 'the header must say "alg": "HS256"'),
  },
  {
    rule: 'kid',
    broken: (header) =>
      typeof header.kid === 'string' && isRowId('secret', header.kid)
        ? undefined
        : 'the header must hold "kid", the Secret ID: sec_… (keyid in jsonwebtoken)',
  },
  {
    rule: 'typ',
    broken: (header) =>
      header.typ === undefined || (typeof header.typ === 'string' && header.typ.toUpperCase() === 'JWT')
        ? undefined
        : '"typ" must be absent or "JWT"',
  },
  {
    rule: 'crit',
    broken: (header) =>
      Object.hasOwn(header, 'crit') || Object.hasOwn(header, 'b64')
        ? 'the header must not hold "crit" or "b64"'
        : undefined,
  },
];

interface ClaimRule {
  readonly rule: string;
  broken(payload: JsonObject, bounds: Bounds, now: number): string | undefined;
}

/** In the order they are checked; `now` in seconds. Expiry stands apart: a JWT that breaks only that one is told so. */
export const CLAIM_RULES: readonly ClaimRule[] = [
  {
    rule: 'aud',
    broken: ({ aud }, { audiences }) => {
      const holds =
        typeof aud === 'string'
          ? audiences.includes(aud)
          : isTextList(aud) && aud.some((one) => audiences.includes(one));
      return holds ? undefined : `"aud" must be ${audiences.map((one) => `"${one}"`).join(' or ')}`;
    },
  },
  {
    rule: 'sub',
    broken: ({ sub }) =>
      typeof sub === 'string' && sub.length >= 1 && sub.length <= 256 && sub.isWellFormed()
        ? undefined
        : '"sub" must be text of 1 to 256 characters',
  },
  {
    rule: 'exp',
    broken: ({ exp }) => (isNumericDate(exp) ? undefined : '"exp" must be a number of seconds since 1970'),
  },
  {
    rule: 'lifetime',
    broken: ({ exp }, { maxLifetime }, now) =>
      isNumericDate(exp) && exp - now > maxLifetime + LEEWAY
        ? `"exp" must be at most ${maxLifetime} seconds from now`
        : undefined,
  },
  {
    rule: 'iat',
    broken: ({ iat }, _, now) =>
      iat === undefined || (isNumericDate(iat) && iat <= now + LEEWAY)
        ? undefined
        : '"iat" must be a number of seconds, and not later than now',
  },
  {
    rule: 'nbf',
    broken: ({ nbf }, _, now) =>
      nbf === undefined || (isNumericDate(nbf) && nbf <= now + LEEWAY)
        ? undefined
        : '"nbf" must be a number of seconds, and not later than now',
  },
  {
    rule: 'context',
    broken: ({ context }) => (context === undefined || isMapping(context) ? undefined : '"context" must be an object'),
  },
  {
    rule: 'ensemble',
    broken: ({ ensemble }) =>
      ensemble === undefined || isNarrowing(ensemble)
        ? undefined
        : '"ensemble" may hold "agents" and "origins" (lists of text) and "threadPrefix" (text), and nothing else',
  },
];

export const EXPIRY: ClaimRule = {
  rule: 'expiry',
  broken: ({ exp }, _, now) => (isNumericDate(exp) && now < exp + LEEWAY ? undefined : '"exp" is in the past'),
};

/** The first claim rule (expiry aside) that the payload does not keep; undefined when it keeps all. */
export function brokenClaim(payload: JsonObject, bounds: Bounds, now: number): string | undefined {
  for (const { rule, broken } of CLAIM_RULES) {
    if (broken(payload, bounds, now) !== undefined) return rule;
  }
  return undefined;
}

function isNumericDate(value: unknown): value is number {
  return typeof value === 'number' && value >= 0 && value < Number.POSITIVE_INFINITY;
}

function isTextList(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}

function isMapping(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isNarrowing(value: unknown): value is Narrowing {
  if (!isMapping(value)) return false;
  const { agents, threadPrefix, origins, ...unknown } = value;
  return (
    (agents === undefined || isTextList(agents)) &&
    (threadPrefix === undefined || typeof threadPrefix === 'string') &&
    (origins === undefined || isTextList(origins)) &&
    Object.keys(unknown).length === 0
  );
}
