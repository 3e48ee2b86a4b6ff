import type { Json, JsonObject } from '@ensembleapp/protocol';
import type { Mask } from '../agents/mask.ts';
import type { Caller } from '../agents/operation-call.ts';
import type { PlannedLogging } from '../ensembles/planning/plan-logging.ts';
import type { World } from '../world.ts';
import type { TakenSignals } from './asking/signal.ts';
import type { Journal } from './journal/journal.ts';
import type { Origin } from './origin.ts';
import type { RunComponents } from './run-components.ts';
import type { Slots } from './slots.ts';
import type { Standstill } from './standstill.ts';
import type { Teller } from './telling/teller.ts';
import type { Chronicle } from './watching/chronicle.ts';

/** One run while it goes on. */
export interface RunContext {
  readonly world: World;
  readonly executionId: string;
  /** How many runs it belongs to, one inside the other. */
  readonly depth: number;
  readonly caller: Caller;
  readonly origin: Origin;
  /** What its trigger brought along. */
  readonly brought: JsonObject;
  /** The ensemble that runs; null for an agent on its own. */
  readonly ensemble: { readonly name: string; readonly version: number } | null;
  readonly version: number;
  readonly startTime: number;
  readonly input: Json;
  /** Nothing that was kept is taken, and nothing is kept. */
  readonly isUncached: boolean;
  /** Aborted when the run's time is over, and when it is stopped; its reason is the error to throw. */
  readonly signal: AbortSignal;
  readonly chronicle: Chronicle;
  readonly journal: Journal;
  readonly standstill: Standstill;
  /** Absent: nobody is told of anything. */
  readonly teller: Teller | undefined;
  /** Which signals its steps have taken. */
  readonly signals: TakenSignals;
  /** For whatever is kept of the run beside its output. */
  readonly mask: Mask;
  /** What is logged of it, and what its record keeps of its steps. */
  readonly logging: PlannedLogging;
  /** What its references to components stand for. */
  readonly components: RunComponents;
  /** Places for leaf steps at the same time. */
  readonly slots: Slots;
  /** Counts a step. @throws RunFailure LIMIT_EXCEEDED */
  readonly countStep: () => void;
}
