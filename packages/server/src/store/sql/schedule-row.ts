import type { Schedule, ScheduleChange } from '@ensembleapp/core/store/schedule-store.ts';
import type { ExecutionStatus } from '@ensembleapp/protocol';
import { readJson } from './json.ts';
import type { SchedulesTable } from './tables.ts';

type Document = Pick<
  Schedule,
  'name' | 'version' | 'cron' | 'timezone' | 'input' | 'metadata' | 'declared' | 'createdBy'
>;

/** A row, and how the last execution stands. */
export type ScheduleRow = SchedulesTable & { readonly status: string | null };

export function scheduleRow(schedule: Schedule): SchedulesTable {
  const { tenantId, id, declared, lastRun, lastStatus, missed, createdAt } = schedule;
  return {
    tenant_id: tenantId,
    id,
    ...changedRow(schedule, schedule),
    due_at: schedule.dueAt,
    declared: declared ? 1 : 0,
    last_at: lastRun,
    last_execution: null,
    last_status: lastStatus,
    missed,
    created_at: createdAt,
  };
}

/** The columns that a change may change. */
export function changedRow(change: ScheduleChange, { declared, createdBy }: Pick<Schedule, 'declared' | 'createdBy'>) {
  const { name, ensemble, version, cron, timezone, input, metadata, overlap, enabled, dueAt } = change;
  const document = {
    name,
    version,
    cron,
    timezone,
    input,
    metadata,
    createdBy,
    ...(declared && { declared }),
  } satisfies Document;
  return {
    ensemble,
    timing: JSON.stringify([cron, timezone, declared?.enabled ?? null]),
    overlap,
    enabled: enabled ? 1 : 0,
    ...(dueAt !== undefined && { due_at: dueAt }),
    document: JSON.stringify(document),
  };
}

export function readSchedule(row: ScheduleRow): Schedule {
  return {
    tenantId: row.tenant_id,
    id: row.id,
    ensemble: row.ensemble,
    ...readJson<Document>(row.document),
    overlap: row.overlap,
    enabled: row.enabled === 1,
    dueAt: row.due_at,
    lastRun: row.last_at,
    // Written by us alone: it is one.
    lastStatus: (row.status ?? row.last_status) as ExecutionStatus | null,
    missed: row.missed,
    createdAt: row.created_at,
  };
}
