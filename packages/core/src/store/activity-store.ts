import type { ActivityView } from '@ensembleapp/protocol';
import type { Page, PageRequest } from './store.ts';

/** One use or refusal of a credential, as it is kept. */
export type Activity = ActivityView & { readonly credentialId: string };

export interface ActivityFilter {
  readonly outcome?: 'allowed' | 'refused' | undefined;
  readonly startTime?: number | undefined;
  readonly endTime?: number | undefined;
}

/** What credentials did. Written in batches off the request's path. */
export interface ActivityStore {
  /** A batch to gather entries in. */
  batch(): ActivityBatch;
  /** Newest first. Entries written meanwhile never repeat or skip others. */
  list(credentialId: string, filter: ActivityFilter, page: PageRequest): Promise<Page<ActivityView>>;
  /** Forgets entries older than the time. */
  trim(before: number): Promise<void>;
}

/** Entries of any credentials and tenants, gathered to be written together. */
export interface ActivityBatch {
  /** Entries in it. */
  readonly size: number;
  /** Holds so much that writing it should not be put off. */
  readonly isFull: boolean;
  /** Takes an entry, oldest first. Cheap, and nothing of the entry stays in memory but its bytes: this happens once per request. */
  add(entry: Activity): void;
  /** Writes all or nothing; may be tried again when it failed. */
  write(): Promise<void>;
}
