import { notFound } from '@ensembleapp/core/refusal.ts';
import type { DefinitionStore, SaveDefinition, Saved } from '@ensembleapp/core/store/definition-store.ts';
import { badCursor, pageOf } from './cursor.ts';
import { type Database, first, write } from './database.ts';
import { definitionQueries } from './definition-queries.ts';
import { readDefinition, readStored, readVersion, type StoredRow } from './definition-row.ts';
import { addVersion, claimVersion, digested, moveFile } from './definition-save.ts';
import type { SqlDialect } from './dialect.ts';
import type { DefinitionsTable } from './tables.ts';

/** Agents and ensembles in SQL. */
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
      if (found === undefined) throw notFound(save.kind === 'agent' ? 'Agent' : 'Ensemble', save.name);
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
      return row && readStored(row);
    },

    async list(tenantId, filter, page) {
      const found = await database.all(queries.list(tenantId, filter, page));
      return pageOf(found, page.limit, (row) => row.name, readStored);
    },

    async versions(tenantId, kind, name, page) {
      if (page.after !== undefined && !/^\d{1,9}$/.test(page.after)) throw badCursor();
      const below = page.after === undefined ? undefined : Number(page.after);
      const found = await database.all(queries.versions({ tenantId, kind, name }, page, below));
      return pageOf(found, page.limit, (row) => String(row.version), readVersion);
    },

    async publish(tenantId, kind, name, version, at) {
      const [row] = await write(database, queries.publish({ tenantId, kind, name }, version, at));
      return row && readDefinition(row);
    },

    async delete(tenantId, kind, name, at) {
      return (await write(database, queries.delete({ tenantId, kind, name }, at))).length > 0;
    },
  };
}
