import type { ExecutionKind, ExecutionStatus } from '@ensembleapp/protocol';
import type { Execution } from '../executions/execution.ts';
import type { JournalPage } from './journal-store.ts';
import type { LetGo } from './kept-state-store.ts';
import type { Notice } from './outbox-store.ts';
import type { Page, PageRequest } from './store.ts';

export interface ExecutionFilter {
  readonly kinds?: readonly ExecutionKind[] | undefined;
  readonly ensemble?: string | undefined;
  readonly agent?: string | undefined;
  readonly statuses?: readonly ExecutionStatus[] | undefined;
  readonly caller?: string | undefined;
  /** The execution that they belong to. */
  readonly parentId?: string | undefined;
  /** Bounds of the start, epoch ms, inclusive. */
  readonly startTime?: number | undefined;
  readonly endTime?: number | undefined;
  /** What the caller's restrictions let through; absent does not narrow. */
  readonly allowed?:
    | { readonly agents?: readonly string[] | undefined; readonly ensembles?: readonly string[] | undefined }
    | undefined;
}

/** Who works on an execution, and until when it is trusted to do so without saying so again, epoch ms. */
export interface Holder {
  readonly worker: string;
  readonly until: number;
}

/** What is stored in one with an execution. */
export interface SavedBeside {
  /** Absent: nobody works on it. */
  readonly holder?: Holder;
  readonly journal?: JournalPage;
  /** What the run wrote down is of no more use. */
  readonly forgetJournal?: boolean;
  /** An execution that may have waited for this one: it is to be looked at from then on, epoch ms. */
  readonly wakes?: { readonly id: string; readonly at: number };
  /** The state that it had for itself is another's now. */
  readonly letGo?: LetGo;
  /** Whom to tell of it. */
  readonly notices?: readonly Notice[];
}

/** Names an execution. */
export type ExecutionKey = Pick<Execution, 'tenantId' | 'id'>;

/** Runs, as records. One row when it ends (or starts, when its id is given out earlier, or it is kept as it goes). */
export interface ExecutionStore {
  /** Inserts, or replaces the row of the same id. Survives the end of the process once it resolves. */
  save(execution: Execution, beside?: SavedBeside): Promise<void>;
  /** Of a run that has not ended and that nobody else works on: from now on this one does. Undefined when there is no such run. */
  claim(key: ExecutionKey, holder: Holder, now: number): Promise<Execution | undefined>;
  /** The worker goes on with everything it works on. */
  renew(holder: Holder): Promise<void>;
  /** Of every tenant: who works on something. */
  workers(): Promise<readonly string[]>;
  /** The worker is gone: others may go on with what it worked on. */
  release(worker: string): Promise<void>;
  /** Of every tenant: runs whose worker has not said anything for too long, or that are to be looked at by now. */
  due(now: number, limit: number): Promise<readonly ExecutionKey[]>;
  find(tenantId: string, id: string): Promise<Execution | undefined>;
  /** Newest start first. `total` counts the filter's matches, up to 10,000. */
  list(
    tenantId: string,
    filter: ExecutionFilter,
    page: PageRequest,
  ): Promise<Page<Execution> & { readonly total: number }>;
  /** Forgets runs that ended before the time, and what they wrote down and sent. */
  trim(before: number): Promise<void>;
}
