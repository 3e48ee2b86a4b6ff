import { invalid as invalidInput, Refusal } from '../refusal.ts';
import type { Credential } from './credential.ts';
import { rowIdOf } from './format.ts';
import { type FrontDoor, isAddressAllowed, lookUp } from './front-door.ts';
import { statusOf } from './issued.ts';
import { verifyJwt } from './jwt.ts';
import { type JwtAccepted, toJwtPrincipal } from './jwt-principal.ts';
import type { Known, KnownBearer, KnownSecret } from './known.ts';
import type { Principal } from './principal.ts';

/** Where a request comes from, as far as credentials are bound to it. */
export interface Caller {
  /** Normalized address of the peer (or of the client a trusted proxy names). */
  readonly address: string;
  /** The `Origin` header. */
  readonly origin: string | undefined;
  /** The `x-user-id` header. */
  readonly userId: string | undefined;
}

/** Whose credential it proved to be, also when the request is refused: what its activity log is told. */
export interface Proven {
  readonly tenantId: string;
  readonly credentialId: string;
  readonly sub?: string;
}

export type Verdict =
  | { readonly status: 'accepted'; readonly principal: Exclude<Principal, { kind: 'local' }> }
  | { readonly status: 'refused'; readonly refusal: Refusal; readonly proven?: Proven };

type Bearer = Extract<Credential, { kind: 'token' | 'key' }>;
type Jwt = Extract<Credential, { kind: 'jwt' }>;

const INVALID = { token: 'Invalid API token', key: 'Invalid API key' } as const;
const EXPIRED = { token: 'API token expired', key: 'API key expired' } as const;

/**
 * Who is asking? Answers at once when the credential's row is known, with a promise when the store must be read.
 * Unknown id, wrong secret, wrong tenant, disabled and revoked give the same refusal after the same work.
 * @throws StoreUnavailable when the row cannot be read: never a pass, never a 401
 */
export function authenticate(door: FrontDoor, credential: Credential, caller: Caller): Verdict | Promise<Verdict> {
  switch (credential.kind) {
    case 'none':
      return refuse('UNAUTHORIZED', 'Missing authorization header');
    case 'unknown':
      return invalid('token');
    case 'token':
    case 'key':
      return authenticateBearer(door, credential, caller);
    case 'jwt':
      return authenticateJwt(door, credential, caller);
  }
}

function authenticateBearer(door: FrontDoor, credential: Bearer, caller: Caller): Verdict | Promise<Verdict> {
  const { kind, text, tenantId } = credential;
  if (kind === 'key' && tenantId === undefined) return refuse('UNAUTHORIZED', 'Missing x-tenant-id header');
  const id = rowIdOf(kind, text);
  if (id === undefined) return invalid(kind);
  const known = lookUp(door, id);
  return known instanceof Promise
    ? known.then((row) => judgeBearer(door, credential, caller, row))
    : judgeBearer(door, credential, caller, known);
}

function judgeBearer(
  door: FrontDoor,
  { kind, text, tenantId }: Bearer,
  caller: Caller,
  row: Known | undefined,
): Verdict {
  const known = row && 'principal' in row ? row : undefined;
  const holds = door.proofs.proves(known?.issued.mac ?? door.nobody, text);
  if (!known || !holds) return invalid(kind);

  const { issued } = known;
  const proven = { tenantId: issued.tenantId, credentialId: issued.id };
  const now = door.world.clock.now();
  const status = statusOf(issued, now);
  const ofOther = tenantId !== undefined && tenantId !== issued.tenantId;
  if ((kind === 'key' && ofOther) || status === 'revoked' || status === 'disabled' || isTooEarly(known, now)) {
    return invalid(kind, proven);
  }
  if (status === 'expired') {
    return refuse('TOKEN_EXPIRED', EXPIRED[kind], proven, { expiredAt: issued.expiresAt ?? now });
  }
  if (ofOther) return refuse('FORBIDDEN', 'x-tenant-id does not match the credential', proven);
  if (!isAddressAllowed(known, caller.address)) return outside('address', proven);
  return caller.userId === undefined
    ? { status: 'accepted', principal: known.principal }
    : actFor(known, caller.userId, proven);
}

