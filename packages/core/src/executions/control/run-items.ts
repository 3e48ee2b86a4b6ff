import type { Json } from '@ensembleapp/protocol';
import { lasting } from '../../agents/step-failure.ts';
import { test } from '../../ensembles/expression/evaluate.ts';
import type { Expression } from '../../ensembles/expression/expression.ts';
import { renderValue } from '../../ensembles/expression/render-value.ts';
import type { Loop } from '../../ensembles/planning/step.ts';
import { asFailure } from '../as-failure.ts';
import { RunFailure } from '../failure.ts';
import type { Frame } from '../frame.ts';
import { ItemOrder } from '../gate.ts';
import type { Place } from '../place.ts';
import type { ItemError } from '../settled.ts';
import { createStopper } from '../stopper.ts';
import { TurnLog } from './turn-log.ts';

const MOST_ITEMS = 10_000;

/** What a loop over items came to. */
export interface Items {
  /** Of each item in item order; null where it gave none. */
  readonly outputs: readonly Json[];
  readonly errors: readonly ItemError[];
}

export interface ItemOptions {
  /** Of the step, in the journal. */
  readonly key: string;
  /** A failed item gives null, and the loop goes on. */
  readonly goOn: boolean;
  /** Tested after each item, in item order. */
  readonly breakWhen?: Expression | undefined;
}

/** How one item ended. */
type Ending = { readonly output: Json } | { readonly thrown: unknown };

/**
 * Runs the body once for each item: items are started in order, as many at once as the loop is wide. After it, each step of the body
 * is the list of what it gave.
 * @throws StepFailure INVALID_ITEMS; RunFailure of the first item to fail
 */
export async function runItems(loop: Loop, place: Place, options: ItemOptions): Promise<Items> {
  const { journal } = place.frame.flow.run;
  const items = journal.decide(`${options.key}:items`, () => readItems(loop, place), listOf);
  const run = new ItemRun(loop, items, place, options);
  return run.run();
}

function readItems({ items }: Loop, { frame }: Place): readonly Json[] {
  const value = renderValue(items, frame, { undefined: 'omit' });
  if (!isList(value)) throw lasting('INVALID_ITEMS', 'The items of a loop must be a list');
  if (value.length > MOST_ITEMS) throw lasting('LIMIT_EXCEEDED', `A loop takes at most ${MOST_ITEMS} items`);
  return value;
}

function listOf(kept: Json): readonly Json[] {
  return isList(kept) ? kept : [];
}

function isList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}

class ItemRun {
  readonly #loop: Loop;
  readonly #items: readonly Json[];
  readonly #place: Place;
  readonly #key: string;
  readonly #goOn: boolean;
  readonly #breakWhen: Expression | undefined;
  readonly #order: ItemOrder;
  readonly #writes: boolean;
  readonly #log: TurnLog;
  readonly #outputs: Json[] = [];
  readonly #errors: ItemError[] = [];
  /** Items that ended before one ahead of them was tested. */
  readonly #untested = new Map<number, { readonly ending: Ending; readonly frame: Frame }>();
  #next = 0;
  #tested = 0;
  /** How many items count. */
  #end: number;
  #thrown: { readonly error: unknown } | undefined;

  constructor(loop: Loop, items: readonly Json[], place: Place, { key, goOn, breakWhen }: ItemOptions) {
    this.#loop = loop;
    this.#items = items;
    this.#key = key;
    this.#goOn = goOn;
    this.#breakWhen = breakWhen;
    this.#place = place;
    this.#order = new ItemOrder(loop.body.writers);
    this.#writes = loop.body.writers.size > 0;
    this.#log = new TurnLog(loop.body.ids);
    this.#end = items.length;
  }

  async run(): Promise<Items> {
    const stopper = createStopper(this.#place.signal);
    const work = async () => {
      while (this.#next < this.#end && !stopper.signal.aborted) {
        await this.#runItem(this.#next++, stopper.signal);
        if (this.#thrown || this.#end < this.#items.length) stopper.stop();
      }
    };
    await Promise.all(Array.from({ length: Math.min(this.#loop.width, this.#items.length) }, work));
    stopper.end();
    this.#log.close(this.#place.frame, this.#end);
    this.#place.signal.throwIfAborted();
    if (this.#thrown) throw this.#thrown.error;
    const errors = this.#errors.toSorted((one, other) => one.index - other.index);
    return { outputs: this.#outputs.slice(0, this.#end), errors };
  }

  async #runItem(index: number, signal: AbortSignal): Promise<void> {
    const { frame: around, gates, path, at, runSteps } = this.#place;
    const item = this.#items[index] ?? null;
    const frame = around.turn(this.#loop.body.ids, this.#names(item, index));
    const gate = this.#writes ? [this.#order.gate(index, !this.#breakWhen)] : [];
    const place = { frame, signal, runSteps, path: [...path, index], at: `${at}${index}/`, gates: [...gates, ...gate] };
    const ending = await this.#endingOf(runSteps(this.#loop.body.steps, place, item), index);
    if (this.#breakWhen) this.#settleInOrder(index, ending, frame, this.#breakWhen);
    else {
      this.#settle(index, ending, frame);
      this.#order.done(index);
    }
  }

  async #endingOf(work: Promise<Json | undefined>, index: number): Promise<Ending> {
    try {
      return { output: (await work) ?? null };
    } catch (thrown) {
      if (!this.#goOn || !(thrown instanceof RunFailure)) return { thrown };
      this.#errors.push({ index, error: thrown.failure, step: thrown.step ?? '' });
      return { output: null };
    }
  }

  #settle(index: number, ending: Ending, frame: Frame): void {
    this.#log.keep(index, frame);
    if ('thrown' in ending) this.#thrown ??= { error: ending.thrown };
    else this.#outputs[index] = ending.output;
  }

  /** An item counts when all before it have been tested and none of them ended the loop. */
  #settleInOrder(index: number, ending: Ending, frame: Frame, breakWhen: Expression): void {
    this.#untested.set(index, { ending, frame });
    for (let next = this.#untested.get(this.#tested); next; next = this.#untested.get(this.#tested)) {
      const at = this.#tested;
      this.#untested.delete(at);
      if (at >= this.#end || this.#thrown) return;
      this.#tested += 1;
      this.#settle(at, next.ending, next.frame);
      if (!('thrown' in next.ending) && this.#breaks(breakWhen, next.frame, at)) this.#end = at + 1;
      this.#order.done(at);
    }
  }

  #breaks(breakWhen: Expression, frame: Frame, index: number): boolean {
    const { journal } = frame.flow.run;
    try {
      return journal.decide(`${this.#key}?${index}`, () => test(breakWhen, frame), Boolean);
    } catch (error) {
      this.#thrown ??= { error: asFailure(error) };
      return false;
    }
  }

  #names(item: Json, index: number): ReadonlyMap<string, unknown> {
    const { length } = this.#items;
    const names = new Map<string, unknown>([
      ['item', item],
      ['index', index],
      ['loop', { item, index, first: index === 0, last: index === length - 1, length }],
      [this.#loop.as, item],
    ]);
    if (this.#loop.indexAs !== undefined) names.set(this.#loop.indexAs, index);
    return names;
  }
}
