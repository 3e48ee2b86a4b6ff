import type { Json, JsonObject } from '@ensembleapp/protocol';

/** One entry of a flow: it runs something, or controls other steps. Exactly one of `agent`, `operation`, `ensemble`, `tool`, `type`. */
export type Step = LeafStep | ControlStep;

/** A step that does work of its own. */
export type LeafStep = AgentStep | OperationStep | EnsembleStep | ToolStep;

/** A step that controls others, or waits; told apart by `type`. */
export type ControlStep =
  | ParallelStep
  | SequenceStep
  | BranchStep
  | SwitchStep
  | ForeachStep
  | WhileStep
  | MapReduceStep
  | TryStep
  | ApprovalStep
  | CollectStep
  | WaitStep
  | SleepStep
  | EndStep;

/** A duration as written: milliseconds, `"500ms"`, `"30s"`, `"5m"`, `"2h"`, `"1d"`, or an expression. */
export type Duration = string | number;

/** An expression, with or without `${ }`, or a plain truth value. */
export type Condition = string | boolean;

/** What any step may say; language reference, section 5. */
export interface StepFields {
  readonly id: string;
  readonly title?: string;
  readonly description?: string;
  /** Of `branch` and `while` the test itself. */
  readonly condition?: Condition;
  /** Absent: section 5.1. */
  readonly input?: Json;
  readonly retry?: Retry;
  readonly timeout?: Duration;
  readonly onTimeout?: OnTimeout;
  readonly cache?: Cache;
  readonly onError?: OnError;
  /** `false` where that was written; `true` is `onError: continue`. */
  readonly continueOnError?: false;
  readonly state?: StateAccess;
  readonly depends_on?: readonly string[];
  /** Fills the operation's main text; may hold expressions. */
  readonly component?: string;
  /** A component that the config comes from: `config://x@v1`. */
  readonly configRef?: string;
  /** What a step that does work takes and gives: `{input, output}`, or the schema of what it gives. */
  readonly schema?: JsonObject | string;
  readonly atMostOnce?: boolean;
  readonly scoring?: Scoring;
  readonly loop?: Loop;
  readonly metadata?: JsonObject;
  /** Fields that are the author's own (`x-…`) or unknown, and words that the canonical form spells otherwise. */
  readonly extra?: JsonObject;
}

/** Runs an agent: one of the ensemble's own definitions, a project agent or a built-in one. */
export interface AgentStep extends StepFields {
  /** Name, or `name@version`. */
  readonly agent: string;
  /** Laid over the agent's own, key by key. */
  readonly config?: JsonObject;
  readonly operation?: never;
  readonly ensemble?: never;
  readonly tool?: never;
  readonly type?: never;
}

/** Runs an operation written in place. */
export interface OperationStep extends StepFields {
  /** An operation of section 13, or the name of a built-in agent. */
  readonly operation: string;
  readonly config?: JsonObject;
  /** Project path of the module that `config.handler` names. */
  readonly module?: string;
  readonly agent?: never;
  readonly ensemble?: never;
  readonly tool?: never;
  readonly type?: never;
}

/** Runs another ensemble: `name`, or `name@version`. */
export interface EnsembleStep extends StepFields {
  readonly ensemble: string;
  readonly agent?: never;
  readonly operation?: never;
  readonly tool?: never;
  readonly type?: never;
}

/** Calls a tool (workflow graphs). */
export interface ToolStep extends StepFields {
  readonly tool: string;
  readonly config?: JsonObject;
  readonly agent?: never;
  readonly operation?: never;
  readonly ensemble?: never;
  readonly type?: never;
}

interface ControlFields extends StepFields {
  readonly agent?: never;
  readonly operation?: never;
  readonly ensemble?: never;
  readonly tool?: never;
}

export interface ParallelStep extends ControlFields {
  readonly type: 'parallel';
  readonly steps: readonly Step[];
  readonly waitFor?: 'all' | 'any' | 'first';
  readonly maxConcurrency?: number;
}

export interface SequenceStep extends ControlFields {
  readonly type: 'sequence';
  readonly steps: readonly Step[];
}

export interface BranchStep extends ControlFields {
  readonly type: 'branch';
  readonly condition: Condition;
  readonly then?: readonly Step[];
  readonly else?: readonly Step[];
}

