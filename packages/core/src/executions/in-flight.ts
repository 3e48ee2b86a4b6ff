import type { Json } from '@ensembleapp/protocol';
import { hasCredential, type Principal } from '../auth/principal.ts';
import { Refusal } from '../refusal.ts';
import type { ThreadKey } from '../store/thread-store.ts';

/** Gives back what was taken. Once is enough; again does nothing. */
export type Release = () => void;

/** What this process is running right now, counted where a limit asks for it. */
export class InFlight {
  readonly #running = new Map<string, number>();
  readonly #threads = new Set<string>();
  readonly #shared = new Map<string, Promise<Json | undefined>>();

  /**
   * Takes a place for one execution, of the tenant and of the credential when it has a limit of its own.
   * @throws Refusal CONCURRENT_LIMIT_EXCEEDED
   */
  start(principal: Principal, tenantLimit: number): Release {
    const own = hasCredential(principal) ? principal.rateLimit?.concurrent : undefined;
    const places = [{ key: `tenant ${principal.tenantId}`, limit: tenantLimit }];
    if (own !== undefined) places.push({ key: `credential ${principal.id}`, limit: own });
    const full = places.find(({ key, limit }) => (this.#running.get(key) ?? 0) >= limit);
    if (full) throw new Refusal('CONCURRENT_LIMIT_EXCEEDED', undefined, { retryAfter: 1, limit: full.limit });
    for (const { key } of places) this.#count(key, 1);
    return once(() => {
      for (const { key } of places) this.#count(key, -1);
    });
  }

  /**
   * Takes a thread for one message.
   * @throws Refusal THREAD_BUSY
   */
  lockThread({ tenantId, userId, threadId }: ThreadKey): Release {
    const key = JSON.stringify([tenantId, userId, threadId]);
    if (this.#threads.has(key)) throw new Refusal('THREAD_BUSY', undefined, { retryAfter: 1 });
    this.#threads.add(key);
    return once(() => this.#threads.delete(key));
  }

  /** What comes of work that is going on under the key; undefined when it fails. */
  shared(key: string): Promise<Json | undefined> | undefined {
    return this.#shared.get(key);
  }

  /** Does work whose output others wait for. */
  async share<Result extends { readonly output: Json }>(key: string, work: () => Promise<Result>): Promise<Result> {
    const going = work();
    const output = going.then(
      (result) => result.output,
      () => undefined,
    );
    this.#shared.set(key, output);
    try {
      return await going;
    } finally {
      this.#shared.delete(key);
    }
  }

  /** How many executions of the tenant are running. */
  count(tenantId: string): number {
    return this.#running.get(`tenant ${tenantId}`) ?? 0;
  }

  #count(key: string, change: 1 | -1): void {
    const count = (this.#running.get(key) ?? 0) + change;
    if (count === 0) this.#running.delete(key);
    else this.#running.set(key, count);
  }
}

function once(release: () => void): Release {
  let released = false;
  return () => {
    if (!released) release();
    released = true;
  };
}
