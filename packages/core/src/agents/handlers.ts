import type { Json, JsonObject } from '@ensembleapp/protocol';
import type { SecureContext } from '../auth/secure-context.ts';

/** The port to `code` handlers: modules of the project's files. */
export interface Handlers {
  /** The default export of the file at this project path; throws an Error that says what is wrong with it. */
  load(file: string): Promise<Handler>;
}

/** Called as `(ctx)`, or as `(input, ctx)` when it declares two parameters. Returns JSON data; undefined counts as null. */
export type Handler = (...parameters: readonly unknown[]) => unknown;

/** What a handler is given. */
export interface HandlerContext {
  readonly input: Json;
  readonly config: JsonObject;
  /** Allowed environment values only. */
  readonly env: Readonly<Record<string, string>>;
  readonly secure: SecureContext;
  readonly context: JsonObject;
  readonly user: { readonly id: string; readonly tenantId: string };
  /** A frozen copy of the state keys that the step uses. */
  readonly state: JsonObject;
  /** What is to be changed of the state when the step has succeeded. */
  readonly setState: (partial: JsonObject) => void;
  /** Values under keys of the tenant's, kept across runs. */
  readonly kv: HandlerKv;
  /** From 1. */
  readonly attempt: number;
  /** The step was running when its server went down, and runs again. */
  readonly resumed: boolean;
  /** The same for every attempt at this step of this run. */
  readonly idempotencyKey: string;
  /** Aborted on timeout and cancellation. */
  readonly signal: AbortSignal;
  readonly executionId: string;
  readonly stepId: string;
  readonly logger: HandlerLogger;
  /** The guarded fetch. */
  readonly fetch: (url: string | URL, init?: RequestInit) => Promise<Response>;
  /** A component as the run knows it, `prompts/tone@v1` or `tone@v1`: data for JSON and YAML, else text. */
  readonly component: (reference: string) => Promise<Json>;
  /** Resolves after so many ms; rejects when `signal` aborts. */
  readonly sleep: (ms: number) => Promise<void>;
}

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
