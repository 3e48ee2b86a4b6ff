import { z } from 'zod';
import type { FailureView, StepError, WaitingView } from './execution.ts';
import type { Json, JsonObject } from './json.ts';
import { PageQuery } from './page.ts';

export const LOG_LEVELS = ['debug', 'info', 'warn', 'error'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** Query of `GET /api/v1/executions/{id}/logs`. */
export const ListLogs = PageQuery.extend({
  level: z.enum(LOG_LEVELS).optional().describe('this and above'),
  agent: z.string().optional(),
  step: z.string().optional(),
});
export type ListLogs = z.infer<typeof ListLogs>;

/** Query of `GET /api/v1/executions/{id}/events`. */
export const ListEvents = PageQuery.extend({
  after: z.coerce.number().int().min(0).optional().describe('sequence of the last event that is known'),
});
export type ListEvents = z.infer<typeof ListEvents>;

/** A line that a step logged. */
export interface LogView {
  readonly timestamp: number;
  readonly level: LogLevel;
  readonly agent: string | null;
  readonly step: string;
  readonly message: string;
  readonly metadata: JsonObject;
}

/** Where and when an event happened. */
interface EventPlace {
  readonly executionId: string;
  /** Grows from event to event of one execution. */
  readonly sequence: number;
  /** Epoch ms. */
  readonly timestamp: number;
}

interface StepPlace {
  readonly step: string;
  readonly agent: string | null;
  /** Loop indexes around the step; absent outside of any. */
  readonly path?: readonly number[];
}

/** Something that happened in an execution. */
export type ExecutionEvent = EventPlace &
  (
    | { readonly event: 'execution.started'; readonly ensemble: string; readonly version: number }
    | { readonly event: 'execution.started'; readonly agent: string; readonly version: number }
    | ({ readonly event: 'step.started' } & StepPlace)
    | ({
        readonly event: 'step.completed' | 'step.skipped';
        readonly duration: number;
        readonly cached: boolean;
      } & StepPlace)
    | ({ readonly event: 'step.failed'; readonly error: StepError | null; readonly attempt: number } & StepPlace)
    | ({
        readonly event: 'step.retrying';
        readonly error: StepError;
        readonly attempt: number;
        readonly delay: number;
      } & StepPlace)
    | ({ readonly event: 'log' } & Omit<LogView, 'timestamp'>)
    | { readonly event: 'state.updated'; readonly keys: readonly string[] }
    | { readonly event: 'execution.waiting'; readonly waiting: WaitingView }
    | { readonly event: 'execution.resumed'; readonly step: string }
    | { readonly event: 'execution.completed'; readonly output: Json; readonly duration: number }
    | {
        readonly event: 'execution.failed' | 'execution.timeout' | 'execution.cancelled';
        readonly error: FailureView;
        readonly duration: number;
      }
  );
