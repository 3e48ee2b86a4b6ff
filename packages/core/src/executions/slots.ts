/** Gives back a place. */
export type Release = () => void;

interface Waiting {
  readonly position: number;
  readonly start: () => void;
}

/** Places for work that may go on at once; whoever waits gets one in document order. */
export class Slots {
  #free: number;
  readonly #waiting: Waiting[] = [];

  constructor(places: number) {
    this.#free = places;
  }

  /** Takes a free place; undefined when there is none. */
  tryTake(): Release | undefined {
    if (this.#free === 0) return undefined;
    this.#free -= 1;
    return this.#release();
  }

  /**
   * Waits for a place.
   * @param position the step's, in document order
   * @throws the signal's reason
   */
  take(position: number, signal: AbortSignal): Promise<Release> {
    return new Promise((resolve, reject) => {
      const abort = () => {
        this.#waiting.splice(this.#waiting.indexOf(waiting), 1);
        reject(signal.reason);
      };
      const waiting: Waiting = {
        position,
        start: () => {
          signal.removeEventListener('abort', abort);
          resolve(this.#release());
        },
      };
      if (signal.aborted) return reject(signal.reason);
      signal.addEventListener('abort', abort, { once: true });
      const behind = this.#waiting.findIndex((other) => other.position > position);
      this.#waiting.splice(behind === -1 ? this.#waiting.length : behind, 0, waiting);
    });
  }

  #release(): Release {
    let held = true;
    return () => {
      if (!held) return;
      held = false;
      const next = this.#waiting.shift();
      if (next) next.start();
      else this.#free += 1;
    };
  }
}
