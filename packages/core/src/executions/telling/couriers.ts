import type { ClaimedNotice } from '../../store/outbox-store.ts';
import type { World } from '../../world.ts';
import { deliver, LONGEST_ATTEMPT } from './deliver.ts';

/** Notices that this process delivers at once. */
const AT_ONCE = 32;

/** Who takes a notice has it for so long, ms. */
const HOLD = LONGEST_ATTEMPT + 15_000;

/** Takes notices that are due, and delivers them. */
export class Couriers {
  #free = AT_ONCE;
  #isTaking = false;
  #isAsked = false;
  #isStopped = false;

  /** Takes what is due, as far as couriers are free. Deliveries are not waited for. */
  async send(world: World): Promise<void> {
    this.#isAsked = true;
    if (this.#isTaking) return;
    this.#isTaking = true;
    try {
      while (this.#isAsked && this.#free > 0 && !this.#isStopped) {
        this.#isAsked = false;
        await this.#take(world);
      }
    } finally {
      this.#isTaking = false;
    }
  }

  /** From now on nothing is taken. */
  stop(): void {
    this.#isStopped = true;
  }

  async #take(world: World): Promise<void> {
    const { store, clock, background } = world;
    const now = clock.now();
    const notices = await store.outbox.claim(now, now + HOLD, this.#free);
    this.#free -= notices.length;
    for (const notice of notices) background.run('deliver a notice', () => this.#carry(world, notice));
  }

  async #carry(world: World, notice: ClaimedNotice): Promise<void> {
    try {
      await deliver(world, notice);
    } finally {
      this.#free += 1;
    }
    // The receiver may be told of the next one.
    await this.send(world);
  }
}
