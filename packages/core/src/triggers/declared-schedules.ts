import { sha256 } from '../crypto.ts';
import type { Definitions } from '../definitions/definitions.ts';
import type { LiveCron, TriggerTable } from '../definitions/live-triggers.ts';
import type { Settings } from '../settings.ts';
import type { Schedule, Timing } from '../store/schedule-store.ts';
import type { Store } from '../store/store.ts';
import type { Clock } from '../world.ts';
import { createDueTimes, type DueTimes } from './due-times.ts';
import { type Env, isEnabled } from './env-text.ts';

/** The schedules that the triggers of ensembles declare, brought into the store. */
export class DeclaredSchedules {
  /** When something is due. */
  readonly times: (timing: Timing) => DueTimes = createDueTimes();
  readonly #store: Store;
  readonly #definitions: Definitions;
  readonly #settings: Pick<Settings, 'env'>;
  readonly #clock: Clock;
  #declared: TriggerTable | undefined;

  constructor(store: Store, definitions: Definitions, settings: Pick<Settings, 'env'>, clock: Clock) {
    this.#store = store;
    this.#definitions = definitions;
    this.#settings = settings;
    this.#clock = clock;
  }

  /** Brings the store to what the ensembles say now; costs nothing while they say the same. */
  async declare(): Promise<void> {
    const table = await this.#definitions.triggers.current();
    if (table === this.#declared) return;
    await this.#store.schedules.declare(table.crons.map((cron) => this.#scheduleOf(cron, this.#settings.env)));
    this.#declared = table;
  }

  #scheduleOf({ owner, trigger, index }: LiveCron, env: Env): Schedule {
    const { tenantId, name, managedBy, file } = owner;
    const { cron, timezone = 'UTC', input = {}, metadata = {}, overlap = 'skip' } = trigger;
    const enabled = isEnabled(trigger.enabled, env);
    const now = this.#clock.now();
    return {
      tenantId,
      id: declaredId(tenantId, name, index),
      name: index === 0 ? name : `${name} ${index + 1}`,
      ensemble: name,
      version: 'latest',
      cron,
      timezone,
      input,
      metadata,
      overlap,
      enabled,
      declared: { managedBy, file, enabled },
      dueAt: this.times({ cron, timezone }).next(now) ?? null,
      lastRun: null,
      lastStatus: null,
      missed: 0,
      createdAt: now,
      createdBy: { kind: 'server', id: managedBy === 'files' ? 'files' : 'ensemble' },
    };
  }
}

/** The same in every process: so that it is declared once. */
function declaredId(tenantId: string, ensemble: string, index: number): string {
  const digest = Buffer.from(sha256(JSON.stringify([tenantId, ensemble, index]))).toString('hex');
  return `sch_${digest.slice(0, 32)}`;
}
