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
  /** Appends entries of any credentials and tenants, oldest first. Cheap per entry: this happens once per request. */
  append(entries: readonly Activity[]): Promise<void>;
  /** Newest first. Entries appended meanwhile never repeat or skip others. */
  list(credentialId: string, filter: ActivityFilter, page: PageRequest): Promise<Page<ActivityView>>;
  /** Forgets entries older than the time. */
  trim(before: number): Promise<void>;
}
