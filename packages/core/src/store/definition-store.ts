import type { Actor, ComponentKind, JsonObject, ManagedBy } from '@ensembleapp/protocol';
import type { Page, PageRequest } from './store.ts';

/** What is read as a definition and run. */
export type DefinitionKind = 'ensemble' | 'agent';

/** What is kept with versions: definitions, and the components they may refer to. */
export type StoredKind = DefinitionKind | ComponentKind;

/** A named thing with versions. */
export interface Definition {
  readonly tenantId: string;
  readonly kind: StoredKind;
  /** `ens_…`, `cmp_…`, or an agent's slug. */
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
  /** The canonical form; of a component what is known about its content. */
  readonly canonical: JsonObject;
  /** What the author wrote as version; null when nothing. */
  readonly label: string | null;
  readonly createdAt: number;
  readonly createdBy: Actor;
}

export interface SaveDefinition {
  readonly kind: StoredKind;
  readonly name: string;
  /** Used when the name is new. */
  readonly id: string;
  readonly managedBy: ManagedBy;
  readonly file: string | null;
  readonly canonical: JsonObject;
  /** Of a component. */
  readonly content?: string;
  readonly label: string | null;
  readonly at: number;
  readonly by: Actor;
  /** `create`: only when the name is free (or deleted). A number: only while that is the latest version. Absent: either. */
  readonly expect?: 'create' | number;
}

export type Saved =
  | { readonly status: 'saved'; readonly definition: Definition }
  /** Canonical form and content equal those of the latest version: nothing was written, save the file it now comes from. Only for file-managed saves. */
  | { readonly status: 'unchanged'; readonly definition: Definition }
  | { readonly status: 'conflict'; readonly definition: Definition };

/** A definition and one of its versions. */
export interface Stored {
  readonly definition: Definition;
  readonly version: DefinitionVersion;
}

/** One version with all that was saved. */
export interface Found extends Stored {
  /** null for what has no content beside its canonical form. */
  readonly content: string | null;
}

/** One entry of a definition's history: without its canonical form, with the movable tags that stand there. */
export interface HistoryEntry extends Omit<DefinitionVersion, 'canonical'> {
  readonly tags: readonly string[];
}

export interface DefinitionFilter {
  readonly kinds: readonly StoredKind[];
  readonly managedBy?: ManagedBy | undefined;
  /** Exact names; absent does not narrow. */
  readonly names?: readonly string[] | undefined;
  /** Part of the name or of the canonical `description`, any letter case. */
  readonly search?: string | undefined;
  /** All must be in the canonical `tags`. */
  readonly tags?: readonly string[] | undefined;
}

/** Ensembles, agents and components. A save makes the next number and never changes an earlier one. */
export interface DefinitionStore {
  /** Refuses with NOT_FOUND when a number is expected of a name there never was. */
  save(tenantId: string, save: SaveDefinition): Promise<Saved>;
  /** By name or id; deleted ones are not found. Absent version: the latest. A number that does not exist is undefined. */
  find(tenantId: string, kind: StoredKind, nameOrId: string, version?: number): Promise<Found | undefined>;
  /** Each with its latest version, by name and then by kind; `next` is the `placeOf` the last row. */
  list(tenantId: string, filter: DefinitionFilter, page: PageRequest): Promise<Page<Stored>>;
  /** Newest first. */
  versions(tenantId: string, kind: StoredKind, name: string, page: PageRequest): Promise<Page<HistoryEntry>>;
  /** undefined when there is no such definition or version. */
  publish(
    tenantId: string,
    kind: StoredKind,
    name: string,
    version: number,
    at: number,
  ): Promise<Definition | undefined>;
  /** Moves the tag to a version. False when there is no such definition or version. */
  tag(tenantId: string, kind: StoredKind, name: string, tag: string, version: number): Promise<boolean>;
  /** Versions stay, tags go; a later save with this name goes on counting. False when there was none. */
  delete(tenantId: string, kind: StoredKind, name: string, at: number): Promise<boolean>;
  /** The live ensembles of every tenant that have triggers, at their latest version, in the order they were created. */
  withTriggers(): Promise<readonly Stored[]>;
  /** Another text after every save or deletion of an ensemble, of any tenant. */
  ensemblesStamp(): Promise<string>;
}

/** Where a definition stands in lists. Texts are in the order of the places. */
export function placeOf({ name, kind }: Pick<Definition, 'name' | 'kind'>): string {
  return `${name} ${kind}`;
}
