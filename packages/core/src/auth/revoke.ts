import { getIssued } from './change.ts';
import type { FrontDoor } from './front-door.ts';
import type { IssuedKind, OfKind } from './issued.ts';
import { actorOf, type Principal } from './principal.ts';

/**
 * Ends a token, key or secret for good; again is the same answer. Holds for every request that begins after this resolves.
 * Anyone who may manage credentials may end any of them: taking away is never beyond one's rights.
 * @throws Refusal NOT_FOUND
 */
export async function revoke<Kind extends IssuedKind>(
  door: FrontDoor,
  by: Principal,
  kind: Kind,
  id: string,
): Promise<OfKind<Kind>> {
  const change = { revokedAt: door.world.clock.now(), revokedBy: actorOf(by) };
  const ended = await door.world.store.credentials.update(by.tenantId, kind, id, change);
  if (!ended) return (await getIssued(door, by.tenantId, kind, id)).issued;
  door.known.learn([ended]);
  return ended;
}
