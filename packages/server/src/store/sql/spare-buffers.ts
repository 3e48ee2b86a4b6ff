const SMALLEST = 512;
/** Kept for later, in bytes altogether. */
const MOST = 4_194_304;

/**
 * Buffers to use again. What is gathered over a second and then thrown away outlives the young generation, and its memory comes back
 * only when the collector looks at everything: the process would grow by all that is gathered until then.
 */
export class SpareBuffers {
  /** By size, powers of two. */
  readonly #spare = new Map<number, Buffer[]>();
  #kept = 0;

  /** A buffer of so many bytes or somewhat more, whatever they hold. */
  take(bytes: number): Buffer {
    const size = Math.max(SMALLEST, 2 ** Math.ceil(Math.log2(bytes)));
    const found = this.#spare.get(size)?.pop();
    if (!found) return Buffer.allocUnsafeSlow(size);
    this.#kept -= size;
    return found;
  }

  /** For a buffer that was taken and that nobody reads any more. */
  give(buffer: Buffer): void {
    const size = buffer.length;
    if (this.#kept + size > MOST) return;
    this.#kept += size;
    const alike = this.#spare.get(size);
    if (alike) alike.push(buffer);
    else this.#spare.set(size, [buffer]);
  }
}
