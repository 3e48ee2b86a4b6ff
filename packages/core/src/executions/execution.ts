import type {
  Actor,
  ErrorCode,
  ErrorDetail,
  ExecutionKind,
  Json,
  JsonObject,
  ResponseView,
  StepError,
  StepStatus,
} from '@ensembleapp/protocol';
import type { Caller } from '../agents/operation-call.ts';
import type { Provenance } from '../auth/jwt.ts';
import type { OutputFormat } from '../ensembles/output-format.ts';
import type { Pinned } from './run-components.ts';
import type { KeptWebhook } from './telling/webhook.ts';
import type { Waiting } from './waiting.ts';
import type { Moment } from './watching/moment.ts';

/** One run of an agent or ensemble: union by `status`; only a completed one has output. */
export type Execution = Run & (Running | WaitingForInput | Completed | Unfinished);

/** One that has ended. */
export type Ended = Run & (Completed | Unfinished);

/** What every run has from its start on. */
export interface Run {
  readonly id: string;
  readonly tenantId: string;
  readonly kind: ExecutionKind;
  /** Name of the ensemble, or of the agent. */
  readonly name: string;
  readonly version: number;
  readonly startTime: number;
  readonly input: Json;
  readonly steps: readonly StepRecord[];
  /** Steps that have begun and not settled; absent without any, and when the run has ended. */
  readonly begun?: readonly BegunStep[];
  /** What else happened, in the order it did; absent where nothing did. */
  readonly moments?: readonly Moment[];
  /** The number of its end, behind those of everything that happened before. */
  readonly endSeq?: number;
  readonly trigger: { readonly type: TriggerType };
  /** The principal, never the credential. */
  readonly caller: Actor;
  /** Whom it is run for: the JWT's `sub` or `x-user-id`; null when the credential speaks for itself. */
  readonly user: string | null;
  /** Names of the secure members, never their values. */
  readonly secureContext: readonly string[];
  readonly metadata: Readonly<Record<string, string>>;
  /** The caller asked for a trace. */
  readonly traced?: true;
  /** The execution whose step this was. */
  readonly parentId?: string;
  /** The exact version that each reference to a component stood for; absent without any. */
  readonly components?: Pinned;
  /** The execution that this one tries again, or that it is another go at. */
  readonly retryOf?: string;
  readonly forkOf?: string;
  /** As the steps left it; absent where there is none. */
  readonly state?: JsonObject;
  readonly told: Told;
}

/** What starts a run. */
export type TriggerType = 'api' | 'cli' | 'http' | 'webhook' | 'cron' | 'startup';

/** What a run was told beside its input. Kept so that it can go on, or be run again; never shown. */
export interface Told extends Pick<Caller, 'userId'> {
  /** What a JWT vouched for, and who that was. */
  readonly secure?: { readonly members: JsonObject; readonly from: Provenance };
  readonly context?: JsonObject;
  /** Of the whole run, ms. */
  readonly timeout: number;
  /** What it has taken of that, up to when it last waited, ms. */
  readonly spent?: number;
  /** Its caller wanted nothing of caches. */
  readonly isUncached?: true;
  /** It goes on after a crash. */
  readonly isKept?: true;
  /** Of an agent: laid over its config. */
  readonly overrides?: JsonObject;
  /** What its trigger brought along. */
  readonly brought?: JsonObject;
  /** Who is told how it ends. */
  readonly webhook?: KeptWebhook;
}

export interface Running {
  readonly status: 'running';
  /** What it waits for, when it does nothing else; a wait that nobody has to answer. */
  readonly waiting?: readonly Waiting[];
  readonly wakeAt?: number;
}

/** It can do no more before somebody answers. */
export interface WaitingForInput {
  readonly status: 'waiting_for_input';
  readonly waiting: readonly Waiting[];
  /** When to look at it again whatever happens, epoch ms. */
  readonly wakeAt?: number;
}

export interface Completed {
  readonly status: 'completed';
  readonly endTime: number;
  readonly output: Json;
  /** What an output block set beside the body. */
  readonly response?: ResponseView;
  /** How an http trigger writes the output; absent: as JSON. */
  readonly format?: OutputFormat;
  /** It was kept by an earlier run, and no step ran. */
  readonly cached?: true;
}

/** What a run answers. */
export type Answer = Pick<Completed, 'output' | 'response' | 'format' | 'cached'>;

export interface Unfinished {
  readonly status: 'failed' | 'timeout' | 'cancelled';
  readonly endTime: number;
  readonly error: Failure;
}

/** A run that went wrong: data on the execution. */
export interface Failure {
  /** Of the HTTP reference, section 2. */
  readonly code: Extract<
    ErrorCode,
    | 'EXECUTION_FAILED'
    | 'CONFLICT'
    | 'TIMEOUT'
    | 'OUTPUT_SCHEMA_MISMATCH'
    | 'PROVIDER_ERROR'
    | 'PROVIDER_NOT_CONFIGURED'
    | 'PROVIDER_TIMEOUT'
  >;
  /** The step's own code, of the language reference, section 17.3. */
  readonly reason: string;
  /** Safe to show: no stack, no provider text, no credential. */
  readonly message: string;
  /** Id of the failing step; null when the run itself failed. */
  readonly step: string | null;
  readonly provider?: string;
  /** Faults of an output that misses its schema. */
  readonly details?: readonly ErrorDetail[];
}

/** One step that started or was skipped. */
export interface StepRecord {
  readonly step: string;
  /** Indexes of the loops around it; absent outside of any. */
  readonly path?: readonly number[];
  readonly agent: string | null;
  readonly operation: string | null;
  readonly status: StepStatus;
  readonly startTime: number;
  readonly duration: number;
  readonly attempts: number;
  readonly cached: boolean;
  readonly timedOut: boolean;
  /** From one counter per execution: A ran before B when A's `endSeq` is below B's `startSeq`. */
  readonly startSeq: number;
  readonly endSeq: number;
  readonly input: Json;
  readonly output: Json;
  readonly error: StepError | null;
  /** How good the output was found, from 0 to 1. */
  readonly score?: number;
}

/** One step that has begun and not settled. */
export interface BegunStep extends Pick<StepRecord, 'step' | 'path' | 'agent' | 'startTime' | 'startSeq'> {
  /** What it does is done, and is not part of the record yet. */
  readonly endSeq?: number;
  /** It has an end, and is not said to have begun. */
  readonly isSkipped?: boolean;
}
