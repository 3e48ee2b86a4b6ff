import type { ActivityStore } from './activity-store.ts';
import type { CredentialStore } from './credential-store.ts';
import type { DefinitionStore } from './definition-store.ts';
import type { ExecutionStore } from './execution-store.ts';
import type { IdempotencyStore } from './idempotency-store.ts';
import type { InboxStore } from './inbox-store.ts';
import type { JournalStore } from './journal-store.ts';
import type { KeptStateStore } from './kept-state-store.ts';
import type { KvStore } from './kv-store.ts';
import type { OutboxStore } from './outbox-store.ts';
import type { ScheduleStore } from './schedule-store.ts';
import type { TelemetryStore } from './telemetry-store.ts';
import type { ThreadStore } from './thread-store.ts';

/**
 * What Ensemble remembers, one room per noun. Every call is scoped by its first argument, the tenant, save those whose
 * docstring says otherwise. What a call acknowledged is there after a crash; a store that cannot do its work throws
 * `StoreUnavailable`, and the request answers 503.
 */
export interface Store {
  readonly credentials: CredentialStore;
  readonly activity: ActivityStore;
  readonly definitions: DefinitionStore;
  readonly executions: ExecutionStore;
  readonly journal: JournalStore;
  readonly inbox: InboxStore;
  readonly outbox: OutboxStore;
  readonly idempotency: IdempotencyStore;
  readonly threads: ThreadStore;
  readonly keptStates: KeptStateStore;
  readonly kv: KvStore;
  readonly telemetry: TelemetryStore;
  readonly schedules: ScheduleStore;
  /** Resolves when the store answers; throws `StoreUnavailable` otherwise. */
  check(): Promise<void>;
  close(): Promise<void>;
}

/** Full disk, locked or unreachable database: not the caller's fault, worth trying again. */
export class StoreUnavailable extends Error {
  override readonly name = 'StoreUnavailable';
}

/** The database was written by a newer program; it is left as it is. */
export class StoreTooNew extends Error {
  override readonly name = 'StoreTooNew';

  constructor(found: number, known: number) {
    super(`The store has schema ${found}, this program knows ${known}: use the newer program`);
  }
}

/** Rows of a list, and where the next page begins; `next` is absent on the last page. */
export interface Page<Row> {
  readonly rows: readonly Row[];
  readonly next?: string;
}

/** Where a page begins and how many rows it holds. `after` is what `next` of the page before said; anything else is refused with INVALID_INPUT. */
export interface PageRequest {
  readonly limit: number;
  readonly after?: string | undefined;
}
