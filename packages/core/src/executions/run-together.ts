import type { Json } from '@ensembleapp/protocol';
import type { Order } from '../ensembles/planning/order.ts';
import type { PlannedStep } from '../ensembles/planning/step.ts';
import type { Gate } from './gate.ts';
import type { Place } from './place.ts';
import { createStopper, type Stopper } from './stopper.ts';

/**
 * Runs steps beside each other, each as soon as those it waits for have settled, ready ones in document order. The first to throw
 * stops the others; it is thrown when all have ended.
 * @param width how many at once; without it as many as can
 * @returns the output of each; undefined for one that was skipped
 */
export async function runTogether(
  steps: readonly PlannedStep[],
  order: Order,
  place: Place,
  given: Json,
  width: number = Number.POSITIVE_INFINITY,
): Promise<readonly (Json | undefined)[]> {
  if (steps.length === 0) return [];
  const stopper = createStopper(place.signal);
  try {
    return await new Together(steps, order, { ...place, signal: stopper.signal }, given, width, stopper).run();
  } finally {
    stopper.end();
  }
}

class Together {
  readonly #steps: readonly PlannedStep[];
  readonly #order: Order;
  readonly #place: Place;
  readonly #given: Json;
  readonly #width: number;
  readonly #stopper: Stopper;
  readonly #outputs: (Json | undefined)[] = [];
  readonly #settled: readonly PromiseWithResolvers<void>[];
  /** How many each still waits for, and who waits for each. */
  readonly #missing: number[];
  readonly #followers: readonly (readonly number[])[];
  readonly #ready: number[];
  readonly #ended = Promise.withResolvers<void>();
  #running = 0;
  #thrown: { readonly error: unknown } | undefined;

  constructor(steps: readonly PlannedStep[], order: Order, place: Place, given: Json, width: number, stopper: Stopper) {
    this.#steps = steps;
    this.#order = order;
    this.#place = place;
    this.#given = given;
    this.#width = width;
    this.#stopper = stopper;
    this.#settled = steps.map(() => Promise.withResolvers<void>());
    this.#missing = order.starts.map((earlier) => earlier.length);
    this.#followers = followersOf(order);
    this.#ready = [...steps.keys()].filter((index) => this.#missing[index] === 0);
  }

  async run(): Promise<readonly (Json | undefined)[]> {
    this.#start();
    await this.#ended.promise;
    if (this.#thrown) throw this.#thrown.error;
    return this.#outputs;
  }

  #start(): void {
    while (this.#running < this.#width && !this.#thrown) {
      const index = this.#ready.shift();
      const step = index === undefined ? undefined : this.#steps[index];
      if (index === undefined || !step) break;
      this.#running += 1;
      void this.#runOne(step, index);
    }
    if (this.#running === 0) this.#ended.resolve();
  }

  async #runOne(step: PlannedStep, index: number): Promise<void> {
    const { frame, gates, runSteps } = this.#place;
    const own = frame.beside();
    try {
      const place = { ...this.#place, frame: own, gates: [...gates, ...this.#gate(index)] };
      this.#outputs[index] = await runSteps([step], place, this.#given);
    } catch (error) {
      this.#thrown ??= { error };
      this.#stopper.stop();
    }
    frame.absorb(own);
    this.#settled[index]?.resolve();
    for (const follower of this.#followers[index] ?? []) this.#release(follower);
    this.#running -= 1;
    this.#start();
  }

  #release(index: number): void {
    const missing = (this.#missing[index] ?? 0) - 1;
    this.#missing[index] = missing;
    if (missing > 0) return;
    const behind = this.#ready.findIndex((other) => other > index);
    this.#ready.splice(behind === -1 ? this.#ready.length : behind, 0, index);
  }

  #gate(index: number): readonly Gate[] {
    const earlier = this.#order.commits[index] ?? [];
    if (earlier.length === 0) return [];
    return [{ turn: () => Promise.all(earlier.map((other) => this.#settled[other]?.promise)), passed() {} }];
  }
}

function followersOf({ starts }: Order): readonly (readonly number[])[] {
  const followers: number[][] = starts.map(() => []);
  for (const [index, earlier] of starts.entries()) for (const other of earlier) followers[other]?.push(index);
  return followers;
}
