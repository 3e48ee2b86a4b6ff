import type { Json } from '@ensembleapp/protocol';
import { LRUCache } from 'lru-cache';
import type { Clock } from '../world.ts';

/** The port to where outputs of steps are kept for a while. */
export interface StepCache {
  /** What was kept under the key; undefined when nothing was, or its time is over. */
  get(key: string): Promise<Json | undefined>;
  /** Keeps a value for so many seconds. */
  put(key: string, value: Json, ttl: number): Promise<void>;
}

/** Of all values together, in UTF-16 units of their JSON. */
const LARGEST = 64 * 1024 * 1024;

/** Outputs of steps kept in this process; the ones used longest ago go first. */
export function createStepCache(clock: Clock): StepCache {
  const kept = new LRUCache<string, { readonly text: string; readonly until: number }>({
    maxSize: LARGEST,
    sizeCalculation: ({ text }) => text.length + 64,
  });
  return {
    async get(key) {
      const found = kept.get(key);
      if (!found) return undefined;
      if (found.until > clock.now()) return JSON.parse(found.text);
      kept.delete(key);
      return undefined;
    },
    async put(key, value, ttl) {
      kept.set(key, { text: JSON.stringify(value), until: clock.now() + ttl * 1000 });
    },
  };
}
