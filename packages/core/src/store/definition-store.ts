import type { Actor, JsonObject, ManagedBy } from '@ensembleapp/protocol';
import type { Page, PageRequest } from './store.ts';

export type DefinitionKind = 'ensemble' | 'agent';

/** A named thing with versions. */
export interface Definition {
  readonly tenantId: string;
  readonly kind: DefinitionKind;
  /** `ens_…`, or an agent's slug. */
  readonly id: string;
  readonly name: string;
  readonly managedBy: ManagedBy;
  /** Project file it comes from; null when managed over the API. */
  readonly file: string | null;
  readonly latestVersion: number;
  /** null while none was ever published. */
  readonly publishedVersion: number | null;
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly deletedAt: number | null;
}

/** One immutable save. */
export interface DefinitionVersion {
  readonly name: string;
  readonly version: number;
  /** The canonical form. */
  readonly canonical: JsonObject;
  /** What the author wrote as version; null when nothing. */
  readonly label: string | null;
  readonly createdAt: number;
  readonly createdBy: Actor;
}

export interface SaveDefinition {
  readonly kind: DefinitionKind;
  readonly name: string;
  /** Used when the name is new. */
  readonly id: string;
  readonly managedBy: ManagedBy;
  readonly file: string | null;
  readonly canonical: JsonObject;
  readonly label: string | null;
  readonly at: number;
  readonly by: Actor;
  /** `create`: only when the name is free (or deleted). A number: only while that is the latest version. Absent: either. */
  readonly expect?: 'create' | number;
}

export type Saved =
  | { readonly status: 'saved'; readonly definition: Definition }
  /** The canonical form equals that of the latest version: nothing was written, save the file it now comes from. Only for file-managed saves. */
  | { readonly status: 'unchanged'; readonly definition: Definition }
  | { readonly status: 'conflict'; readonly definition: Definition };

/** A definition and one of its versions. */
export interface Stored {
  readonly definition: Definition;
  readonly version: DefinitionVersion;
}

export interface DefinitionFilter {
  readonly kind: DefinitionKind;
  readonly managedBy?: ManagedBy | undefined;
  /** Exact names; absent does not narrow. */
  readonly names?: readonly string[] | undefined;
  /** Part of the name or of the canonical `description`, any letter case. */
  readonly search?: string | undefined;
  /** All must be in the canonical `tags`. */
  readonly tags?: readonly string[] | undefined;
}

/** Agents and ensembles. A save makes the next number and never changes an earlier one. */
export interface DefinitionStore {
  /** Refuses with NOT_FOUND when a number is expected of a name there never was. */
  save(tenantId: string, save: SaveDefinition): Promise<Saved>;
  /** By name or id; deleted ones are not found. Absent version: the latest. A number that does not exist is undefined. */
  find(tenantId: string, kind: DefinitionKind, nameOrId: string, version?: number): Promise<Stored | undefined>;
  /** Each with its latest version, by name. */
  list(tenantId: string, filter: DefinitionFilter, page: PageRequest): Promise<Page<Stored>>;
  /** Newest first. Without the canonical forms. */
  versions(
    tenantId: string,
    kind: DefinitionKind,
    name: string,
    page: PageRequest,
  ): Promise<Page<Omit<DefinitionVersion, 'canonical'>>>;
  /** undefined when there is no such definition or version. */
  publish(
    tenantId: string,
    kind: DefinitionKind,
    name: string,
    version: number,
    at: number,
  ): Promise<Definition | undefined>;
  /** Versions stay; a later save with this name goes on counting. False when there was none. */
  delete(tenantId: string, kind: DefinitionKind, name: string, at: number): Promise<boolean>;
}
