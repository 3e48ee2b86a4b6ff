import type { Entry } from '../executions/journal/entry.ts';
import type { ExecutionKey } from './execution-store.ts';
import type { Notice } from './outbox-store.ts';

/** Entries that follow each other. */
export interface JournalPage {
  /** How many come before. */
  readonly number: number;
  readonly entries: readonly Entry[];
}

/** What runs write down so that they can go on after a crash. */
export interface JournalStore {
  /** @param notices whom to tell of it, in one with it */
  append(key: ExecutionKey, page: JournalPage, notices?: readonly Notice[]): Promise<void>;
  /** Everything, in the order it was written. */
  read(key: ExecutionKey): Promise<readonly Entry[]>;
}
