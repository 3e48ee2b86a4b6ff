import { authorize, insufficient } from '../auth/authorize.ts';
import { holds } from '../auth/grant.ts';
import type { Principal } from '../auth/principal.ts';
import { reaches } from '../auth/restrict.ts';
import { notFound } from '../refusal.ts';
import type { World } from '../world.ts';
import type { Execution } from './execution.ts';

/**
 * An execution that the principal may see to: stop it, answer it, run it again. The record decides which scope that takes; who holds
 * none of them is not told whether it exists.
 * @throws Refusal FORBIDDEN, NOT_FOUND
 */
export async function findOwnExecution(world: World, principal: Principal, id: string): Promise<Execution> {
  const { grant, tenantId } = principal;
  if (!holds(grant, 'execute:ensembles') && !holds(grant, 'execute:agents')) {
    throw insufficient(grant, 'execute:ensembles');
  }
  const execution = await findExecution(world, tenantId, id);
  if (!execution) throw notFound('Execution', id);
  const [scope, list] =
    execution.kind === 'ensemble'
      ? (['execute:ensembles', 'ensembles'] as const)
      : (['execute:agents', 'agents'] as const);
  authorize(grant, [scope]);
  if (!reaches(grant, list, execution.name)) throw notFound('Execution', id);
  return execution;
}

/**
 * An execution that the principal may look at, as it is now.
 * @throws Refusal NOT_FOUND, also for one of an agent or ensemble that the principal's restrictions leave out
 */
export async function findVisibleExecution(world: World, principal: Principal, id: string): Promise<Execution> {
  const { tenantId, grant } = principal;
  const execution = await findExecution(world, tenantId, id);
  if (!execution) throw notFound('Execution', id);
  const list = execution.kind === 'ensemble' ? 'ensembles' : 'agents';
  if (!reaches(grant, list, execution.name)) throw notFound('Execution', id);
  return execution;
}

/** As it is now, where this process works on it; else as it was last stored. */
export async function findExecution(
  { runs, store }: World,
  tenantId: string,
  id: string,
): Promise<Execution | undefined> {
  const live = runs.find(id)?.view();
  return live?.tenantId === tenantId ? live : store.executions.find(tenantId, id);
}
