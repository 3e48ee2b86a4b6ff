import type { ExecutionView } from '@ensembleapp/protocol';
import { holds } from '../auth/grant.ts';
import type { Principal } from '../auth/principal.ts';
import type { World } from '../world.ts';
import { viewExecution } from './execution-view.ts';
import { findVisibleExecution } from './find-own-execution.ts';
import { hideTokens, showTokens } from './view-going-on.ts';

/**
 * One execution of the principal's tenant.
 * @throws Refusal NOT_FOUND, also for one of an agent or ensemble that the principal's restrictions leave out
 */
export async function getExecution(world: World, principal: Principal, id: string): Promise<ExecutionView> {
  const execution = await findVisibleExecution(world, principal, id);
  const scope = execution.kind === 'ensemble' ? 'execute:ensembles' : 'execute:agents';
  return viewExecution(execution, holds(principal.grant, scope) ? showTokens(world, principal) : hideTokens);
}
