import type { DefinitionFilter, SaveDefinition, StoredKind } from '@ensembleapp/core/store/definition-store.ts';
import type { PageRequest } from '@ensembleapp/core/store/store.ts';
import { contains } from './contains.ts';
import { tagLine } from './definition-row.ts';
import type { SqlDialect } from './dialect.ts';
import { prepare, type Slots } from './prepare.ts';

/** Whose definition it is. */
interface Key {
  readonly tenantId: string;
  readonly kind: StoredKind;
  readonly name: string;
}

/** The queries of `sqlDefinitions` that read, publish and delete. */
export function definitionQueries({ builder }: SqlDialect) {
  const stored = builder
    .selectFrom('definitions')
    .innerJoin('definition_versions', (join) =>
      join
        .onRef('definition_versions.tenant_id', '=', 'definitions.tenant_id')
        .onRef('definition_versions.kind', '=', 'definitions.kind')
        .onRef('definition_versions.name', '=', 'definitions.name'),
    )
    .selectAll('definitions')
    .select(['version', 'canonical', 'digest', 'label', 'created_by', 'definition_versions.created_at as saved_at']);

  /** One lookup for each: a search for name or id at once would read every definition. */
  const findBy = (column: 'definitions.name' | 'definitions.id') =>
    prepare((slot: Slots<{ tenantId: string; kind: StoredKind; nameOrId: string; version: number | null }>) =>
      stored
        .select('content')
        .where('definitions.tenant_id', '=', slot('tenantId'))
        .where('definitions.kind', '=', slot('kind'))
        .where(column, '=', slot('nameOrId'))
        .where('deleted_at', 'is', null)
        .where((of) => of('version', '=', of.fn.coalesce(of.val(slot('version')), 'latest_version'))),
    );

  const live = (key: Key) =>
    builder
      .updateTable('definitions')
      .where('tenant_id', '=', key.tenantId)
      .where('kind', '=', key.kind)
      .where('name', '=', key.name)
      .where('deleted_at', 'is', null);

  return {
    findByName: findBy('definitions.name'),
    findById: findBy('definitions.id'),

    /** What stands in the way of a save: the definition of that name, deleted or not, else a live one with that id. */
    inTheWay: (tenantId: string, { kind, name, id }: SaveDefinition) =>
      stored
        .where('definitions.tenant_id', '=', tenantId)
        .where('definitions.kind', '=', kind)
        .where((of) =>
          of.or([of('definitions.name', '=', name), of.and([of('id', '=', id), of('deleted_at', 'is', null)])]),
        )
        .whereRef('version', '=', 'latest_version')
        .orderBy((of) => of('definitions.name', '=', name), 'desc')
        .limit(1)
        .compile(),

    list(tenantId: string, filter: DefinitionFilter, limit: number, after: Pick<Key, 'name' | 'kind'> | undefined) {
      const { kinds, managedBy, names, search, tags = [] } = filter;
      let query = stored
        .where('definitions.tenant_id', '=', tenantId)
        .where('definitions.kind', 'in', kinds)
        .where('deleted_at', 'is', null)
        .whereRef('version', '=', 'latest_version');
      if (managedBy !== undefined) query = query.where('managed_by', '=', managedBy);
      if (names !== undefined) query = query.where('definitions.name', 'in', names);
      if (search) query = query.where((of) => contains(of.ref('search_text'), search.toLowerCase()));
      for (const tag of tags) query = query.where((of) => contains(of.ref('tag_lines'), tagLine(tag)));
      if (after !== undefined) {
        const { name, kind } = after;
        query = query
          .where('definitions.name', '>=', name)
          .where((of) => of.or([of('definitions.name', '>', name), of('definitions.kind', '>', kind)]));
      }
      return query
        .orderBy('definitions.name')
        .orderBy('definitions.kind')
        .limit(limit + 1)
        .compile();
    },

    versions({ tenantId, kind, name }: Key, { limit }: PageRequest, below: number | undefined) {
      const query = builder
        .selectFrom('definition_versions')
        .select(['name', 'version', 'label', 'created_at', 'created_by'])
        .where('tenant_id', '=', tenantId)
        .where('kind', '=', kind)
        .where('name', '=', name);
      return (below === undefined ? query : query.where('version', '<', below))
        .orderBy('version', 'desc')
        .limit(limit + 1)
        .compile();
    },

    tags: ({ tenantId, kind, name }: Key) =>
      builder
        .selectFrom('definition_tags')
        .select(['tag', 'version'])
        .where('tenant_id', '=', tenantId)
        .where('kind', '=', kind)
        .where('name', '=', name)
        .orderBy('tag')
        .compile(),

    publish: (key: Key, version: number, at: number) =>
      live(key)
        .set({ published_version: version, updated_at: at })
        .where((of) =>
          of.exists(
            of
              .selectFrom('definition_versions')
              .select('version')
              .where('definition_versions.tenant_id', '=', key.tenantId)
              .where('definition_versions.kind', '=', key.kind)
              .where('definition_versions.name', '=', key.name)
              .where('version', '=', version),
          ),
        )
        .returningAll()
        .compile(),

    tag: ({ tenantId, kind, name }: Key, tag: string, version: number) =>
      builder
        .insertInto('definition_tags')
        .columns(['tenant_id', 'kind', 'name', 'tag', 'version'])
        .expression(
          stored
            .clearSelect()
            .select((of) => [
              'definitions.tenant_id',
              'definitions.kind',
              'definitions.name',
              of.val(tag).as('tag'),
              'version',
            ])
            .where('definitions.tenant_id', '=', tenantId)
            .where('definitions.kind', '=', kind)
            .where('definitions.name', '=', name)
            .where('deleted_at', 'is', null)
            .where('version', '=', version),
        )
        .onConflict((on) => on.columns(['tenant_id', 'kind', 'name', 'tag']).doUpdateSet({ version }))
        .returning('tag')
        .compile(),

    delete: (key: Key, at: number) => live(key).set({ deleted_at: at, updated_at: at }).returning('id').compile(),

    /** Triggers stand in the canonical form as a list; a text elsewhere may look the same. */
    withTriggers: stored
      .where('definitions.kind', '=', 'ensemble')
      .where('deleted_at', 'is', null)
      .whereRef('version', '=', 'latest_version')
      .where((of) => contains(of.ref('canonical'), '"trigger":['))
      .orderBy('definitions.created_at')
      .orderBy('definitions.tenant_id')
      .orderBy('definitions.name')
      .compile(),

    /** A save raises a version, and a deletion that no save follows leaves one more that is deleted. */
    ensemblesStamp: builder
      .selectFrom('definitions')
      .select((of) => [
        of.fn.sum<number>('latest_version').as('saves'),
        of.fn.count<number>('deleted_at').as('deleted'),
      ])
      .where('kind', '=', 'ensemble')
      .compile(),

    deleteTags: ({ tenantId, kind, name }: Key) =>
      builder
        .deleteFrom('definition_tags')
        .where('tenant_id', '=', tenantId)
        .where('kind', '=', kind)
        .where('name', '=', name)
        .compile(),
  };
}
