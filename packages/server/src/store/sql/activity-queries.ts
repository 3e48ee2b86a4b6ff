import type { ActivityFilter } from '@ensembleapp/core/store/activity-store.ts';
import type { ActivityRow, NewActivityRow } from './activity-row.ts';
import { DELETE_AT_ONCE } from './delete-all.ts';
import type { SqlDialect } from './dialect.ts';
import { prepare, type Slots } from './prepare.ts';

/** The queries of `sqlActivity`. */
export function activityQueries({ builder }: SqlDialect) {
  return {
    insert: prepare((slot: Slots<NewActivityRow>) =>
      builder.insertInto('activity').values({
        credential_id: slot('credential_id'),
        first_at: slot('first_at'),
        last_at: slot('last_at'),
        allowed: slot('allowed'),
        refused: slot('refused'),
        entries: slot('entries'),
      }),
    ),

    /** The next rows that may hold entries of the filter up to a time, the one that ended last first. */
    chunk(
      credentialId: string,
      filter: ActivityFilter,
      newestTime: number,
      lastRead: ActivityRow | undefined,
      limit: number,
    ) {
      let query = builder.selectFrom('activity').selectAll().where('credential_id', '=', credentialId);
      if (Number.isFinite(newestTime)) query = query.where('first_at', '<=', newestTime);
      if (filter.startTime !== undefined) query = query.where('last_at', '>=', filter.startTime);
      if (filter.outcome !== undefined) query = query.where(filter.outcome, '>', 0);
      if (lastRead !== undefined) {
        const { last_at, sequence } = lastRead;
        query = query.where((of) => of(of.refTuple('last_at', 'sequence'), '<', of.tuple(last_at, sequence)));
      }
      return query.orderBy('last_at', 'desc').orderBy('sequence', 'desc').limit(limit).compile();
    },

    trim: prepare((slot: Slots<{ before: number }>) =>
      builder
        .deleteFrom('activity')
        .where('sequence', 'in', (of) =>
          of.selectFrom('activity').select('sequence').where('last_at', '<', slot('before')).limit(DELETE_AT_ONCE),
        )
        .returning('sequence'),
    ),
  };
}
