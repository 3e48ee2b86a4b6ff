import type { Page, PageRequest } from './store.ts';

/** One thing that a step counted or measured. */
export interface DataPoint {
  readonly dataset: string;
  readonly at: number;
  /** What points are sampled and grouped by. */
  readonly index: string | null;
  readonly blobs: readonly (string | null)[];
  readonly doubles: readonly (number | null)[];
}

export interface TelemetryStore {
  write(tenantId: string, point: DataPoint): Promise<void>;
  /** In the order they were written. */
  list(tenantId: string, dataset: string, page: PageRequest): Promise<Page<DataPoint>>;
  /** Of every tenant: forgets points from before the time. */
  trim(before: number): Promise<void>;
}
