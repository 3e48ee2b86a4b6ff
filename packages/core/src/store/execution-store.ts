import type { ExecutionKind, ExecutionStatus } from '@ensembleapp/protocol';
import type { Execution } from '../executions/execution.ts';
import type { Page, PageRequest } from './store.ts';

export interface ExecutionFilter {
  readonly kinds?: readonly ExecutionKind[] | undefined;
  readonly ensemble?: string | undefined;
  readonly agent?: string | undefined;
  readonly statuses?: readonly ExecutionStatus[] | undefined;
  readonly caller?: string | undefined;
  /** Bounds of the start, epoch ms, inclusive. */
  readonly startTime?: number | undefined;
  readonly endTime?: number | undefined;
  /** What the caller's restrictions let through; absent does not narrow. */
  readonly allowed?:
    | { readonly agents?: readonly string[] | undefined; readonly ensembles?: readonly string[] | undefined }
    | undefined;
}

/** Runs, as records. One row when it ends (or starts, when its id is given out earlier). */
export interface ExecutionStore {
  /** Inserts, or replaces the row of the same id. Survives the end of the process once it resolves. */
  save(execution: Execution): Promise<void>;
  find(tenantId: string, id: string): Promise<Execution | undefined>;
  /** Newest start first. `total` counts the filter's matches, up to 10,000. */
  list(
    tenantId: string,
    filter: ExecutionFilter,
    page: PageRequest,
  ): Promise<Page<Execution> & { readonly total: number }>;
  /** Of every tenant: rows still `running` become `failed` with reason INTERRUPTED. Answers how many. For the start of a server. */
  interruptRunning(now: number): Promise<number>;
  /** Forgets runs that ended before the time. */
  trim(before: number): Promise<void>;
}
