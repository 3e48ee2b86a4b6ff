import type { ExecutionFilter } from '@ensembleapp/core/store/execution-store.ts';
import type { PageRequest } from '@ensembleapp/core/store/store.ts';
import type { ExpressionBuilder } from 'kysely';
import { parsePlace } from './cursor.ts';
import { DELETE_AT_ONCE } from './delete-all.ts';
import type { SqlDialect } from './dialect.ts';
import { prepare, type Slots } from './prepare.ts';
import type { ExecutionsTable, Tables } from './tables.ts';

/** How far `total` counts. */
const MAX_TOTAL = 10_000;

/** The queries of `sqlExecutions`. */
export function executionQueries({ builder }: SqlDialect) {
  const matching = (tenantId: string, filter: ExecutionFilter) =>
    builder
      .selectFrom('executions')
      .where('tenant_id', '=', tenantId)
      .where((of) => of.and(conditions(of, filter)));

  return {
    save: prepare((slot: Slots<ExecutionsTable>) =>
      builder
        .insertInto('executions')
        .values({
          tenant_id: slot('tenant_id'),
          id: slot('id'),
          kind: slot('kind'),
          name: slot('name'),
          status: slot('status'),
          start_time: slot('start_time'),
          end_time: slot('end_time'),
          caller_id: slot('caller_id'),
          document: slot('document'),
        })
        .onConflict((on) =>
          on.columns(['tenant_id', 'id']).doUpdateSet((of) => ({
            kind: of.ref('excluded.kind'),
            name: of.ref('excluded.name'),
            status: of.ref('excluded.status'),
            start_time: of.ref('excluded.start_time'),
            end_time: of.ref('excluded.end_time'),
            caller_id: of.ref('excluded.caller_id'),
            document: of.ref('excluded.document'),
          })),
        ),
    ),

    find: prepare((slot: Slots<{ tenantId: string; id: string }>) =>
      builder
        .selectFrom('executions')
        .selectAll()
        .where('tenant_id', '=', slot('tenantId'))
        .where('id', '=', slot('id')),
    ),

    list(tenantId: string, filter: ExecutionFilter, { limit, after }: PageRequest) {
      let query = matching(tenantId, filter).selectAll();
      if (after !== undefined) {
        const { time, id } = parsePlace(after);
        query = query.where((of) => of(of.refTuple('start_time', 'id'), '<', of.tuple(time, id)));
      }
      return query
        .orderBy('start_time', 'desc')
        .orderBy('id', 'desc')
        .limit(limit + 1)
        .compile();
    },

    count: (tenantId: string, filter: ExecutionFilter) =>
      builder
        .selectFrom(matching(tenantId, filter).select('id').limit(MAX_TOTAL).as('matching'))
        .select((of) => of.fn.countAll<number>().as('total'))
        .compile(),

    running: builder.selectFrom('executions').selectAll().where('status', '=', 'running').compile(),

    /** Writes an end over a row that is still running. */
    interrupt: prepare((slot: Slots<ExecutionsTable>) =>
      builder
        .updateTable('executions')
        .set({ status: slot('status'), end_time: slot('end_time'), document: slot('document') })
        .where('tenant_id', '=', slot('tenant_id'))
        .where('id', '=', slot('id'))
        .where('status', '=', 'running')
        .returning('id'),
    ),

    trim: prepare((slot: Slots<{ before: number }>) =>
      builder
        .deleteFrom('executions')
        .where((of) =>
          of(
            of.refTuple('tenant_id', 'id'),
            'in',
            of
              .selectFrom('executions')
              .select(['tenant_id', 'id'])
              .where('end_time', '<', slot('before'))
              .limit(DELETE_AT_ONCE)
              .$asTuple('tenant_id', 'id'),
          ),
        )
        .returning('id'),
    ),
  };
}

function conditions(of: ExpressionBuilder<Tables, 'executions'>, filter: ExecutionFilter) {
  const { kinds, statuses, ensemble, agent, caller, startTime, endTime, allowed } = filter;
  const isEnsemble = of('kind', '=', 'ensemble');
  const isAgent = of('kind', '!=', 'ensemble');
  return [
    ...(kinds === undefined ? [] : [of('kind', 'in', kinds)]),
    ...(statuses === undefined ? [] : [of('status', 'in', statuses)]),
    ...(ensemble === undefined ? [] : [isEnsemble, of('name', '=', ensemble)]),
    ...(agent === undefined ? [] : [isAgent, of('name', '=', agent)]),
    ...(caller === undefined ? [] : [of('caller_id', '=', caller)]),
    ...(startTime === undefined ? [] : [of('start_time', '>=', startTime)]),
    ...(endTime === undefined ? [] : [of('start_time', '<=', endTime)]),
    ...(allowed?.ensembles === undefined ? [] : [of.or([isAgent, of('name', 'in', allowed.ensembles)])]),
    ...(allowed?.agents === undefined ? [] : [of.or([isEnsemble, of('name', 'in', allowed.agents)])]),
  ];
}
