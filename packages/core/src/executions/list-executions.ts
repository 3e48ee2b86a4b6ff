import type { ExecutionPage, ListExecutions } from '@ensembleapp/protocol';
import type { Principal } from '../auth/principal.ts';
import type { World } from '../world.ts';
import { viewSummary } from './execution-view.ts';

/** A page of the tenant's executions, newest first: what the filters match and the principal's restrictions let through. */
export async function listExecutions(
  { store }: World,
  { tenantId, grant }: Principal,
  { ensemble, agent, status, caller, startTime, endTime, limit, cursor }: ListExecutions,
): Promise<ExecutionPage> {
  const { agents, ensembles } = grant.restrictions;
  const { rows, next, total } = await store.executions.list(
    tenantId,
    { ensemble, agent, statuses: status, caller, startTime, endTime, allowed: { agents, ensembles } },
    { limit, after: cursor },
  );
  return { executions: rows.map(viewSummary), total, hasMore: next !== undefined, nextCursor: next ?? null };
}
