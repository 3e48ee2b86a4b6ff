/** A clock on a wall as epoch ms, as if it were UTC. */
export type WallTime = number;

const DAY = 86_400_000;
const MINUTE = 60_000;

const formats = (timezone: string) =>
  new Intl.DateTimeFormat('en-US', {
    timeZone: timezone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });

/** The clocks of one time zone (IANA name). */
export class LocalTime {
  readonly #format: Intl.DateTimeFormat;

  constructor(timezone: string) {
    this.#format = formats(timezone);
  }

  /** What clocks show at an instant. */
  wallTime(instant: number): WallTime {
    const parts = this.#format.formatToParts(instant);
    const of = (type: Intl.DateTimeFormatPartTypes) => Number(parts.find((part) => part.type === type)?.value);
    return Date.UTC(of('year'), of('month') - 1, of('day'), of('hour'), of('minute'), of('second'));
  }

  /** When clocks show that: the first time when they do twice, and the end of the gap when a change of the clocks skips it. */
  instant(wall: WallTime): number {
    const before = wall - this.#offset(wall - DAY);
    const after = wall - this.#offset(wall + DAY);
    const shown = [before, after].filter((instant) => this.wallTime(instant) === wall);
    return shown.length > 0 ? Math.min(...shown) : this.#change(Math.min(before, after), Math.max(before, after));
  }

  #offset(instant: number): number {
    return this.wallTime(instant) - instant;
  }

  /** The first minute of the new offset between two instants. */
  #change(from: number, to: number): number {
    const old = this.#offset(from);
    let low = from;
    let high = to;
    while (high - low > MINUTE) {
      const middle = low + Math.floor((high - low) / 2 / MINUTE) * MINUTE;
      if (this.#offset(middle) === old) low = middle;
      else high = middle;
    }
    return high;
  }
}
