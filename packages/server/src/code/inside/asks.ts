import type { Question, Report, Thrown } from '../messages.ts';
import { fromThrown } from '../thrown.ts';

interface Asked {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: unknown) => void;
}

/** What was asked of the server and is not answered yet. */
export class Asks {
  readonly #report: (report: Report) => void;
  readonly #open = new Map<number, Asked>();
  readonly #errors = new WeakMap<object, number>();
  #count = 0;

  constructor(report: (report: Report) => void) {
    this.#report = report;
  }

  /** @param id the call that asks */
  ask(id: number, question: Question): Promise<unknown> {
    const ask = ++this.#count;
    return new Promise((resolve, reject) => {
      // What cannot be sent, such as a function, is the asker's mistake.
      this.#report({ kind: 'ask', id, ask, question });
      this.#open.set(ask, { resolve, reject });
    });
  }

  answer(ask: number, value: unknown): void {
    this.#open.get(ask)?.resolve(value);
    this.#open.delete(ask);
  }

  refuse(ask: number, thrown: Thrown): void {
    const error = fromThrown(thrown);
    if (typeof error === 'object' && error !== null) this.#errors.set(error, ask);
    this.#open.get(ask)?.reject(error);
    this.#open.delete(ask);
  }

  /** A failed ask's error that was thrown on: the server knows more of it than we do. */
  askedFor(error: unknown): Thrown | undefined {
    const ask = typeof error === 'object' && error !== null ? this.#errors.get(error) : undefined;
    return ask === undefined ? undefined : { kind: 'asked', ask };
  }
}
