import type { Json, JsonObject } from '@ensembleapp/protocol';
import type { Page, PageRequest } from './store.ts';

/** What is kept under a key. */
export interface KvEntry {
  readonly value: Json;
  readonly metadata: JsonObject | null;
  /** From then on it is as if it were not there; null: it stays. */
  readonly expiresAt: number | null;
}

export interface KvKey {
  readonly key: string;
  readonly metadata: JsonObject | null;
  readonly expiresAt: number | null;
}

/** Values that handlers and steps keep under keys of the tenant's, across runs. */
export interface KvStore {
  get(tenantId: string, key: string, now: number): Promise<KvEntry | undefined>;
  /** Takes the place of what was there. */
  put(tenantId: string, key: string, entry: KvEntry): Promise<void>;
  /** Whether there was something. */
  delete(tenantId: string, key: string, now: number): Promise<boolean>;
  /** Keys that begin with the prefix, in the order of their code units. */
  list(tenantId: string, prefix: string, page: PageRequest, now: number): Promise<Page<KvKey>>;
  /**
   * Adds to the number under a key, in one step that nothing comes between; where there is none it starts from 0. Answers the new
   * number; undefined, and changes nothing, when what is there is no number.
   */
  increment(tenantId: string, key: string, by: number, now: number): Promise<number | undefined>;
  /** Of every tenant: forgets what expired before the time. */
  trim(before: number): Promise<void>;
}
