import type { PatchKey, PatchSecret, PatchToken } from '@ensembleapp/protocol';
import { notFound, Refusal } from '../refusal.ts';
import type { IssuedChange, Listed } from '../store/credential-store.ts';
import { authorize } from './authorize.ts';
import type { FrontDoor } from './front-door.ts';
import type { Issued, IssuedKind } from './issued.ts';
import { requireLifetime } from './mint.ts';
import type { Principal } from './principal.ts';
import { bounded } from './restrict.ts';
import { requireNoMore } from './tenure.ts';

const NOUN = { token: 'Token', key: 'Key', secret: 'Secret' } as const satisfies Record<IssuedKind, string>;

/** One thing issued in the caller's tenant, revoked ones included. @throws Refusal NOT_FOUND */
export async function getIssued<Kind extends IssuedKind>(
  { world }: FrontDoor,
  tenantId: string,
  kind: Kind,
  id: string,
): Promise<Listed<Kind>> {
  const listed = await world.store.credentials.get(tenantId, kind, id);
  if (!listed) throw notFound(NOUN[kind], id);
  return listed;
}

/** What a PATCH of any kind may hold; each kind's schema lets only its own members through. */
export type Patch = PatchToken & PatchKey & PatchSecret;

/**
 * Changes what is named and nothing else. The result must lie within the editor's own rights.
 * Holds for every request that begins after this resolves.
 * @throws Refusal NOT_FOUND, CONFLICT when it was revoked, FORBIDDEN beyond the editor's rights
 */
export async function change<Kind extends IssuedKind>(
  door: FrontDoor,
  by: Principal,
  kind: Kind,
  id: string,
  patch: Partial<Patch>,
): Promise<Listed<Kind>> {
  const { issued, lastUsed } = await getIssued(door, by.tenantId, kind, id);
  if (issued.revokedAt !== null) throw revoked(kind, id);
  if (kind === 'secret') requireLifetime(door, patch.maxLifetime);
  const wanted = toChange(patch, door.world.clock.now());
  const result: Issued = { ...issued, ...wanted };
  const reducing = Object.keys(wanted).every((member) => member === 'disabled') && wanted.disabled === true;
  const renaming = Object.keys(wanted).every((member) => member === 'name');
  if (!reducing && !renaming) requireNoMore(by, result);
  const restrictions = reducing ? issued.restrictions : requireWithin(by, result);
  const stored = await door.world.store.credentials.update(
    by.tenantId,
    kind,
    id,
    { ...wanted, restrictions },
    issued.stamp,
  );
  if (!stored) throw new Refusal('CONFLICT', `${NOUN[kind]} was changed meanwhile: ${id}`, { id });
  door.known.learn([stored]);
  return { issued: stored, lastUsed };
}

/**
 * Nobody edits, enables or rotates beyond what they hold. Answers the restrictions, bounded by the editor's.
 * @throws Refusal FORBIDDEN
 */
export function requireWithin(by: Principal, issued: Issued) {
  authorize(by.grant, issued.kind === 'secret' ? ['execute:agents'] : issued.scopes);
  return bounded(by.grant, issued.restrictions);
}

export function revoked(kind: IssuedKind, id: string): Refusal {
  const status = kind === 'token' ? 'revoked' : 'deleted';
  return new Refusal('CONFLICT', `${NOUN[kind]} is ${status}: ${id}`, { id, status });
}

function toChange(patch: Partial<Patch>, now: number): IssuedChange {
  const { name, description, scopes, restrictions, rateLimit, onBehalfOf, maxLifetime, disabled, expiresIn } = patch;
  const title = name ?? description;
  return {
    ...(title !== undefined && { name: title }),
    ...(scopes && { scopes }),
    ...(restrictions && { restrictions }),
    ...(rateLimit && { rateLimit }),
    ...(onBehalfOf !== undefined && { onBehalfOf }),
    ...(maxLifetime !== undefined && { maxLifetime }),
    ...(disabled !== undefined && { disabled }),
    ...(expiresIn !== undefined && {
      lifetimeSeconds: expiresIn,
      expiresAt: expiresIn === null ? null : now + expiresIn * 1000,
    }),
  };
}