export interface SwitchStep extends ControlFields {
  readonly type: 'switch';
  /** An expression, with or without `${ }`. */
  readonly value: Json;
  readonly cases: Readonly<Record<string, readonly Step[]>>;
  readonly default?: readonly Step[];
}

export interface ForeachStep extends ControlFields {
  readonly type: 'foreach';
  /** An expression, with or without `${ }`, or a list. */
  readonly items: Json;
  readonly steps: readonly Step[];
  readonly maxConcurrency?: number;
  readonly breakWhen?: Condition;
  /** Name of the item; absent: `item`. */
  readonly as?: string;
  readonly indexAs?: string;
}

export interface WhileStep extends ControlFields {
  readonly type: 'while';
  readonly condition: Condition;
  readonly steps: readonly Step[];
  readonly maxIterations?: number;
}

export interface MapReduceStep extends ControlFields {
  readonly type: 'map-reduce';
  readonly items: Json;
  readonly map: readonly Step[];
  readonly reduce?: readonly Step[];
  readonly maxConcurrency?: number;
  readonly as?: string;
  readonly indexAs?: string;
}

export interface TryStep extends ControlFields {
  readonly type: 'try';
  readonly steps: readonly Step[];
  readonly catch?: readonly Step[];
  readonly finally?: readonly Step[];
}

export interface ApprovalStep extends ControlFields {
  readonly type: 'approval';
  readonly prompt?: string;
  readonly data?: Json;
  readonly approvers?: Json;
  readonly minApprovals?: number;
  readonly fields?: JsonObject;
  readonly actions?: readonly { readonly id: string; readonly label?: string }[];
  readonly onReject?: 'continue' | 'fail';
  readonly channel?: string;
  readonly notify?: Json;
}

export interface CollectStep extends ControlFields {
  readonly type: 'collect';
  readonly prompt?: string;
  readonly fields: JsonObject;
}

export interface WaitStep extends ControlFields {
  readonly type: 'wait';
  readonly signal: string;
  /** An expression over `signal.data`. */
  readonly match?: Condition;
}

/** One of `duration` and `until`. */
export interface SleepStep extends ControlFields {
  readonly type: 'sleep';
  readonly duration?: Duration;
  /** ISO text, epoch ms, or an expression. */
  readonly until?: Duration;
}

export interface EndStep extends ControlFields {
  readonly type: 'end';
  readonly output?: Json;
  readonly status?: Json;
}

/** Section 5.2. */
export interface Retry {
  /** All tries, the first included; absent: 3. */
  readonly attempts?: number;
  readonly backoff?: 'exponential' | 'linear' | 'fixed';
  readonly initialDelay?: Duration;
  readonly maxDelay?: Duration;
  /** HTTP statuses, codes, or `timeout`. */
  readonly retryOn?: readonly (string | number)[];
  readonly retryIf?: string;
  readonly attemptTimeout?: Duration;
  readonly jitter?: boolean;
}

/** Section 5.3. */
export type OnTimeout = 'continue' | { readonly fallback: Json } | { readonly error: string };

/** Section 5.5. */
export type OnError = 'fail' | 'continue' | { readonly fallback: Json };

/** Section 5.4. */
export interface Cache {
  /** Seconds, or an expression. */
  readonly ttl?: Duration;
  readonly key?: string;
  readonly bypass?: Condition;
}

/** Section 7.2. */
export interface StateAccess {
  readonly use?: readonly string[];
  readonly set?: readonly string[] | JsonObject;
}

/** Section 5.8. */
export interface Scoring {
  readonly evaluator?: string;
  readonly criteria?: Json;
  readonly thresholds?: { readonly minimum?: number; readonly target?: number; readonly excellent?: number };
  readonly onFailure?: 'retry' | 'continue' | 'abort';
  readonly retryLimit?: number;
  readonly requireImprovement?: boolean;
  readonly minImprovement?: number;
  readonly enabled?: boolean;
}

/** A foreach over the one step that says it; section 8.5. */
export interface Loop {
  readonly items: Json;
  readonly parallel?: boolean;
  readonly maxConcurrency?: number;
  readonly as?: string;
  readonly indexAs?: string;
  readonly breakWhen?: Condition;
}
