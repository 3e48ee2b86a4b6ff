import type { Actor, ExecutionStatus, JsonObject, ManagedBy, VersionSelector } from '@ensembleapp/protocol';
import type { Page, PageRequest } from './store.ts';

/** When an ensemble is run by itself. */
export interface Schedule extends Timing {
  readonly tenantId: string;
  readonly id: string;
  readonly name: string;
  readonly ensemble: string;
  readonly version: VersionSelector;
  readonly input: JsonObject;
  readonly metadata: JsonObject;
  readonly overlap: Overlap;
  readonly enabled: boolean;
  /** The trigger of an ensemble declares it; absent: it was made over the API. */
  readonly declared?: Declared;
  /** Epoch ms; null: never again. */
  readonly dueAt: number | null;
  readonly lastRun: number | null;
  readonly lastStatus: ExecutionStatus | null;
  /** Due times that nobody ran. */
  readonly missed: number;
  readonly createdAt: number;
  readonly createdBy: Actor;
}

export interface Timing {
  readonly cron: string;
  /** IANA name. */
  readonly timezone: string;
}

/** What happens at a due time while the run before goes on. */
export type Overlap = 'skip' | 'queue' | 'allow';

export interface Declared {
  readonly managedBy: ManagedBy;
  readonly file: string | null;
  /** What the trigger itself says. */
  readonly enabled: boolean;
}

export interface ScheduleFilter {
  readonly ensemble?: string | undefined;
  readonly enabled?: boolean | undefined;
  /** What the caller's restrictions let through; absent does not narrow. */
  readonly ensembles?: readonly string[] | undefined;
}

/** A schedule as it is from now on. */
export interface ScheduleChange
  extends Pick<
    Schedule,
    'name' | 'ensemble' | 'version' | 'cron' | 'timezone' | 'input' | 'metadata' | 'overlap' | 'enabled'
  > {
  /** Absent: as it is, since it may be taken at this moment. */
  readonly dueAt?: number | null;
}

/** One due time that is taken. */
export interface DueClaim {
  /** As it was read: whoever was faster has changed it. */
  readonly dueAt: number;
  /** The one after. */
  readonly nextDueAt: number | null;
  /** Due times before it that nobody ran. */
  readonly missed: number;
  /** The run to come; absent: there is none, the time is only passed. */
  readonly run?: { readonly executionId: string; readonly at: number } | undefined;
}

/** Schedules, and who runs a due time. */
export interface ScheduleStore {
  create(schedule: Schedule): Promise<void>;
  find(tenantId: string, id: string): Promise<Schedule | undefined>;
  /** In the order they were made. */
  list(tenantId: string, filter: ScheduleFilter, page: PageRequest): Promise<Page<Schedule>>;
  /** undefined when there is none. */
  change(tenantId: string, id: string, change: ScheduleChange): Promise<Schedule | undefined>;
  delete(tenantId: string, id: string): Promise<boolean>;
  /**
   * Of every tenant: the schedules that triggers declare are these and no others. One that was there keeps what became of it, and its
   * due time and whether it is enabled as long as the trigger says the same of its times.
   */
  declare(schedules: readonly Schedule[]): Promise<void>;
  /** Of every tenant: those that are enabled and due by now, the longest due first. */
  due(now: number, limit: number): Promise<readonly Schedule[]>;
  /**
   * Takes a due time in one statement, so that each is taken once. `run`: it is this caller's to run. `skip`: the run before goes on, and the
   * time has passed. `taken`: somebody else was faster, or it waits for the run before.
   */
  claim(schedule: Pick<Schedule, 'tenantId' | 'id'>, claim: DueClaim): Promise<'run' | 'skip' | 'taken'>;
  /** A run that was not at a due time. */
  ran(tenantId: string, id: string, run: { readonly executionId: string; readonly at: number }): Promise<void>;
  /** How a run ended, as long as it is the last one. */
  ended(tenantId: string, id: string, executionId: string, status: ExecutionStatus): Promise<void>;
}
