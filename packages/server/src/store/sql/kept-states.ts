import type { KeptState, KeptStateStore, LetGo, StateKey } from '@ensembleapp/core/store/kept-state-store.ts';
import type { JsonObject } from '@ensembleapp/protocol';
import type { CompiledQuery } from 'kysely';
import { type Database, first, write } from './database.ts';
import type { SqlDialect } from './dialect.ts';
import { readJson } from './json.ts';
import { prepare, type Slots } from './prepare.ts';
import type { KeptStatesTable } from './tables.ts';

/** States of ensembles, in SQL. */
export function sqlKeptStates(dialect: SqlDialect, database: Database): KeptStateStore {
  const queries = keptStateQueries(dialect);
  return {
    async find(key) {
      const row = await first(database, queries.find(columnsOf(key)));
      return row && readState(row);
    },

    async hold(key, { executionId: holder, worker }, from = holder) {
      const [row] = await write(database, queries.hold({ ...columnsOf(key), holder, worker, from }));
      return row && readState(row);
    },

    async write(key, { state, at }, ifRevision) {
      const written = { ...columnsOf(key), state: JSON.stringify(state), at };
      if (ifRevision === undefined) return (await write(database, queries.write(written))).length > 0;
      const query = ifRevision === 0 ? queries.begin(written) : queries.rewrite({ ...written, revision: ifRevision });
      return (await write(database, query)).length > 0;
    },
  };
}

/** What is to be done in one with saving that the run has ended. */
export function lettingGo(
  queries: ReturnType<typeof keptStateQueries>,
  { executionId: holder, written, ...key }: LetGo,
): CompiledQuery<unknown> {
  const held = { ...columnsOf(key), holder };
  return written
    ? queries.leave({ ...held, state: JSON.stringify(written.state), at: written.at })
    : queries.letGo(held);
}

type OfKey = Pick<KeptStatesTable, 'tenant_id' | 'ensemble' | 'key'>;
type Written = OfKey & { readonly state: string; readonly at: number };

export function keptStateQueries({ builder }: SqlDialect) {
  const keyed = (slot: Slots<OfKey>) => ({
    tenant_id: slot('tenant_id'),
    ensemble: slot('ensemble'),
    key: slot('key'),
  });
  const changing = (slot: Slots<OfKey>) =>
    builder
      .updateTable('kept_states')
      .where('tenant_id', '=', slot('tenant_id'))
      .where('ensemble', '=', slot('ensemble'))
      .where('key', '=', slot('key'));
  const next = { revision: 1, holder: null, worker: null };

  return {
    find: prepare((slot: Slots<OfKey>) =>
      builder
        .selectFrom('kept_states')
        .selectAll()
        .where('tenant_id', '=', slot('tenant_id'))
        .where('ensemble', '=', slot('ensemble'))
        .where('key', '=', slot('key')),
    ),

    hold: prepare((slot: Slots<OfKey & { holder: string; worker: string; from: string }>) =>
      builder
        .insertInto('kept_states')
        .values({
          ...keyed(slot),
          state: '{}',
          revision: 0,
          modified_at: null,
          holder: slot('holder'),
          worker: slot('worker'),
        })
        .onConflict((on) =>
          on
            .columns(['tenant_id', 'ensemble', 'key'])
            .doUpdateSet((of) => ({ holder: of.ref('excluded.holder'), worker: of.ref('excluded.worker') }))
            .where((of) =>
              of.or([
                of('kept_states.holder', 'is', null),
                of('kept_states.holder', '=', slot('holder')),
                of('kept_states.holder', '=', slot('from')),
              ]),
            ),
        )
        .returningAll(),
    ),

    write: prepare((slot: Slots<Written>) =>
      builder
        .insertInto('kept_states')
        .values({ ...keyed(slot), ...next, state: slot('state'), modified_at: slot('at') })
        .onConflict((on) =>
          on
            .columns(['tenant_id', 'ensemble', 'key'])
            .doUpdateSet((of) => ({
              state: of.ref('excluded.state'),
              revision: of('kept_states.revision', '+', 1),
              modified_at: of.ref('excluded.modified_at'),
            }))
            .where('kept_states.holder', 'is', null),
        )
        .returning('revision'),
    ),

    /** Where nothing was written yet. */
    begin: prepare((slot: Slots<Written>) =>
      builder
        .insertInto('kept_states')
        .values({ ...keyed(slot), ...next, state: slot('state'), modified_at: slot('at') })
        .onConflict((on) =>
          on
            .columns(['tenant_id', 'ensemble', 'key'])
            .doUpdateSet((of) => ({
              state: of.ref('excluded.state'),
              revision: 1,
              modified_at: of.ref('excluded.modified_at'),
            }))
            .where('kept_states.holder', 'is', null)
            .where('kept_states.revision', '=', 0),
        )
        .returning('revision'),
    ),

    rewrite: prepare((slot: Slots<Written & { revision: number }>) =>
      changing(slot)
        .set((of) => ({ state: slot('state'), revision: of('revision', '+', 1), modified_at: slot('at') }))
        .where('holder', 'is', null)
        .where('revision', '=', slot('revision'))
        .returning('revision'),
    ),

    leave: prepare((slot: Slots<Written & { holder: string }>) =>
      changing(slot)
        .set((of) => ({
          state: slot('state'),
          revision: of('revision', '+', 1),
          modified_at: slot('at'),
          holder: null,
          worker: null,
        }))
        .where('holder', '=', slot('holder'))
        .returning('revision'),
    ),

    letGo: prepare((slot: Slots<OfKey & { holder: string }>) =>
      changing(slot).set({ holder: null, worker: null }).where('holder', '=', slot('holder')).returning('revision'),
    ),
  };
}

function columnsOf({ tenantId: tenant_id, ensemble, key }: StateKey): OfKey {
  return { tenant_id, ensemble, key };
}

function readState({ state, revision, modified_at: modifiedAt, holder, worker }: KeptStatesTable): KeptState {
  return {
    state: readJson<JsonObject>(state),
    revision,
    modifiedAt,
    holder: holder === null || worker === null ? null : { executionId: holder, worker },
  };
}
