import type { ExecutionFilter } from '@ensembleapp/core/store/execution-store.ts';
import { type ExpressionBuilder, sql } from 'kysely';
import { DELETE_AT_ONCE } from './delete-all.ts';
import type { SqlDialect } from './dialect.ts';
import { prepare, prepareByShape, type Slots } from './prepare.ts';
import type { ExecutionsTable, Tables } from './tables.ts';

/** How far `total` counts. */
const MAX_TOTAL = 10_000;

/** The queries of `sqlExecutions`. */
export function executionQueries({ builder }: SqlDialect) {
  const matching = (match: Match) =>
    builder
      .selectFrom('executions')
      .where('tenant_id', '=', match.tenantId)
      .where((of) => of.and(conditions(of, match)));

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
          worker: slot('worker'),
          held_until: slot('held_until'),
          wake_at: slot('wake_at'),
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
            worker: of.ref('excluded.worker'),
            held_until: of.ref('excluded.held_until'),
            wake_at: of.ref('excluded.wake_at'),
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

    list: prepareByShape(({ limit, beforeTime, beforeId, ...match }: Match & PageOf) => {
      const query = matching(match).selectAll();
      const below =
        beforeTime === undefined || beforeId === undefined
          ? query
          : query.where((of) => of(of.refTuple('start_time', 'id'), '<', of.tuple(beforeTime, beforeId)));
      return below.orderBy('start_time', 'desc').orderBy('id', 'desc').limit(limit);
    }),

    count: prepareByShape((match: Match) =>
      builder
        .selectFrom(matching(match).select('id').limit(MAX_TOTAL).as('matching'))
        .select((of) => of.fn.countAll<number>().as('total')),
    ),

    /** Of one that has not ended: another's hold on it has run out, or there is none. */
    claim: prepare((slot: Slots<{ tenantId: string; id: string; worker: string; until: number; now: number }>) =>
      builder
        .updateTable('executions')
        .set({ worker: slot('worker'), held_until: slot('until'), wake_at: null })
        .where('tenant_id', '=', slot('tenantId'))
        .where('id', '=', slot('id'))
        .where('end_time', 'is', null)
        .where((of) =>
          of.or([of('worker', 'is', null), of('worker', '=', slot('worker')), of('held_until', '<', slot('now'))]),
        )
        .returningAll(),
    ),

    renew: prepare((slot: Slots<{ worker: string; until: number }>) =>
      builder
        .updateTable('executions')
        .set({ held_until: slot('until') })
        .where('worker', '=', slot('worker')),
    ),

    workers: builder.selectFrom('executions').select('worker').distinct().where('worker', 'is not', null).compile(),

    release: prepare((slot: Slots<{ worker: string }>) =>
      builder.updateTable('executions').set({ held_until: 0 }).where('worker', '=', slot('worker')),
    ),

    /** One that somebody works on looks by itself. */
    wake: prepare((slot: Slots<{ tenantId: string; id: string; at: number }>) =>
      builder
        .updateTable('executions')
        .set({ wake_at: slot('at') })
        .where('tenant_id', '=', slot('tenantId'))
        .where('id', '=', slot('id'))
        .where('end_time', 'is', null)
        .where('worker', 'is', null),
    ),

    due: prepare((slot: Slots<{ now: number; limit: number }>) =>
      builder
        .selectFrom('executions')
        .select(['tenant_id', 'id'])
        .where((of) =>
          of.or([
            of.and([of('worker', 'is not', null), of('held_until', '<', slot('now'))]),
            of('wake_at', '<=', slot('now')),
          ]),
        )
        .limit(slot('limit')),
    ),

    /** What was written down by runs that are not there any more. */
    trimJournal: prepare((_slot: Slots<object>) =>
      builder
        .deleteFrom('journal')
        .where((of) =>
          of(
            of.refTuple('tenant_id', 'execution_id', 'number'),
            'in',
            of
              .selectFrom('journal')
              .select(['tenant_id', 'execution_id', 'number'])
              .where(({ not, exists, selectFrom }) =>
                not(
                  exists(
                    selectFrom('executions')
                      .select('executions.id')
                      .whereRef('executions.tenant_id', '=', 'journal.tenant_id')
                      .whereRef('executions.id', '=', 'journal.execution_id'),
                  ),
                ),
              )
              .limit(DELETE_AT_ONCE)
              .$asTuple('tenant_id', 'execution_id', 'number'),
          ),
        )
        .returning('number'),
    ),

    /** What became of what such runs sent. */
    trimDeliveries: prepare((_slot: Slots<object>) =>
      builder
        .deleteFrom('deliveries')
        .where((of) =>
          of(
            'sequence',
            'in',
            of
              .selectFrom('deliveries')
              .select('sequence')
              .where(({ not, exists, selectFrom }) =>
                not(
                  exists(
                    selectFrom('executions')
                      .select('executions.id')
                      .whereRef('executions.tenant_id', '=', 'deliveries.tenant_id')
                      .whereRef('executions.id', '=', 'deliveries.execution_id'),
                  ),
                ),
              )
              .limit(DELETE_AT_ONCE),
          ),
        )
        .returning('sequence'),
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

/** A tenant's executions of a filter, which `prepareByShape` wants flat. */
export interface Match extends Omit<ExecutionFilter, 'allowed'> {
  readonly tenantId: string;
  readonly allowedAgents?: readonly string[] | undefined;
  readonly allowedEnsembles?: readonly string[] | undefined;
}

export function matchOf(tenantId: string, { allowed, ...filter }: ExecutionFilter): Match {
  return { ...filter, tenantId, allowedAgents: allowed?.agents, allowedEnsembles: allowed?.ensembles };
}

/** So many rows, of those before a place. */
interface PageOf {
  readonly limit: number;
  readonly beforeTime?: number | undefined;
  readonly beforeId?: string | undefined;
}

function conditions(of: ExpressionBuilder<Tables, 'executions'>, match: Match) {
  const { kinds, statuses, ensemble, agent, caller, parentId, startTime, endTime, allowedAgents, allowedEnsembles } =
    match;
  const isEnsemble = of('kind', '=', 'ensemble');
  const isAgent = of('kind', '!=', 'ensemble');
  return [
    ...(kinds === undefined ? [] : [of('kind', 'in', kinds)]),
    ...(statuses === undefined ? [] : [of('status', 'in', statuses)]),
    ...(ensemble === undefined ? [] : [isEnsemble, of('name', '=', ensemble)]),
    ...(agent === undefined ? [] : [isAgent, of('name', '=', agent)]),
    ...(caller === undefined ? [] : [of('caller_id', '=', caller)]),
    ...(parentId === undefined ? [] : [sql<boolean>`json_extract(document, '$.parentId') = ${parentId}`]),
    ...(startTime === undefined ? [] : [of('start_time', '>=', startTime)]),
    ...(endTime === undefined ? [] : [of('start_time', '<=', endTime)]),
    ...(allowedEnsembles === undefined ? [] : [of.or([isAgent, of('name', 'in', allowedEnsembles)])]),
    ...(allowedAgents === undefined ? [] : [of.or([isEnsemble, of('name', 'in', allowedAgents)])]),
  ];
}
