import { abortable } from '../agents/operations/abortable.ts';
import type { Waiting } from './waiting.ts';
import type { Chronicle } from './watching/chronicle.ts';

/**
 * Tells when a run can do no more on its own: nothing of it goes on, and something waits for what comes from outside or for a time that
 * is far away.
 */
export class Standstill {
  readonly #reached: () => void;
  readonly #chronicle: Pick<Chronicle, 'waits' | 'goesOn'>;
  readonly #waiting = new Map<string, Waiting>();
  readonly #limits = new Set<{ readonly due: number }>();
  #going = 0;
  #poke = Promise.withResolvers<void>();

  /**
   * @param reached called each time nothing goes on any more and something waits
   * @param chronicle told of each wait
   */
  constructor(reached: () => void, chronicle: Pick<Chronicle, 'waits' | 'goesOn'>) {
    this.#reached = reached;
    this.#chronicle = chronicle;
  }

  /** What waits, in document order. */
  get waiting(): readonly Waiting[] {
    return [...this.#waiting.values()].sort((one, other) => one.position - other.position);
  }

  /** Does work that the run is not at a standstill during. */
  async during<Result>(work: () => Result | Promise<Result>): Promise<Result> {
    this.#going += 1;
    try {
      return await work();
    } finally {
      this.#going -= 1;
      this.#look();
    }
  }

  /** When the run has to be looked at again, epoch ms: a wait, or the time of a step that stands around one, is over. */
  get due(): number | undefined {
    const dues = [...this.#waiting.values(), ...this.#limits].flatMap(({ due }) => due ?? []);
    return dues.length === 0 ? undefined : Math.min(...dues);
  }

  /** Something in the run has to be over by then; answers how to say that it is. */
  noLaterThan(due: number): () => void {
    const limit = { due };
    this.#limits.add(limit);
    return () => this.#limits.delete(limit);
  }

  /** Nothing goes on, and something waits. */
  get isReached(): boolean {
    return this.#going === 0 && this.#waiting.size > 0;
  }

  /**
   * Waits until `look` finds something; it looks at once, and again whenever the run is poked.
   * @throws the signal's reason
   */
  async until<Found>(waiting: Waiting, look: () => Promise<Found | undefined>, signal: AbortSignal): Promise<Found> {
    for (;;) {
      const poked = this.#poke.promise;
      const found = await this.during(look);
      if (found !== undefined) {
        this.#chronicle.goesOn(waiting);
        return found;
      }
      this.#waiting.set(waiting.key, waiting);
      this.#chronicle.waits(waiting);
      try {
        this.#look();
        await abortable(poked, signal);
      } finally {
        this.#waiting.delete(waiting.key);
      }
    }
  }

  /** Something may have come: whatever waits looks again. */
  poke(): void {
    const { resolve } = this.#poke;
    this.#poke = Promise.withResolvers<void>();
    resolve();
  }

  /** What goes on next begins before any timer fires. */
  #look(): void {
    if (!this.isReached) return;
    setTimeout(() => {
      if (this.isReached) this.#reached();
    }, 0);
  }
}
