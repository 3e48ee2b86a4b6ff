import { fingerprint } from '@ensembleapp/core/crypto.ts';
import type { SaveDefinition } from '@ensembleapp/core/store/definition-store.ts';
import type { ExpressionBuilder } from 'kysely';
import { searchText, tagLines } from './definition-row.ts';
import type { SqlDialect } from './dialect.ts';
import { stableJson } from './json.ts';
import type { Tables } from './tables.ts';

/** A save of a tenant. Two saves of the same digest say the same, whatever the order of their members. */
export interface DigestedSave extends SaveDefinition {
  readonly tenantId: string;
  readonly digest: string;
}

export function digested(tenantId: string, save: SaveDefinition): DigestedSave {
  const { canonical, content } = save;
  return {
    ...save,
    tenantId,
    digest: fingerprint(stableJson(content === undefined ? canonical : [canonical, content])),
  };
}

type Of = ExpressionBuilder<Tables, 'definitions'>;

const isLive = (of: Of) => of('definitions.deleted_at', 'is', null);

const latestVersion = (of: Of) =>
  of
    .selectFrom('definition_versions as latest')
    .select('latest.version')
    .whereRef('latest.tenant_id', '=', 'definitions.tenant_id')
    .whereRef('latest.kind', '=', 'definitions.kind')
    .whereRef('latest.name', '=', 'definitions.name')
    .whereRef('latest.version', '=', 'definitions.latest_version');

const saysTheSame = (of: Of, { digest }: DigestedSave) =>
  of.exists(latestVersion(of).where('latest.digest', '=', digest));

/** May the save follow the definition there is? */
function follows(of: Of, save: DigestedSave) {
  if (save.expect === 'create') return of.not(isLive(of));
  const kept = of.and([isLive(of), of('definitions.managed_by', '=', save.managedBy)]);
  const changed = save.managedBy === 'files' ? of.and([kept, of.not(saysTheSame(of, save))]) : kept;
  if (save.expect === undefined) return of.or([of.not(isLive(of)), changed]);
  return of.and([changed, of('definitions.latest_version', '=', save.expect)]);
}

/** May the save be the first of its name? Its id must be free, and a version it expects means there was one before. */
function begins(of: ExpressionBuilder<Tables, never>, { tenantId, kind, name, id, expect }: DigestedSave) {
  const known = of
    .selectFrom('definitions as other')
    .select('other.id')
    .where('other.tenant_id', '=', tenantId)
    .where('other.kind', '=', kind);
  const sameId = known.where('other.id', '=', id).where('other.name', '!=', name).where('other.deleted_at', 'is', null);
  const idIsFree = of.not(of.exists(sameId));
  return typeof expect === 'number' ? of.and([idIsFree, of.exists(known.where('other.name', '=', name))]) : idIsFree;
}

/** Takes the next number and answers the definition; nothing when the save may not be. First of a batch. */
export function claimVersion({ builder }: SqlDialect, save: DigestedSave) {
  const { tenantId, kind, name, id, at, managedBy, file } = save;
  const publishes = managedBy === 'files';
  const row = {
    tenant_id: tenantId,
    kind,
    name,
    id,
    managed_by: managedBy,
    file,
    latest_version: 1,
    published_version: publishes ? 1 : null,
    created_at: at,
    updated_at: at,
    deleted_at: null,
  };
  const columns = [
    'tenant_id',
    'kind',
    'name',
    'id',
    'managed_by',
    'file',
    'latest_version',
    'published_version',
  ] as const;
  const times = ['created_at', 'updated_at', 'deleted_at'] as const;
  const first = builder
    .selectNoFrom((of) => [...columns, ...times].map((column) => of.val(row[column]).as(column)))
    .where((of) => begins(of, save));

  return builder
    .insertInto('definitions')
    .columns([...columns, ...times])
    .expression(first)
    .onConflict((on) =>
      on
        .columns(['tenant_id', 'kind', 'name'])
        .doUpdateSet((of) => {
          const next = of('definitions.latest_version', '+', 1);
          const unlessDeleted = of.case().when('definitions.deleted_at', 'is', null);
          return {
            managed_by: managedBy,
            file,
            latest_version: next,
            published_version: publishes ? next : unlessDeleted.then(of.ref('definitions.published_version')).end(),
            created_at: unlessDeleted.then(of.ref('definitions.created_at')).else(at).end(),
            updated_at: at,
            deleted_at: null,
          };
        })
        .where((of) => follows(of, save)),
    )
    .returningAll()
    .compile();
}

/** Adds the version of the latest number where it is missing: just after it was claimed, and never otherwise. */
export function addVersion({ builder }: SqlDialect, save: DigestedSave) {
  const { tenantId, kind, name, canonical, content = null, digest, label, at, by } = save;
  const version = {
    canonical: JSON.stringify(canonical),
    content,
    digest,
    label,
    search_text: searchText(name, canonical),
    tag_lines: tagLines(canonical),
    created_at: at,
    created_by: JSON.stringify(by),
  };
  const columns = [
    'canonical',
    'content',
    'digest',
    'label',
    'search_text',
    'tag_lines',
    'created_at',
    'created_by',
  ] as const;
  const claimed = builder
    .selectFrom('definitions')
    .select(['tenant_id', 'kind', 'name', 'latest_version'])
    .select((of) => columns.map((column) => of.val(version[column]).as(column)))
    .where('tenant_id', '=', tenantId)
    .where('kind', '=', kind)
    .where('name', '=', name)
    .where((of) => of.not(of.exists(latestVersion(of))));

  return builder
    .insertInto('definition_versions')
    .columns(['tenant_id', 'kind', 'name', 'version', ...columns])
    .expression(claimed)
    .compile();
}

/** Notes that an unchanged definition now comes from another file. */
export function moveFile({ builder }: SqlDialect, save: DigestedSave) {
  return builder
    .updateTable('definitions')
    .set({ file: save.file })
    .where('tenant_id', '=', save.tenantId)
    .where('kind', '=', save.kind)
    .where('name', '=', save.name)
    .where('managed_by', '=', 'files')
    .where('managed_by', '=', save.managedBy)
    .where('file', '!=', save.file)
    .where((of) => of.and([isLive(of), saysTheSame(of, save)]))
    .compile();
}
