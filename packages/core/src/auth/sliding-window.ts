import type { Window } from '../settings.ts';

/** What a caller is told about its limit. Times in epoch ms. */
export interface Quota {
  readonly allowed: boolean;
  readonly limit: number;
  readonly remaining: number;
  /** When the full limit is free again. */
  readonly reset: number;
  /** When the next request is free; now when one is. */
  readonly retryAt: number;
}

/** Batches a window is divided into: how finely its sliding is seen. */
const BATCHES = 60;

/**
 * Counts requests in a window that slides: never more than `requests` in any `seconds`. Requests close together share a batch
 * and leave the window with the last of it, so memory stays the same at any rate.
 */
export class SlidingWindow {
  readonly #limit: number;
  readonly #length: number;
  readonly #count = new Uint32Array(BATCHES + 1);
  readonly #first = new Float64Array(BATCHES + 1);
  readonly #last = new Float64Array(BATCHES + 1);
  #oldest = 0;
  #newest = 0;
  #used = 0;

  constructor({ requests, seconds }: Window) {
    this.#limit = requests;
    this.#length = seconds * 1000;
  }

  isFor({ requests, seconds }: Window): boolean {
    return requests === this.#limit && seconds * 1000 === this.#length;
  }

  isFull(now: number): boolean {
    this.#slide(now);
    return this.#used >= this.#limit;
  }

  /** Counts one request if it fits. */
  take(now: number): boolean {
    if (this.isFull(now)) return false;
    this.#used++;
    let at = this.#newest;
    if (this.#used === 1 || now - (this.#first[at] ?? 0) >= this.#length / BATCHES) {
      if (this.#used > 1) at = this.#newest = (at + 1) % (BATCHES + 1);
      this.#count[at] = 0;
      this.#first[at] = now;
    }
    this.#count[at] = (this.#count[at] ?? 0) + 1;
    this.#last[at] = now;
    return true;
  }

  /** How the limit stands. `allowed`: was the request let in that was just counted; else, would one more fit? */
  quota(now: number, allowed?: boolean): Quota {
    this.#slide(now);
    const remaining = this.#limit - this.#used;
    return {
      allowed: allowed ?? remaining > 0,
      limit: this.#limit,
      remaining,
      reset: this.#used === 0 ? now : (this.#last[this.#newest] ?? now) + this.#length,
      retryAt: remaining > 0 ? now : (this.#last[this.#oldest] ?? now) + this.#length,
    };
  }

  #slide(now: number): void {
    while (this.#used > 0 && (this.#last[this.#oldest] ?? 0) + this.#length <= now) {
      this.#used -= this.#count[this.#oldest] ?? 0;
      if (this.#oldest === this.#newest) break;
      this.#oldest = (this.#oldest + 1) % (BATCHES + 1);
    }
  }
}
