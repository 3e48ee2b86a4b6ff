/** Holds back changes of the state until those that come before have been made, so that none is lost and all end in one order. */
export interface Gate {
  /** Resolves when the keys may be changed here; undefined: at once. Once open it stays open. */
  turn(keys: readonly string[]): Promise<unknown> | undefined;
  /** The step has settled, and changes nothing any more. */
  passed(stepId: string): void;
}

/** The turns that the items of a loop take to change one key. */
class Turns {
  #next = 0;
  readonly #done = new Set<number>();
  readonly #waiting = new Map<number, PromiseWithResolvers<void>>();

  wait(index: number): Promise<void> | undefined {
    if (this.#next >= index) return undefined;
    let waiting = this.#waiting.get(index);
    if (!waiting) {
      waiting = Promise.withResolvers<void>();
      this.#waiting.set(index, waiting);
    }
    return waiting.promise;
  }

  done(index: number): void {
    if (index < this.#next) return;
    this.#done.add(index);
    while (this.#done.delete(this.#next)) {
      this.#next += 1;
      this.#waiting.get(this.#next)?.resolve();
      this.#waiting.delete(this.#next);
    }
  }
}

/** Puts the changes that the items of a loop make into item order, key by key. */
export class ItemOrder {
  readonly #turns: ReadonlyMap<string, Turns>;
  readonly #keysOf = new Map<string, string[]>();

  /** @param writers the keys that the body writes, each with the last step that does; null: only the item's end tells */
  constructor(writers: ReadonlyMap<string, string | null>) {
    this.#turns = new Map([...writers.keys()].map((key) => [key, new Turns()]));
    for (const [key, step] of writers) {
      if (step === null) continue;
      const keys = this.#keysOf.get(step);
      if (keys) keys.push(key);
      else this.#keysOf.set(step, [key]);
    }
  }

  /** @param early whether an item is through with a key as soon as its last writer has settled, before the item itself has */
  gate(index: number, early: boolean): Gate {
    return {
      turn: (keys) => {
        const waits = keys.flatMap((key) => this.#turns.get(key)?.wait(index) ?? []);
        return waits.length > 0 ? Promise.all(waits) : undefined;
      },
      passed: (stepId) => {
        if (early) for (const key of this.#keysOf.get(stepId) ?? []) this.#turns.get(key)?.done(index);
      },
    };
  }

  /** The item has settled. */
  done(index: number): void {
    for (const turns of this.#turns.values()) turns.done(index);
  }
}
