import type { Blobs } from './agents/blobs.ts';
import type { Databases } from './agents/databases.ts';
import type { Handlers } from './agents/handlers.ts';
import type { McpServers } from './agents/mcp.ts';
import type { Models } from './agents/models.ts';
import type { Keyring } from './auth/keyring.ts';
import type { Definitions } from './definitions/definitions.ts';
import type { InFlight } from './executions/in-flight.ts';
import type { LiveRuns } from './executions/live-runs.ts';
import type { StepCache } from './executions/step-cache.ts';
import type { Couriers } from './executions/telling/couriers.ts';
import type { Network } from './network.ts';
import type { Settings } from './settings.ts';
import type { Store } from './store/store.ts';
import type { DeclaredSchedules } from './triggers/declared-schedules.ts';

/** Everything outside: what core needs and does not make itself. */
export interface World {
  readonly store: Store;
  readonly clock: Clock;
  readonly keyring: Keyring;
  readonly settings: Settings;
  readonly log: Log;
  readonly background: Background;
  readonly models: Models;
  readonly handlers: Handlers;
  readonly mcp: McpServers;
  readonly blobs: Blobs;
  readonly databases: Databases;
  readonly network: Network;
  /** Agents and ensembles as they are run, kept while they are fresh. */
  readonly definitions: Definitions;
  /** What this process is running. */
  readonly inFlight: InFlight;
  readonly runs: LiveRuns;
  /** What tells receivers of what happened. */
  readonly couriers: Couriers;
  /** Who works on runs here. */
  readonly worker: Worker;
  readonly stepCache: StepCache;
  /** What triggers say of when ensembles are run. */
  readonly schedules: DeclaredSchedules;
}

export interface Worker {
  /** No other process has it, and none will. */
  readonly id: string;
  /** Whether a worker is known to be gone; one that may still be there is not. */
  isGone(id: string): boolean;
}

export interface Clock {
  /** Epoch milliseconds. */
  now(): number;
}

/** Structured log. Fields never hold a credential. */
export interface Log {
  debug(fields: LogFields, message: string): void;
  info(fields: LogFields, message: string): void;
  warn(fields: LogFields, message: string): void;
  error(fields: LogFields, message: string): void;
}
export type LogFields = Readonly<Record<string, unknown>>;

/** Work that no answer waits for: late is allowed, failing the request is not. */
export interface Background {
  /** Runs the task soon; a rejection is logged under `what`. */
  run(what: string, task: () => Promise<void>): void;
  /** Resolves when everything given so far has ended. */
  drain(): Promise<void>;
}
