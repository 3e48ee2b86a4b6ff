import type { Journal } from '../journal/journal.ts';

/** The box of an execution that signals of a name come into. */
export function signalBox(name: string): string {
  return `signal ${name}`;
}

/** Which signals the steps of a run have taken: each is taken once, and in every life of the run by the same step. */
export class TakenSignals {
  readonly #journal: Journal;
  readonly #taken = new Set<string>();

  constructor(journal: Journal) {
    this.#journal = journal;
    for (const [key, value] of journal.decisions) {
      if (key.endsWith(TAKEN) && typeof value === 'string') this.#taken.add(value);
    }
  }

  isTaken(box: string, number: number): boolean {
    return this.#taken.has(letterName(box, number));
  }

  /** The signal of the box that a step took in an earlier life of the run. */
  takenBy(key: string, box: string): number | undefined {
    const taken = this.#journal.decided(`${key}${TAKEN}`);
    if (typeof taken !== 'string') return undefined;
    const [number] = taken.split(' ');
    return taken === letterName(box, Number(number)) ? Number(number) : undefined;
  }

  /** A step takes a signal. */
  take(key: string, box: string, number: number): void {
    this.#taken.add(letterName(box, number));
    this.#journal.note(`${key}${TAKEN}`, letterName(box, number));
  }
}

const TAKEN = ':taken';

function letterName(box: string, number: number): string {
  return `${number} ${box}`;
}
