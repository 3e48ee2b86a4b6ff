import type { ErrorDetail } from './error.ts';
import type { Actor } from './issued.ts';
import type { Json, JsonObject } from './json.ts';
import type { PageEnd } from './page.ts';
import type { ExecutionKind, ExecutionStatus } from './run.ts';

/** What an output block set beside the body. */
export interface ResponseView {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
}

/** 200 of `POST /api/v1/execute/ensemble/{name}`. `timestamp` is the start. */
export interface ExecuteEnsembleAnswer {
  readonly id: string;
  readonly status: 'completed';
  readonly output: Json;
  readonly duration: number;
  readonly timestamp: number;
  readonly response?: ResponseView;
  /** An earlier run left the answer, and no step ran. */
  readonly cached?: true;
  /** With `options.enableTracing`. */
  readonly trace?: readonly TraceEntry[];
}

/** 202 of every way to run something: it goes on, or waits for somebody. */
export type GoesOnAnswer =
  | { readonly id: string; readonly status: 'running'; readonly timestamp: number }
  | { readonly id: string; readonly status: 'waiting_for_input'; readonly waiting: WaitingView };

/** What an execution waits for. Of several steps it is the first in document order, with the rest in `others`. */
export interface WaitingView {
  /** Of a step of another execution that belongs to this one: `<step>.<its step>`. */
  readonly step: string;
  readonly type: 'approval' | 'input' | 'signal';
  readonly prompt?: string | null;
  readonly data?: Json;
  readonly fields?: readonly FormField[];
  readonly actions?: readonly { readonly id: string; readonly label: string }[];
  readonly minApprovals?: number;
  /** Who may answer; empty: whoever may run the execution. */
  readonly approvers?: readonly string[];
  readonly metadata?: JsonObject;
  /** Name of the signal. */
  readonly signal?: string;
  /** With which it may be answered once. */
  readonly token?: string;
  /** Where whoever has the link may answer. */
  readonly callbackUrl?: string;
  /** Epoch ms. */
  readonly expiresAt: number | null;
  /** The execution whose step it is, where that is another one. */
  readonly executionId?: string;
  readonly others?: readonly WaitingView[];
}

/** A value that a person is asked for. */
export interface FormField {
  readonly name: string;
  readonly type: string;
  readonly label: string;
  readonly required: boolean;
  readonly options?: readonly Json[];
  readonly default?: Json;
}

/** 200 of `GET /callback/{token}`. */
export interface CallbackView extends Pick<WaitingView, 'step' | 'type' | 'expiresAt'> {
  readonly executionId: string;
  readonly ensemble: string;
  readonly prompt: string | null;
  readonly data: Json;
  readonly fields: readonly FormField[];
  readonly actions: readonly { readonly id: string; readonly label: string }[];
  readonly status: 'waiting';
}

/** 200 of `POST /callback/{token}`: the run goes on by itself. */
export interface CallbackAnswer {
  readonly executionId: string;
  readonly status: 'running';
  readonly approved: boolean;
}

/** 200 of `POST /api/v1/executions/{id}/cancel`. */
export interface CancelAnswer {
  readonly cancelled: true;
  readonly executionId: string;
}

/** 202 of `POST /api/v1/executions/{id}/signal`. */
export interface SignalAnswer {
  readonly accepted: true;
  readonly executionId: string;
}

/** 200 of `POST /api/v1/execute/agent/{name}`. */
export interface ExecuteAgentAnswer extends ExecuteEnsembleAnswer {
  readonly operations: readonly {
    readonly name: string;
    readonly operation: string;
    readonly duration: number;
    readonly cached: boolean;
  }[];
}

/** 200 of `POST /api/agents/{agentId}/invoke`. */
export interface InvokeAnswer {
  readonly data: Json;
  readonly threadId: string;
}

export const STEP_STATUSES = ['completed', 'failed', 'skipped', 'cancelled'] as const;
export type StepStatus = (typeof STEP_STATUSES)[number];

export interface StepError {
  readonly code: string;
  readonly message: string;
  /** HTTP status of the other side. */
  readonly status?: number;
}

/** One step of a trace: when it ran and how it went, without its data. */
export interface TraceEntry {
  readonly step: string;
  readonly agent: string | null;
  readonly operation: string | null;
  readonly status: StepStatus;
  readonly startTime: number;
  readonly duration: number;
  readonly attempts: number;
  readonly cached: boolean;
  readonly error?: StepError;
}

/** One step of an execution that started or was skipped. */
export interface StepView extends Omit<TraceEntry, 'error'> {
  /** Loop indexes around the step. */
  readonly path: readonly number[];
  readonly timedOut: boolean;
  /** From one counter per execution: A ran before B when A's `endSeq` is below B's `startSeq`. */
  readonly startSeq: number;
  readonly endSeq: number;
  readonly input: Json;
  readonly output: Json;
  readonly error: StepError | null;
  /** Of a scored step: how good its output was found, from 0 to 1. */
  readonly score?: number;
}

export interface FailureView {
  readonly code: string;
  readonly reason: string;
  readonly message: string;
  readonly step: string | null;
  readonly details?: readonly ErrorDetail[];
}

/** A row of `GET /api/v1/executions`. */
export interface ExecutionSummary {
  readonly id: string;
  readonly kind: ExecutionKind;
  readonly ensemble: string | null;
  readonly agent: string | null;
  readonly status: ExecutionStatus;
  readonly duration: number | null;
  readonly timestamp: number;
  /** Of one that waits for somebody; never with `token`. */
  readonly waiting?: WaitingView | null;
}

/** 200 of `GET /api/v1/executions/{id}`. */
export interface ExecutionView extends ExecutionSummary {
  readonly version: number;
  readonly startTime: number;
  readonly endTime: number | null;
  /** `total` is null when it cannot be known. */
  readonly progress: {
    readonly completed: number;
    readonly total: number | null;
    readonly currentAgent: string | null;
  };
  readonly input: Json;
  readonly output: Json;
  readonly response?: ResponseView;
  /** An earlier run left the answer, and no step ran. */
  readonly cached?: true;
  readonly error: FailureView | null;
  readonly waiting: WaitingView | null;
  readonly steps: readonly StepView[];
  /** When tracing was on. */
  readonly trace?: readonly TraceEntry[];
  readonly trigger: { readonly type: string };
  readonly caller: Actor;
  readonly user: string | null;
  /** Names of the secure members, never their values. */
  readonly secureContext: readonly string[];
  /** The execution whose step this was. */
  readonly parentId: string | null;
  readonly retryOf: string | null;
  readonly forkOf: string | null;
  readonly metadata: Readonly<Record<string, string>>;
}

/** `total` counts the filter's matches, up to 10,000. */
export interface ExecutionPage extends PageEnd {
  readonly executions: readonly ExecutionSummary[];
  readonly total: number;
}

/** One attempt to tell a receiver of an event: a row of `GET /api/v1/executions/{id}/deliveries`. */
export interface Delivery {
  /** Of what is told, the same in every attempt. */
  readonly id: string;
  readonly event: string;
  /** Without its query string. */
  readonly url: string;
  readonly attempt: number;
  /** Epoch ms. */
  readonly timestamp: number;
  /** HTTP status; null: there was no answer. */
  readonly status: number | null;
  /** Why it was not delivered; null: it was. */
  readonly error: string | null;
  /** ms */
  readonly duration: number;
  /** Epoch ms; null: it is done with. */
  readonly nextAttempt: number | null;
}
