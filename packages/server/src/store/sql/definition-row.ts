import type { Definition, Found, HistoryEntry, Stored } from '@ensembleapp/core/store/definition-store.ts';
import type { Actor, JsonObject } from '@ensembleapp/protocol';
import { readJson } from './json.ts';
import type { DefinitionsTable, DefinitionVersionsTable } from './tables.ts';

/** A definition beside one of its versions, whose own columns are named apart. */
export type StoredRow = DefinitionsTable &
  Pick<DefinitionVersionsTable, 'version' | 'canonical' | 'digest' | 'label' | 'created_by'> & {
    readonly saved_at: number;
  };

export function readDefinition(row: DefinitionsTable): Definition {
  return {
    tenantId: row.tenant_id,
    kind: row.kind,
    id: row.id,
    name: row.name,
    managedBy: row.managed_by,
    file: row.file,
    latestVersion: row.latest_version,
    publishedVersion: row.published_version,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    deletedAt: row.deleted_at,
  };
}

export function readStored(row: StoredRow): Stored {
  const version = { ...row, created_at: row.saved_at };
  return {
    definition: readDefinition(row),
    version: { ...readVersion(version), canonical: readJson<JsonObject>(row.canonical) },
  };
}

export function readFound(row: StoredRow & Pick<DefinitionVersionsTable, 'content'>): Found {
  return { ...readStored(row), content: row.content };
}

export function readVersion(
  row: Pick<DefinitionVersionsTable, 'name' | 'version' | 'label' | 'created_at' | 'created_by'>,
): Omit<HistoryEntry, 'tags'> {
  return {
    name: row.name,
    version: row.version,
    label: row.label,
    createdAt: row.created_at,
    createdBy: readJson<Actor>(row.created_by),
  };
}

/** What `search` looks through. */
export function searchText(name: string, { description }: JsonObject): string {
  return [name, typeof description === 'string' ? description : ''].join('\n').toLowerCase();
}

/** Every tag on a line of its own, as JSON so that no tag holds a line end, between line ends. */
export function tagLines({ tags }: JsonObject): string {
  return Array.isArray(tags) ? tags.map(tagLine).join('') : '';
}

export function tagLine(tag: unknown): string {
  return `\n${JSON.stringify(tag)}\n`;
}
