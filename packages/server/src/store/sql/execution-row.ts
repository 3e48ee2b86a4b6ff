import type { Execution } from '@ensembleapp/core/executions/execution.ts';
import type { Holder } from '@ensembleapp/core/store/execution-store.ts';
import type { ExecutionsTable } from './tables.ts';

/** What the document keeps: everything but what has a column of its own. */
type Kept = Omit<Execution, 'tenantId' | 'id' | 'kind' | 'name' | 'startTime'>;

/** An execution as a row. */
export function executionRow(execution: Execution, holder?: Holder): ExecutionsTable {
  const { tenantId, id, kind, name, startTime, ...kept } = execution;
  return {
    tenant_id: tenantId,
    id,
    kind,
    name,
    status: execution.status,
    start_time: startTime,
    end_time: 'endTime' in execution ? execution.endTime : null,
    caller_id: execution.caller.id,
    document: JSON.stringify(kept satisfies Kept),
    worker: holder?.worker ?? null,
    held_until: holder?.until ?? null,
    wake_at: 'wakeAt' in execution ? (execution.wakeAt ?? null) : null,
  };
}

/** A row as the execution it is. */
export function readExecution(row: ExecutionsTable): Execution {
  const own = { tenantId: row.tenant_id, id: row.id, kind: row.kind, name: row.name, startTime: row.start_time };
  return { ...own, ...JSON.parse(row.document) } as Execution;
}
