/** Which of so many things come before which others; never a cycle. */
export class PartialOrder {
  readonly #size: number;
  /** For each, a bit for everything that comes after it. */
  readonly #after: readonly Uint32Array[];

  constructor(size: number) {
    this.#size = size;
    this.#after = Array.from({ length: size }, () => new Uint32Array(Math.ceil(size / 32)));
  }

  /** Puts one before another, unless that would close a cycle. Answers whether it does come before. */
  add(one: number, other: number): boolean {
    if (one === other || this.isBefore(other, one)) return false;
    if (this.isBefore(one, other)) return true;
    for (let at = 0; at < this.#size; at++) {
      if (at === one || this.isBefore(at, one)) this.#put(at, other);
    }
    return true;
  }

  isBefore(one: number, other: number): boolean {
    return (((this.#after[one]?.[other >>> 5] ?? 0) >>> (other & 31)) & 1) === 1;
  }

  #put(at: number, other: number): void {
    const row = this.#after[at];
    const further = this.#after[other];
    if (!row || !further) return;
    for (const [word, bits] of further.entries()) row[word] = (row[word] ?? 0) | bits;
    row[other >>> 5] = (row[other >>> 5] ?? 0) | (1 << (other & 31));
  }
}
