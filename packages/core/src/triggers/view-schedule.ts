import type { ScheduleView } from '@ensembleapp/protocol';
import type { Schedule } from '../store/schedule-store.ts';

export function viewSchedule(schedule: Schedule): ScheduleView {
  const { id, name, ensemble, version, cron, timezone, input, overlap, enabled, declared, dueAt } = schedule;
  const { lastRun, lastStatus, missed } = schedule;
  return {
    id,
    name,
    ensemble,
    version,
    cron,
    timezone,
    input,
    overlap,
    enabled,
    managedBy: declared?.managedBy ?? 'api',
    lastRun,
    lastStatus,
    nextRun: enabled ? dueAt : null,
    missed,
  };
}
