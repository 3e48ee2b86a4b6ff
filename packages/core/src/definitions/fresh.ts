import { LRUCache } from 'lru-cache';
import type { Clock } from '../world.ts';

/** How long what another process changes may stay unseen, ms. */
const FRESH = 500;
const MOST_KEPT = 2000;

/** Keeps for a moment what was read; a read that failed is made again. */
export class Fresh<Value> {
  readonly #clock: Clock;
  readonly #kept = new LRUCache<string, { readonly at: number; readonly value: Promise<Value> }>({ max: MOST_KEPT });

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get(key: string, read: () => Promise<Value>): Promise<Value> {
    const known = this.#kept.get(key);
    const now = this.#clock.now();
    if (known && now - known.at < FRESH) return known.value;
    const value = read();
    this.#kept.set(key, { at: now, value });
    value.catch(() => this.#kept.delete(key));
    return value;
  }

  delete(key: string): void {
    this.#kept.delete(key);
  }

  clear(): void {
    this.#kept.clear();
  }
}
