import type { Cron } from 'croner';
import { LRUCache } from 'lru-cache';
import { parseCron } from '../ensembles/triggers/cron.ts';
import type { Timing } from '../store/schedule-store.ts';
import { LocalTime } from './local-time.ts';

/**
 * When a schedule is due. The expression is about clocks on a wall: a time that a change of the clocks skips is due when the gap ends, one that
 * clocks show twice is due the first time only.
 */
export class DueTimes {
  readonly #cron: Cron;
  readonly #local: LocalTime;

  /** The expression and the time zone are checked. */
  constructor({ cron, timezone }: Timing) {
    this.#cron = parseCron(cron);
    this.#local = new LocalTime(timezone);
  }

  /** The first due time behind an instant, epoch ms; undefined when there is none any more. */
  next(instant: number): number | undefined {
    let wall = this.#local.wallTime(instant);
    for (;;) {
      const next = this.#cron.nextRun(new Date(wall));
      if (!next) return undefined;
      wall = next.getTime();
      const due = this.#local.instant(wall);
      if (due > instant) return due;
    }
  }
}

/** Keeps the due times that are asked again and again. */
export function createDueTimes(): (timing: Timing) => DueTimes {
  const kept = new LRUCache<string, DueTimes>({ max: 1000 });
  return (timing) => {
    const key = `${timing.cron} ${timing.timezone}`;
    const known = kept.get(key) ?? new DueTimes(timing);
    kept.set(key, known);
    return known;
  };
}
