import { ALL_KINDS, KINDS } from '@ensembleapp/core/definitions/kind.ts';
import { notFound } from '@ensembleapp/core/refusal.ts';
import {
  type DefinitionStore,
  placeOf,
  type SaveDefinition,
  type Saved,
  type StoredKind,
} from '@ensembleapp/core/store/definition-store.ts';
import { badCursor, pageOf } from './cursor.ts';
import { type Database, first, write } from './database.ts';
import { definitionQueries } from './definition-queries.ts';
import { readDefinition, readFound, readStored, readVersion, type StoredRow } from './definition-row.ts';
import { addVersion, claimVersion, digested, moveFile } from './definition-save.ts';
import type { SqlDialect } from './dialect.ts';
import type { DefinitionsTable } from './tables.ts';

/** Ensembles, agents and components in SQL. */
export function sqlDefinitions(dialect: SqlDialect, database: Database): DefinitionStore {
  const queries = definitionQueries(dialect);

  return {
    async save(tenantId: string, save: SaveDefinition): Promise<Saved> {
      const own = digested(tenantId, save);
      const [[saved], , , [found]] = await database.batch<[DefinitionsTable, unknown, unknown, StoredRow]>([
        claimVersion(dialect, own),
        addVersion(dialect, own),
        moveFile(dialect, own),
        queries.inTheWay(tenantId, save),
      ]);
      if (saved !== undefined) return { status: 'saved', definition: readDefinition(saved) };
      if (found === undefined) throw notFound(KINDS[save.kind].noun, save.name);
      const same =
        save.managedBy === 'files' &&
        save.expect !== 'create' &&
        found.name === save.name &&
        found.managed_by === 'files' &&
        found.deleted_at === null &&
        found.digest === own.digest;
      return { status: same ? 'unchanged' : 'conflict', definition: readDefinition(found) };
    },

    async find(tenantId, kind, nameOrId, version) {
      const wanted = { tenantId, kind, nameOrId, version: version ?? null };
      // One definition's name may be another's id: the name wins.
      const row =
        (await first(database, queries.findByName(wanted))) ?? (await first(database, queries.findById(wanted)));
      return row && readFound(row);
    },

    async list(tenantId, filter, page) {
      const found = await database.all(queries.list(tenantId, filter, page.limit, parsePlace(page.after)));
      return pageOf(found, page.limit, placeOf, readStored);
    },

    async versions(tenantId, kind, name, page) {
      if (page.after !== undefined && !/^\d{1,9}$/.test(page.after)) throw badCursor();
      const below = page.after === undefined ? undefined : Number(page.after);
      const key = { tenantId, kind, name };
      const found = await database.all(queries.versions(key, page, below));
      const tags = Map.groupBy(await database.all(queries.tags(key)), ({ version }) => version);
      return pageOf(
        found,
        page.limit,
        (row) => String(row.version),
        (row) => ({ ...readVersion(row), tags: (tags.get(row.version) ?? []).map(({ tag }) => tag) }),
      );
    },

    async publish(tenantId, kind, name, version, at) {
      const [row] = await write(database, queries.publish({ tenantId, kind, name }, version, at));
      return row && readDefinition(row);
    },

    async tag(tenantId, kind, name, tag, version) {
      return (await write(database, queries.tag({ tenantId, kind, name }, tag, version))).length > 0;
    },

    async delete(tenantId, kind, name, at) {
      const key = { tenantId, kind, name };
      const [deleted] = await database.batch<[{ id: string }, unknown]>([
        queries.delete(key, at),
        queries.deleteTags(key),
      ]);
      return deleted.length > 0;
    },

    async withTriggers() {
      const found = (await database.all(queries.withTriggers)).map(readStored);
      return found.filter(({ version }) => Array.isArray(version.canonical.trigger));
    },

    async ensemblesStamp() {
      const row = await first(database, queries.ensemblesStamp);
      return `${row?.saves ?? 0} ${row?.deleted ?? 0}`;
    },
  };
}

/** Reads what `placeOf` wrote. @throws Refusal for anything else */
function parsePlace(after: string | undefined): { readonly name: string; readonly kind: StoredKind } | undefined {
  if (after === undefined) return undefined;
  const [name = '', word = ''] = after.split(' ');
  const kind = ALL_KINDS.find((known) => known === word);
  if (name === '' || kind === undefined) throw badCursor();
  return { name, kind };
}
