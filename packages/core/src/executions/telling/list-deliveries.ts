import type { Delivery } from '@ensembleapp/protocol';
import type { Principal } from '../../auth/principal.ts';
import type { Page, PageRequest } from '../../store/store.ts';
import type { World } from '../../world.ts';
import { findVisibleExecution } from '../find-own-execution.ts';

/** Every attempt to tell others of an execution, oldest first. @throws Refusal NOT_FOUND */
export async function listDeliveries(
  world: World,
  principal: Principal,
  id: string,
  page: PageRequest,
): Promise<Page<Delivery>> {
  return world.store.outbox.deliveries(await findVisibleExecution(world, principal, id), page);
}
