import type { ExecutionEvent } from '@ensembleapp/protocol';
import type { Principal } from '../../auth/principal.ts';
import type { Page, PageRequest } from '../../store/store.ts';
import type { World } from '../../world.ts';
import { findVisibleExecution } from '../find-own-execution.ts';
import { eventsOf } from './events.ts';
import { pageBehind } from './page-behind.ts';

/**
 * A page of what has happened in an execution so far, oldest first.
 * @throws Refusal NOT_FOUND
 */
export async function listEvents(
  world: World,
  principal: Principal,
  id: string,
  page: PageRequest,
): Promise<Page<ExecutionEvent>> {
  const execution = await findVisibleExecution(world, principal, id);
  return pageBehind(eventsOf(execution), page);
}
