import type { DataPoint, TelemetryStore } from '@ensembleapp/core/store/telemetry-store.ts';
import type { Selectable } from 'kysely';
import { badCursor, pageOf } from './cursor.ts';
import { type Database, write } from './database.ts';
import { DELETE_AT_ONCE, deleteAll } from './delete-all.ts';
import type { SqlDialect } from './dialect.ts';
import { readJson } from './json.ts';
import { prepare, type Slots } from './prepare.ts';
import type { TelemetryTable } from './tables.ts';

/** What steps counted and measured, in SQL. */
export function sqlTelemetry(dialect: SqlDialect, database: Database): TelemetryStore {
  const queries = telemetryQueries(dialect);

  return {
    async write(tenant_id, { blobs, doubles, ...point }) {
      const row = { tenant_id, ...point, blobs: JSON.stringify(blobs), doubles: JSON.stringify(doubles) };
      await write(database, queries.write(row));
    },

    async list(tenantId, dataset, { limit, after = '0' }) {
      if (!/^\d{1,15}$/.test(after)) throw badCursor();
      const rows = await database.all(queries.list({ tenantId, dataset, after: Number(after), limit: limit + 1 }));
      return pageOf(rows, limit, ({ sequence }) => String(sequence), readPoint);
    },

    async trim(before) {
      await deleteAll(database, queries.trim({ before }));
    },
  };
}

function readPoint({ dataset, at, index, blobs, doubles }: Selectable<TelemetryTable>): DataPoint {
  return { dataset, at, index, blobs: readJson(blobs), doubles: readJson(doubles) };
}

interface Listing {
  readonly tenantId: string;
  readonly dataset: string;
  /** Points up to this sequence number are left out. */
  readonly after: number;
  readonly limit: number;
}

function telemetryQueries({ builder }: SqlDialect) {
  return {
    write: prepare((slot: Slots<Omit<Selectable<TelemetryTable>, 'sequence'>>) =>
      builder.insertInto('telemetry').values({
        tenant_id: slot('tenant_id'),
        dataset: slot('dataset'),
        at: slot('at'),
        index: slot('index'),
        blobs: slot('blobs'),
        doubles: slot('doubles'),
      }),
    ),

    list: prepare((slot: Slots<Listing>) =>
      builder
        .selectFrom('telemetry')
        .selectAll()
        .where('tenant_id', '=', slot('tenantId'))
        .where('dataset', '=', slot('dataset'))
        .where('sequence', '>', slot('after'))
        .orderBy('sequence')
        .limit(slot('limit')),
    ),

    trim: prepare((slot: Slots<{ before: number }>) =>
      builder
        .deleteFrom('telemetry')
        .where((of) =>
          of(
            'sequence',
            'in',
            of.selectFrom('telemetry').select('sequence').where('at', '<', slot('before')).limit(DELETE_AT_ONCE),
          ),
        )
        .returning('sequence'),
    ),
  };
}
