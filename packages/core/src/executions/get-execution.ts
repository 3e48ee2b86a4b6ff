import type { ExecutionView } from '@ensembleapp/protocol';
import type { Principal } from '../auth/principal.ts';
import { reaches } from '../auth/restrict.ts';
import { notFound } from '../refusal.ts';
import type { World } from '../world.ts';
import { viewExecution } from './execution-view.ts';

/**
 * One execution of the principal's tenant.
 * @throws Refusal NOT_FOUND, also for one of an agent or ensemble that the principal's restrictions leave out
 */
export async function getExecution(
  { store }: World,
  { tenantId, grant }: Principal,
  id: string,
): Promise<ExecutionView> {
  const execution = await store.executions.find(tenantId, id);
  if (!execution) throw notFound('Execution', id);
  const list = execution.kind === 'ensemble' ? 'ensembles' : 'agents';
  if (!reaches(grant, list, execution.name)) throw notFound('Execution', id);
  return viewExecution(execution);
}
