import type { Execution } from '@ensembleapp/core/executions/execution.ts';
import type { ExecutionsTable } from './tables.ts';

/** What the document keeps: everything but what has a column of its own. */
type Kept = Omit<Execution, 'tenantId' | 'id' | 'kind' | 'name' | 'startTime'>;

/** An execution as a row. */
export function executionRow(execution: Execution): ExecutionsTable {
  const { tenantId, id, kind, name, startTime, ...kept } = execution;
  return {
    tenant_id: tenantId,
    id,
    kind,
    name,
    status: execution.status,
    start_time: startTime,
    end_time: execution.status === 'running' ? null : execution.endTime,
    caller_id: execution.caller.id,
    document: JSON.stringify(kept satisfies Kept),
  };
}

/** A row as the execution it is. */
export function readExecution(row: ExecutionsTable): Execution {
  const own = { tenantId: row.tenant_id, id: row.id, kind: row.kind, name: row.name, startTime: row.start_time };
  return { ...own, ...JSON.parse(row.document) } as Execution;
}
