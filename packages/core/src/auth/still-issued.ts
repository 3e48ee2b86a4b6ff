import { type FrontDoor, lookUp } from './front-door.ts';
import { statusOf } from './issued.ts';
import { hasCredential, type Principal } from './principal.ts';

/**
 * Whether the credential that proved who is asking is still one: not revoked, disabled or deleted. That its time passed meanwhile is no
 * matter here; every new request is judged by that.
 */
export async function isStillIssued(door: FrontDoor, principal: Principal): Promise<boolean> {
  if (!hasCredential(principal)) return true;
  const known = await lookUp(door, principal.id);
  if (!known) return false;
  const status = statusOf(known.issued, door.world.clock.now());
  return status === 'active' || status === 'expired';
}
