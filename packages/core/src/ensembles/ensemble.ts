import type { Json, JsonObject } from '@ensembleapp/protocol';
import type {
  Cache,
  Condition,
  Duration,
  Loop,
  OnError,
  OnTimeout,
  Retry,
  Scoring,
  StateAccess,
  Step,
} from './step.ts';
import type { Trigger } from './trigger.ts';

/**
 * The canonical form of an ensemble: what every dialect becomes when it is read (language reference, section 2). Plain JSON: fields
 * that were not written are absent, values are kept as written (expressions stay text, a duration stays `"30s"`). This is what is
 * stored and shown.
 */
export interface Ensemble {
  readonly name: string;
  /** Of a workflow graph that has an id and a name. */
  readonly title?: string;
  readonly description?: string;
  /** The version the author wrote. */
  readonly version?: string;
  readonly tags?: readonly string[];
  /** May the execute routes run it; absent: yes. */
  readonly apiExecutable?: boolean;
  /** May a browser's JWT run it; absent: no. */
  readonly frontend?: boolean;
  /** Declared inputs in one of the forms of section 3.1; `fieldsOf` makes them one. */
  readonly input?: JsonObject;
  readonly state?: State;
  /** Named definitions that the flow's steps refer to. */
  readonly agents?: Readonly<Record<string, Definition>>;
  readonly order: 'sequence' | 'graph' | 'machine';
  readonly flow: readonly Step[];
  /** Of `order: machine`; absent: the first step. */
  readonly initialStep?: string;
  /** Of `order: machine`, tried in this order. */
  readonly edges?: readonly Edge[];
  /** Absent: the output of the last executed step. */
  readonly output?: readonly OutputBlock[];
  readonly trigger?: readonly Trigger[];
  readonly notifications?: readonly Notification[];
  readonly timeout?: Duration;
  readonly concurrency?: number;
  readonly cache?: Cache;
  readonly durability?: 'none' | 'exit' | 'step';
  readonly scoring?: Scoring;
  readonly memory?: JsonObject;
  readonly logging?: Logging;
  readonly metrics?: JsonObject;
  readonly tracing?: { readonly enabled?: boolean; readonly samplingRate?: number };
  /** Fields that are the author's own (`x-…`) or unknown. */
  readonly extra?: JsonObject;
}

/** Shared state; section 7.1. */
export interface State {
  /** A type name, `{type, default}`, by key. */
  readonly schema?: JsonObject;
  readonly initial?: JsonObject;
  readonly backend?: 'kv' | 'd1' | 'store';
  readonly key?: string;
  readonly extra?: JsonObject;
}

/** One of the ensemble's own agents; a step that names it runs it, with the step's own fields laid over. */
export interface Definition {
  readonly name?: string;
  readonly description?: string;
  readonly operation?: string;
  /** The agent it stands for. */
  readonly agent?: string;
  /** Its own steps, when it has several. */
  readonly operations?: readonly Step[];
  readonly config?: JsonObject;
  readonly configRef?: string;
  /** Project path of the module that `config.handler` names. */
  readonly module?: string;
  readonly component?: string;
  readonly schema?: JsonObject | string;
  readonly input?: Json;
  readonly output?: readonly OutputBlock[];
  readonly condition?: Condition;
  readonly depends_on?: readonly string[];
  readonly onError?: OnError;
  readonly onTimeout?: OnTimeout;
  readonly atMostOnce?: boolean;
  readonly loop?: Loop;
  readonly retry?: Retry;
  readonly timeout?: Duration;
  readonly cache?: Cache;
  readonly state?: StateAccess;
  readonly scoring?: Scoring;
  readonly extra?: JsonObject;
}

/** Section 2.4. */
export interface Edge {
  readonly from: string;
  readonly to: string;
  readonly condition?: Condition;
  readonly label?: string;
}

/** Section 10. */
export interface OutputBlock {
  readonly when?: Condition;
  readonly status?: Json;
  readonly headers?: JsonObject;
  readonly body?: Json;
  readonly rawBody?: Json;
  /** A URL, or `{url, status}`. */
  readonly redirect?: Json;
  /** A name, or `{type, extract, contentType}`. */
  readonly format?: Json;
  readonly contentType?: string;
}

/** Section 12. */
export type Notification =
  | {
      readonly type: 'webhook';
      readonly url: string;
      readonly events?: readonly string[];
      readonly secret?: string;
      readonly retries?: number;
      readonly timeout?: Duration;
      readonly headers?: JsonObject;
      readonly extra?: JsonObject;
    }
  | {
      readonly type: 'email';
      readonly to: Json;
      readonly from?: string;
      readonly subject?: string;
      readonly events?: readonly string[];
      readonly extra?: JsonObject;
    };

export interface Logging {
  readonly level?: string;
  readonly trace?: {
    readonly enabled?: boolean;
    readonly includeInputs?: boolean;
    readonly includeOutputs?: boolean;
    readonly redactInputs?: readonly string[];
    /** Names of members; true: all of it. */
    readonly redactOutputs?: boolean | readonly string[];
  };
  readonly extra?: JsonObject;
}
