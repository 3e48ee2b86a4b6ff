import type { Listed } from '../store/credential-store.ts';
import type { Page, PageRequest } from '../store/store.ts';
import type { FrontDoor } from './front-door.ts';
import type { IssuedKind, IssuedStatus } from './issued.ts';

/** Everything but what was ended for good. */
const LIVING: readonly IssuedStatus[] = ['active', 'disabled', 'expired'];

/**
 * A page of what the tenant was issued, newest first.
 * @param status absent: all but revoked ones
 */
export function listIssued<Kind extends IssuedKind>(
  { world }: FrontDoor,
  tenantId: string,
  kind: Kind,
  status: IssuedStatus | 'all' | undefined,
  page: PageRequest,
): Promise<Page<Listed<Kind>>> {
  const now = world.clock.now();
  const filter = status === 'all' ? { kind, now } : { kind, now, statuses: status ? [status] : LIVING };
  return world.store.credentials.list(tenantId, filter, page);
}
