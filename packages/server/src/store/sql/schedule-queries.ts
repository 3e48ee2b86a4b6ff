import type { DueClaim, Schedule, ScheduleFilter } from '@ensembleapp/core/store/schedule-store.ts';
import type { ExecutionStatus } from '@ensembleapp/protocol';
import type { ExpressionBuilder } from 'kysely';
import type { Place } from './cursor.ts';
import type { SqlDialect } from './dialect.ts';
import { prepare, type Slots } from './prepare.ts';
import type { changedRow } from './schedule-row.ts';
import type { SchedulesTable, Tables } from './tables.ts';

type Key = Pick<Schedule, 'tenantId' | 'id'>;
type Of = ExpressionBuilder<Tables, 'schedules'>;

/** The execution of the last run. */
const lastExecution = (of: Of) =>
  of
    .selectFrom('executions')
    .whereRef('executions.tenant_id', '=', 'schedules.tenant_id')
    .whereRef('executions.id', '=', 'schedules.last_execution');

/** May another run begin? */
const isFree = (of: Of) =>
  of.or([
    of('overlap', '=', 'allow'),
    of.not(of.exists(lastExecution(of).select('executions.id').where('executions.end_time', 'is', null))),
  ]);

/** The queries of `sqlSchedules`. */
export function scheduleQueries({ builder }: SqlDialect) {
  const all = builder
    .selectFrom('schedules')
    .selectAll('schedules')
    .select((of) => lastExecution(of).select('executions.status').as('status'));

  const one = ({ tenantId, id }: Key) =>
    builder.updateTable('schedules').where('tenant_id', '=', tenantId).where('id', '=', id);

  return {
    insert: (row: SchedulesTable) => builder.insertInto('schedules').values(row).compile(),

    find: ({ tenantId, id }: Key) =>
      all.where('schedules.tenant_id', '=', tenantId).where('schedules.id', '=', id).compile(),

    list(tenantId: string, { ensemble, enabled, ensembles }: ScheduleFilter, limit: number, after: Place | undefined) {
      let query = all.where('schedules.tenant_id', '=', tenantId);
      if (ensemble !== undefined) query = query.where('ensemble', '=', ensemble);
      if (ensembles !== undefined) query = query.where('ensemble', 'in', ensembles);
      if (enabled !== undefined) query = query.where('enabled', '=', enabled ? 1 : 0);
      if (after !== undefined) {
        query = query.where((of) =>
          of(of.refTuple('schedules.created_at', 'schedules.id'), '>', of.tuple(after.time, after.id)),
        );
      }
      return query
        .orderBy('schedules.created_at')
        .orderBy('schedules.id')
        .limit(limit + 1)
        .compile();
    },

    change: (key: Key, row: ReturnType<typeof changedRow>) => one(key).set(row).returning('id').compile(),

    delete: ({ tenantId, id }: Key) =>
      builder.deleteFrom('schedules').where('tenant_id', '=', tenantId).where('id', '=', id).returning('id').compile(),

    declared: builder.selectFrom('schedules').select(['tenant_id', 'id']).where('declared', '=', 1).compile(),

    declare: (row: SchedulesTable) =>
      builder
        .insertInto('schedules')
        .values(row)
        .onConflict((on) =>
          on.columns(['tenant_id', 'id']).doUpdateSet((of) => {
            const kept = <Column extends 'enabled' | 'due_at'>(column: Column) =>
              of
                .case()
                .when('schedules.timing', '=', of.ref('excluded.timing'))
                .then(of.ref(`schedules.${column}`))
                .else(of.ref(`excluded.${column}`))
                .end();
            return {
              ensemble: of.ref('excluded.ensemble'),
              timing: of.ref('excluded.timing'),
              overlap: of.ref('excluded.overlap'),
              document: of.ref('excluded.document'),
              enabled: kept('enabled'),
              due_at: kept('due_at'),
            };
          }),
        )
        .compile(),

    due: prepare((slot: Slots<{ now: number; limit: number }>) =>
      all.where('enabled', '=', 1).where('due_at', '<=', slot('now')).orderBy('due_at').limit(slot('limit')),
    ),

    claim(key: Key, { dueAt, nextDueAt, missed, run }: DueClaim) {
      const passed = one(key)
        .where('due_at', '=', dueAt)
        .where('enabled', '=', 1)
        .set((of) => ({ due_at: nextDueAt, missed: of('missed', '+', missed) }));
      if (!run) return passed.returning('last_execution').compile();
      return passed
        .where((of) => of.or([of('overlap', '!=', 'queue'), isFree(of)]))
        .set((of) => ({
          last_at: of.case().when(isFree(of)).then(run.at).else(of.ref('last_at')).end(),
          last_status: of.case().when(isFree(of)).then(null).else(of.ref('last_status')).end(),
          last_execution: of.case().when(isFree(of)).then(run.executionId).else(of.ref('last_execution')).end(),
        }))
        .returning('last_execution')
        .compile();
    },

    ran: (key: Key, { executionId, at }: NonNullable<DueClaim['run']>) =>
      one(key).set({ last_execution: executionId, last_at: at, last_status: null }).compile(),

    ended: (key: Key, executionId: string, status: ExecutionStatus) =>
      one(key).where('last_execution', '=', executionId).set({ last_status: status }).compile(),
  };
}
