import { PartialOrder } from './partial-order.ts';
import { dependsOnState, stateUse, stepsNamed, writesSame } from './references.ts';
import { allSteps, type PlannedStep } from './step.ts';
import { dependsOnStore, storeUses } from './store-use.ts';

/** Who waits for whom among the steps of one list, by their places in it. */
export interface Order {
  /** For each step those that have to settle before it starts. */
  readonly starts: readonly (readonly number[])[];
  /** For each step those that have to settle before it changes the state. */
  readonly commits: readonly (readonly number[])[];
}

/** Steps that wait for all before them and hold back all after them. */
const BARRIERS: ReadonlySet<string> = new Set(['sleep', 'until', 'end', 'ask', 'wait']);

/**
 * The order of a graph; language reference, section 6. References and `depends_on` come first, in whatever order the steps are
 * written; what follows from state, stores and barriers goes from earlier to later, and is left out where it would close a cycle.
 */
export function graphOrder(steps: readonly PlannedStep[], ids: ReadonlySet<string>): Order {
  const waiting = new Waiting(steps.length);
  for (const [index, needed] of neededBy(steps, ids).entries()) {
    for (const earlier of needed) waiting.start(earlier, index);
  }
  orderState(steps, waiting);
  orderStores(steps, waiting);
  for (const [index, { does }] of steps.entries()) {
    if (!BARRIERS.has(does.kind)) continue;
    for (let earlier = 0; earlier < index; earlier++) waiting.start(earlier, index);
    for (let later = index + 1; later < steps.length; later++) waiting.start(index, later);
  }
  return waiting.order();
}

/** The order of the children of a `parallel`: those that share state wait for each other, the others do not. */
export function parallelOrder(steps: readonly PlannedStep[]): Order {
  const waiting = new Waiting(steps.length);
  orderState(steps, waiting);
  return waiting.order();
}

/** For each step the places of those it names, or that hold what it names, itself left out. */
export function neededBy(steps: readonly PlannedStep[], ids: ReadonlySet<string>): readonly (readonly number[])[] {
  const inside = steps.map((step) => allSteps([step]));
  const places = new Map(inside.flatMap((all, index) => all.map(({ id }) => [id, index] as const)));
  return inside.map((all, index) => {
    const named = all.flatMap(({ reads, setReads, dependsOn }) => [
      ...stepsNamed([...reads, ...setReads], ids),
      ...dependsOn,
    ]);
    return [...new Set(named.flatMap((id) => places.get(id) ?? []))].filter((place) => place !== index);
  });
}

function orderState(steps: readonly PlannedStep[], waiting: Waiting): void {
  const uses = steps.map((step) => stateUse([step]));
  for (const [index, use] of uses.entries()) {
    for (const [earlier, other] of uses.slice(0, index).entries()) {
      if (dependsOnState(use, other)) waiting.start(earlier, index);
      else if (writesSame(use, other)) waiting.commit(earlier, index);
    }
  }
}

function orderStores(steps: readonly PlannedStep[], waiting: Waiting): void {
  const uses = steps.map(storeUses);
  for (const [index, use] of uses.entries()) {
    for (const [earlier, other] of uses.slice(0, index).entries()) {
      if (dependsOnStore(use, other)) waiting.start(earlier, index);
    }
  }
}

class Waiting {
  readonly #order: PartialOrder;
  readonly #starts: readonly Set<number>[];
  readonly #commits: readonly Set<number>[];

  constructor(size: number) {
    this.#order = new PartialOrder(size);
    this.#starts = Array.from({ length: size }, () => new Set<number>());
    this.#commits = Array.from({ length: size }, () => new Set<number>());
  }

  start(earlier: number, later: number): void {
    if (this.#order.add(earlier, later)) this.#starts[later]?.add(earlier);
  }

  commit(earlier: number, later: number): void {
    if (this.#order.add(earlier, later)) this.#commits[later]?.add(earlier);
  }

  order(): Order {
    return { starts: this.#starts.map((each) => [...each]), commits: this.#commits.map((each) => [...each]) };
  }
}
