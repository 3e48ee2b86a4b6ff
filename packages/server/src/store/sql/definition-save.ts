import type { SaveDefinition } from '@ensembleapp/core/store/definition-store.ts';
import type { ExpressionBuilder } from 'kysely';
import { searchText, tagLines } from './definition-row.ts';
import type { SqlDialect } from './dialect.ts';
import { stableJson } from './json.ts';
import type { Tables } from './tables.ts';

type Of = ExpressionBuilder<Tables, 'definitions'>;

/**
 * The writes of a save, for one batch. `claim` takes the next number and answers the definition, or does nothing when
 * the save may not be; `version` adds the version of the latest number where it is missing, so it does nothing then
 * either; `moved` notes that an unchanged definition now comes from another file.
 */
export function saveQueries({ builder }: SqlDialect, tenantId: string, save: SaveDefinition) {
  const { kind, name, id, canonical, label, at, by, managedBy, file, expect } = save;
  const text = stableJson(canonical);
  const fromFile = managedBy === 'files';

  const isLive = (of: Of) => of('definitions.deleted_at', 'is', null);

  const isSame = (of: Of) =>
    of.exists(
      of
        .selectFrom('definition_versions as latest')
        .select('latest.version')
        .whereRef('latest.tenant_id', '=', 'definitions.tenant_id')
        .whereRef('latest.kind', '=', 'definitions.kind')
        .whereRef('latest.name', '=', 'definitions.name')
        .whereRef('latest.version', '=', 'definitions.latest_version')
        .where('latest.canonical', '=', text),
    );

  /** May this save follow the definition there is? */
  const follows = (of: Of) => {
    if (expect === 'create') return of.not(isLive(of));
    const managed = of.and([isLive(of), of('definitions.managed_by', '=', managedBy)]);
    const ours = fromFile ? of.and([managed, of.not(isSame(of))]) : managed;
    if (expect === undefined) return of.or([of.not(isLive(of)), ours]);
    return of.and([ours, of('definitions.latest_version', '=', expect)]);
  };

  /** May this save be the first of its name? Its id must be free, and it must not have expected a version. */
  const begins = (of: ExpressionBuilder<Tables, never>) => {
    const others = of
      .selectFrom('definitions as other')
      .select('other.id')
      .where('other.tenant_id', '=', tenantId)
      .where('other.kind', '=', kind);
    const idIsFree = of.not(
      of.exists(
        others.where('other.id', '=', id).where('other.name', '!=', name).where('other.deleted_at', 'is', null),
      ),
    );
    return typeof expect === 'number' ? of.and([idIsFree, of.exists(others.where('other.name', '=', name))]) : idIsFree;
  };

  const claim = builder
    .insertInto('definitions')
    .columns([
      'tenant_id',
      'kind',
      'name',
      'id',
      'managed_by',
      'file',
      'latest_version',
      'published_version',
      'created_at',
      'updated_at',
      'deleted_at',
    ])
    .expression(
      builder
        .selectNoFrom((each) => [
          each.val(tenantId).as('tenant_id'),
          each.val(kind).as('kind'),
          each.val(name).as('name'),
          each.val(id).as('id'),
          each.val(managedBy).as('managed_by'),
          each.val(file).as('file'),
          each.val(1).as('latest_version'),
          each.val(fromFile ? 1 : null).as('published_version'),
          each.val(at).as('created_at'),
          each.val(at).as('updated_at'),
          each.val(null).as('deleted_at'),
        ])
        .where(begins),
    )
    .onConflict((on) =>
      on
        .columns(['tenant_id', 'kind', 'name'])
        .doUpdateSet((of) => {
          const kept = <Column extends 'published_version' | 'created_at', Fresh>(column: Column, fresh: Fresh) =>
            of
              .case()
              .when('definitions.deleted_at', 'is', null)
              .then(of.ref(`definitions.${column}`))
              .else(fresh)
              .end();
          const next = of('definitions.latest_version', '+', 1);
          return {
            latest_version: next,
            published_version: fromFile ? next : kept('published_version', null),
            managed_by: managedBy,
            file,
            created_at: kept('created_at', at),
            updated_at: at,
            deleted_at: null,
          };
        })
        .where((of) => follows(of)),
    )
    .returningAll()
    .compile();

  const version = builder
    .insertInto('definition_versions')
    .columns([
      'tenant_id',
      'kind',
      'name',
      'version',
      'canonical',
      'label',
      'search_text',
      'tag_lines',
      'created_at',
      'created_by',
    ])
    .expression((of) =>
      of
        .selectFrom('definitions')
        .select(['tenant_id', 'kind', 'name', 'latest_version'])
        .select((each) => [
          each.val(text).as('canonical'),
          each.val(label).as('label'),
          each.val(searchText(name, canonical)).as('search_text'),
          each.val(tagLines(canonical)).as('tag_lines'),
          each.val(at).as('created_at'),
          each.val(JSON.stringify(by)).as('created_by'),
        ])
        .where('tenant_id', '=', tenantId)
        .where('kind', '=', kind)
        .where('name', '=', name)
        .where((each) =>
          each.not(
            each.exists(
              each
                .selectFrom('definition_versions as known')
                .select('known.version')
                .whereRef('known.tenant_id', '=', 'definitions.tenant_id')
                .whereRef('known.kind', '=', 'definitions.kind')
                .whereRef('known.name', '=', 'definitions.name')
                .whereRef('known.version', '=', 'definitions.latest_version'),
            ),
          ),
        ),
    )
    .compile();

  const moved = builder
    .updateTable('definitions')
    .set({ file })
    .where('tenant_id', '=', tenantId)
    .where('kind', '=', kind)
    .where('name', '=', name)
    .where('managed_by', '=', 'files')
    .where('managed_by', '=', managedBy)
    .where('file', '!=', file)
    .where((of) => of.and([isLive(of), isSame(of)]))
    .compile();

  return { claim, version, moved, text };
}
