import { Refusal } from '../refusal.ts';
import { getIssued, requireWithin } from './change.ts';
import { draw } from './format.ts';
import type { FrontDoor } from './front-door.ts';
import { type Issued, type IssuedKind, type OfKind, statusOf } from './issued.ts';
import type { Minted } from './mint.ts';
import { actorOf, type Principal } from './principal.ts';
import { narrowed } from './tenure.ts';

export interface Rotated<Kind extends IssuedKind> extends Minted<Kind> {
  readonly predecessor: OfKind<Kind>;
}

/**
 * A successor with the same settings and its full lifetime anew, within the life and the rate limit of who rotates it. The old one ends after the grace period (or earlier, when it
 * would have ended anyway).
 * @throws Refusal NOT_FOUND, CONFLICT when it is not active, FORBIDDEN when it holds more than who rotates it
 */
export async function rotate<Kind extends IssuedKind>(
  door: FrontDoor,
  by: Principal,
  kind: Kind,
  id: string,
  gracePeriodSeconds: number,
): Promise<Rotated<Kind>> {
  const { issued } = await getIssued(door, by.tenantId, kind, id);
  const now = door.world.clock.now();
  const status = statusOf(issued, now);
  if (status !== 'active') throw new Refusal('CONFLICT', `Not active: ${id}`, { id, status });
  const restrictions = requireWithin(by, issued);
  const validUntil = Math.min(now + gracePeriodSeconds * 1000, issued.expiresAt ?? Number.POSITIVE_INFINITY);
  const { id: successorId, text } = draw(kind);
  const successor: OfKind<Kind> = narrowed(by, {
    ...issued,
    ...proof(door, issued, successorId, text),
    id: successorId,
    restrictions,
    expiresAt: issued.lifetimeSeconds === null ? null : now + issued.lifetimeSeconds * 1000,
    createdAt: now,
    createdBy: actorOf(by),
    rotatedFrom: { id, validUntil },
  });
  const ended = { id, expiresAt: validUntil, ifStamp: issued.stamp };
  const rotated = await door.world.store.credentials.rotate<Kind>(successor, ended);
  if (!rotated) throw new Refusal('CONFLICT', `Changed meanwhile: ${id}`, { id });
  door.known.learn([rotated.predecessor]);
  return { issued: rotated.successor, text, predecessor: rotated.predecessor };
}

function proof({ world }: FrontDoor, issued: Issued, id: string, text: string) {
  return issued.kind === 'secret' ? { sealed: world.keyring.seal(text, id) } : { mac: world.keyring.mac(text) };
}
