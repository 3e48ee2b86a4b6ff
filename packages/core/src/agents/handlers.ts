import type { Json, JsonObject } from '@ensembleapp/protocol';
import type { SecureContext } from '../auth/secure-context.ts';
import type { Code } from './code.ts';

/** The port to the code of `code` operations. */
export interface Handlers {
  /**
   * Calls the code once. When the signal aborts the handler is told; code that does not end then is ended.
   * @throws what the code threw, as an Error with its `status`, `code` and `retryable`; StepFailure when it could not be loaded, or
   * went over a limit
   */
  call(call: HandlerCall): Promise<HandlerResult>;
}

export interface HandlerCall {
  readonly code: Code;
  readonly facts: HandlerFacts;
  readonly host: HandlerHost;
  /** Aborted on timeout and cancellation. */
  readonly signal: AbortSignal;
}

export interface HandlerResult {
  readonly output: Json;
  /** What it gave `setState`. */
  readonly changes: JsonObject;
}

/** Called as `(ctx)`, or as `(input, ctx)` when it declares two parameters. Returns JSON data; undefined counts as null. */
export type Handler = (...parameters: readonly unknown[]) => unknown;

/** What a handler is told: plain data. */
export interface HandlerFacts {
  readonly input: Json;
  readonly config: JsonObject;
  /** Allowed environment values only. */
  readonly env: Readonly<Record<string, string>>;
  readonly secure: SecureContext;
  readonly context: JsonObject;
  readonly user: { readonly id: string; readonly tenantId: string };
  /** The state keys that the step uses. */
  readonly state: JsonObject;
  /** From 1. */
  readonly attempt: number;
  /** It was running when its server or its worker thread went down, and runs again. */
  readonly resumed: boolean;
  /** The same for every attempt at this step of this run. */
  readonly idempotencyKey: string;
  readonly executionId: string;
  readonly stepId: string;
}

/** What a handler may ask for. */
export interface HandlerHost {
  /** Values under keys of the tenant's, kept across runs. */
  readonly kv: HandlerKv;
  readonly logger: HandlerLogger;
  /** The guarded fetch. */
  readonly fetch: (url: string | URL, init?: RequestInit) => Promise<Response>;
  /** A component as the run knows it, `prompts/tone@v1` or `tone@v1`: data for JSON and YAML, else text. */
  readonly component: (reference: string) => Promise<Json>;
}

/** What a handler is given. `secure`, `context`, `state` and `env` are frozen at every level. */
export interface HandlerContext extends HandlerFacts, HandlerHost {
  /** What is to be changed of the state when the step has succeeded. */
  readonly setState: (partial: JsonObject) => void;
  readonly signal: AbortSignal;
  /** Resolves after so many ms; rejects when `signal` aborts. */
  readonly sleep: (ms: number) => Promise<void>;
}

/** What is logged at the least; `off`: nothing. */
export type LogLevel = keyof HandlerLogger | 'off';

export interface HandlerLogger {
  debug(message: string, fields?: JsonObject): void;
  info(message: string, fields?: JsonObject): void;
  warn(message: string, fields?: JsonObject): void;
  error(message: string, fields?: JsonObject): void;
}

export interface HandlerKv {
  /** undefined when there is nothing. */
  get(key: string): Promise<Json | undefined>;
  /** @param options `ttl` in seconds; without it the value stays */
  put(key: string, value: Json, options?: { readonly ttl?: number }): Promise<void>;
  /** Whether there was something. */
  delete(key: string): Promise<boolean>;
  /** Keys that begin with the prefix, in order; at most 1000. */
  list(prefix?: string): Promise<readonly string[]>;
  /** Adds to a number, which starts from 0, and answers what it is now. Nothing comes between. */
  increment(key: string, by?: number): Promise<number>;
}
