import type { Delivery } from '@ensembleapp/protocol';
import type { Sealed } from '../auth/issued.ts';
import type { ExecutionKey } from './execution-store.ts';
import type { Page, PageRequest } from './store.ts';

/** One event that one receiver is to be told of. It is saved in one with the change that it tells of. */
export interface Notice {
  /** `evt_…`, the same in every attempt. */
  readonly id: string;
  /** Which receiver of the execution; it is told of one event after the other. */
  readonly receiver: string;
  readonly event: string;
  /** Epoch ms. */
  readonly at: number;
  /** JSON text, as it is sent. */
  readonly body: string;
  /** Where it is sent, and how. */
  readonly sealed: Sealed;
}

/** A notice that this process is to deliver. */
export interface ClaimedNotice extends Omit<Notice, 'at'> {
  readonly execution: ExecutionKey;
  /** From 1. */
  readonly attempt: number;
}

/** Notices on their way, and what became of each attempt. Kept as long as the execution. */
export interface OutboxStore {
  /**
   * Of every tenant: takes notices that are due by now, in one statement, so that nobody else has them before `until`. Of an execution and
   * a receiver only the one that was saved first.
   */
  claim(now: number, until: number, limit: number): Promise<readonly ClaimedNotice[]>;
  /** Writes down an attempt; the notice is gone unless there is to be another one. */
  settle(notice: ClaimedNotice, delivery: Delivery): Promise<void>;
  /** Of an execution, in the order they were made. */
  deliveries(execution: ExecutionKey, page: PageRequest): Promise<Page<Delivery>>;
}
