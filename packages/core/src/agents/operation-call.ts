import type { Json, JsonObject } from '@ensembleapp/protocol';
import type { SecureContext } from '../auth/secure-context.ts';
import type { ThreadMessage } from '../store/thread-store.ts';
import type { World } from '../world.ts';
import type { Code } from './code.ts';
import type { HandlerLogger, LogLevel } from './handlers.ts';
import type { OfferedTool } from './offered-tool.ts';

/** On whose behalf an operation runs, and what came with the request. The same for every step of a run. */
export interface Caller {
  readonly tenantId: string;
  readonly userId: string;
  /** What a signed JWT vouched for. */
  readonly secure: SecureContext;
  /** What the client sent, with `secure` laid over it name by name; deeply frozen. */
  readonly context: JsonObject;
}

/** A message to answer, and what was said in its thread before. */
export interface Conversation {
  readonly message: string;
  /** Oldest first. */
  readonly earlier: readonly Pick<ThreadMessage, 'role' | 'text'>[];
}

/** The state of the ensemble, as far as the step has to do with it. */
export interface StateAccess {
  /** Those keys that the step uses. */
  readonly values: JsonObject;
  /** What the step is to change when it has succeeded. */
  readonly set: (partial: JsonObject) => void;
}

/** One attempt at an operation. */
export interface OperationCall {
  /** With every expression put in. */
  readonly config: JsonObject;
  readonly input: Json;
  /** Of a `code` operation. */
  readonly code: Code | null;
  /** JSON Schema that the output has to fit; a `think` operation asks the model for it. */
  readonly outputSchema: JsonObject | null;
  /** What a `think` operation offers its model; absent where it has no tools. @throws StepFailure, the signal's reason */
  readonly tools?: (() => Promise<readonly OfferedTool[]>) | undefined;
  /** There when an agent answers a message. */
  readonly conversation: Conversation | undefined;
  readonly caller: Caller;
  /** The value of a component: data for JSON and YAML, else text. @throws StepFailure COMPONENT_NOT_FOUND, VERSION_NOT_FOUND */
  readonly component: (reference: string) => Promise<Json>;
  readonly executionId: string;
  /** Keeps a line of its log with the execution. */
  readonly logged: (line: OperationLogLine) => void;
  readonly stepId: string;
  /** Of what a handler logs. */
  readonly logLevel: LogLevel;
  /** The same for every attempt at this step of this run. */
  readonly idempotencyKey: string;
  readonly state: StateAccess;
  /** From 1. */
  readonly attempt: number;
  /** The attempt before was cut off when its server went down. */
  readonly resumed: boolean;
  /** Aborted on timeout and cancellation; its reason is the failure to throw. */
  readonly signal: AbortSignal;
}

/** What an operation logs, with no environment value in it. */
export interface OperationLogLine {
  readonly level: keyof HandlerLogger;
  readonly step: string;
  readonly message: string;
  readonly metadata: JsonObject;
}

/** What an operation answers. */
export interface OperationResult {
  /** Becomes JSON when the attempt ends. */
  readonly output: unknown;
  /** Facts about the work that are no part of the output, such as the tokens used. */
  readonly meta?: JsonObject;
}

/** How one kind of operation works. @throws StepFailure; anything else is a bug. */
export type RunOperation = (world: World, call: OperationCall) => Promise<OperationResult>;