/** A backend whose key was made for it names the end user; nobody else may. */
function actFor({ issued, principal }: KnownBearer, userId: string, proven: Proven): Verdict {
  if (issued.kind !== 'key' || !issued.onBehalfOf) return noUser(proven);
  // Beyond ASCII a header's text depends on who decodes it: two users could become one.
  if (!/^[\x20-\x7e]{1,256}$/.test(userId)) {
    return {
      status: 'refused',
      proven,
      refusal: invalidInput({ path: 'x-user-id', message: 'must be 1 to 256 ASCII characters' }),
    };
  }
  return { status: 'accepted', principal: { ...principal, userId, user: userId, subject: `user:${userId}` } };
}

function authenticateJwt(door: FrontDoor, credential: Jwt, caller: Caller): Verdict | Promise<Verdict> {
  const jwt = door.jwts.takeApart(credential.text);
  if (!jwt) return invalid('token');
  const known = lookUp(door, jwt.kid);
  const judge = (row: Known | undefined): Verdict => {
    const secret = row && 'key' in row ? row : undefined;
    const { audiences, maxLifetimeSeconds } = door.world.settings.jwt;
    const maxLifetime = Math.min(maxLifetimeSeconds, secret?.issued.maxLifetime ?? maxLifetimeSeconds);
    const now = door.world.clock.now();
    const verdict = verifyJwt(door.jwts, jwt, secret?.key ?? door.decoy, { audiences, maxLifetime }, now);
    if (!secret || verdict.status === 'forged') return invalid('token');
    if (verdict.status === 'broken') return invalid('token', provenBy(secret, verdict.sub));
    if (statusOf(secret.issued, now) !== 'active' || isTooEarly(secret, now)) {
      return invalid('token', provenBy(secret, verdict.claims.sub));
    }
    if (verdict.status === 'valid') return admitJwt(secret, verdict, credential, caller);
    const { claims, expiredAt } = verdict;
    return refuse('TOKEN_EXPIRED', EXPIRED.token, provenBy(secret, claims.sub), { expiredAt });
  };
  return known instanceof Promise ? known.then(judge) : judge(known);
}

function admitJwt(secret: KnownSecret, { claims }: JwtAccepted, { tenantId }: Jwt, caller: Caller): Verdict {
  if (tenantId !== undefined && tenantId !== secret.issued.tenantId) {
    return refuse('FORBIDDEN', 'x-tenant-id does not match the credential', provenBy(secret, claims.sub));
  }
  if (caller.userId !== undefined) return noUser(provenBy(secret, claims.sub));
  if (!isAddressAllowed(secret, caller.address)) return outside('address', provenBy(secret, claims.sub));
  const { origin } = caller;
  if (!isAmong(secret.issued.restrictions.origins, origin) || !isAmong(claims.ensemble?.origins, origin)) {
    return outside('origin', provenBy(secret, claims.sub));
  }
  return { status: 'accepted', principal: toJwtPrincipal(secret, claims) };
}

/** An absent list lets everything through, and a list nothing that has no origin. */
function isAmong(origins: readonly string[] | undefined, origin: string | undefined): boolean {
  return origins === undefined || (origin !== undefined && origins.includes(origin));
}

function provenBy({ issued }: KnownSecret, sub: string | undefined): Proven {
  const proven = { tenantId: issued.tenantId, credentialId: issued.id };
  return sub === undefined ? proven : { ...proven, sub };
}

function isTooEarly({ issued }: Known, now: number): boolean {
  const { notBefore } = issued.restrictions;
  return notBefore !== undefined && now < notBefore;
}

function invalid(kind: 'token' | 'key', proven?: Proven): Verdict {
  return refuse('UNAUTHORIZED', INVALID[kind], proven);
}

function outside(what: 'address' | 'origin', proven: Proven): Verdict {
  return refuse('FORBIDDEN', `Not allowed for this credential: ${what}`, proven, { restriction: what });
}

function noUser(proven: Proven): Verdict {
  return refuse('FORBIDDEN', 'x-user-id is not allowed for this credential', proven);
}

function refuse(
  code: 'UNAUTHORIZED' | 'TOKEN_EXPIRED' | 'FORBIDDEN',
  message: string,
  proven?: Proven,
  extras: Refusal['extras'] = {},
): Verdict {
  const refusal = new Refusal(code, message, extras);
  return proven ? { status: 'refused', refusal, proven } : { status: 'refused', refusal };
}
