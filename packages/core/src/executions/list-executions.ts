import type { ExecutionSummary, ListExecutions } from '@ensembleapp/protocol';
import type { Principal } from '../auth/principal.ts';
import type { Page, PageRequest } from '../store/store.ts';
import type { World } from '../world.ts';
import { viewSummary } from './execution-view.ts';

type Filter = Pick<ListExecutions, 'ensemble' | 'agent' | 'status' | 'caller' | 'parentId' | 'startTime' | 'endTime'>;

/** `total` counts the filter's matches, up to 10,000. */
export type ExecutionsPage = Page<ExecutionSummary> & { readonly total: number };

/** A page of the tenant's executions, newest first: what the filter matches and the principal's restrictions let through. */
export async function listExecutions(
  { store }: World,
  { tenantId, grant }: Principal,
  { ensemble, agent, status, caller, parentId, startTime, endTime }: Filter,
  page: PageRequest,
): Promise<ExecutionsPage> {
  const { agents, ensembles } = grant.restrictions;
  const filter = {
    ensemble,
    agent,
    statuses: status,
    caller,
    parentId,
    startTime,
    endTime,
    allowed: { agents, ensembles },
  };
  const { rows, ...rest } = await store.executions.list(tenantId, filter, page);
  return { ...rest, rows: rows.map(viewSummary) };
}
