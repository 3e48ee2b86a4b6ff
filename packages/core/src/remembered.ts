/** Keeps a bounded number of answers under what was asked. Beyond it all are forgotten at once: each is found again as easily. */
export class Remembered<Answer> {
  readonly #most: number;
  readonly #answers = new Map<string, Answer>();

  constructor(most: number) {
    this.#most = most;
  }

  get(asked: string): Answer | undefined {
    return this.#answers.get(asked);
  }

  set(asked: string, answer: Answer): void {
    if (this.#answers.size >= this.#most) this.#answers.clear();
    this.#answers.set(asked, answer);
  }
}
