import type { ExecutionKind, Json, JsonObject } from '@ensembleapp/protocol';
import type { Caller } from '../agents/operation-call.ts';
import type { PlannedLogging } from '../ensembles/planning/plan-logging.ts';
import type { PlannedNotification } from '../ensembles/planning/planned-notifications.ts';
import type { Origin } from './origin.ts';
import type { KeptWebhook } from './telling/webhook.ts';

/** What is to be run, checked. */
export interface RunRequest {
  readonly kind: ExecutionKind;
  readonly name: string;
  readonly version: number;
  readonly input: Json;
  readonly caller: Caller;
  readonly origin: Origin;
  /** What its trigger brought along: members of the root `trigger` beside its type and the input. */
  readonly brought?: JsonObject;
  readonly metadata: Readonly<Record<string, string>>;
  readonly traced: boolean;
  /** What its author wants logged and kept; absent: everything. */
  readonly logging?: PlannedLogging;
  /** Nothing that was kept is taken, and nothing is kept. */
  readonly isUncached?: boolean;
  /** Of an agent: laid over its config. */
  readonly overrides?: JsonObject;
  /** Of the whole run, ms. */
  readonly timeout: number;
  /** Leaf steps at once. */
  readonly concurrency: number;
  /**
   * `none`: its row is written after it is answered, and may be missing after a crash. `exit`: its row is there before it is answered.
   * `step`: each settled step is kept before anything that depends on it starts. Language reference, section 15.
   */
  readonly durability: 'none' | 'exit' | 'step';
  /** Who is told of what. */
  readonly notifications?: readonly PlannedNotification[];
  /** Who else is told how it ends. */
  readonly webhook?: KeptWebhook;
}
