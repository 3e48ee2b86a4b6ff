import { ExpressionFailure } from '../expression-failure.ts';
import { type Limits, NESTING_LIMIT } from '../limits.ts';
import type { Scope } from '../scope.ts';

const CHECK_EVERY = 500;
/** Characters and items whose handling costs about as much as one step. */
const CHARACTERS_PER_STEP = 1024;
const ITEMS_PER_STEP = 64;
const COMPARISONS_PER_STEP = 16 * 1024;
/** Some 50 ms of work that cannot be interrupted. */
const MOST_COMPARISONS = 200_000_000;

/** One evaluation: what it reads from, and what it has used of its limits. */
export class Run {
  readonly scope: Scope;
  readonly limits: Limits;
  #steps = 0;
  #nextCheck: number;
  #startedAt: number | undefined;
  #calls = 0;

  constructor(scope: Scope, limits: Limits) {
    this.scope = scope;
    this.limits = limits;
    this.#nextCheck = Math.min(CHECK_EVERY, limits.steps + 1);
  }

  /** Counts work done. The clock is read only every few hundred steps. @throws ExpressionFailure LIMIT_EXCEEDED */
  step(cost = 1): void {
    this.#steps += cost;
    if (this.#steps >= this.#nextCheck) this.#check();
  }

  /** Before a text of this length is built. @throws ExpressionFailure LIMIT_EXCEEDED */
  reserveText(length: number): void {
    if (length > this.limits.text) throw exceeded(`a text would be longer than ${this.limits.text} characters`);
    if (length >= CHARACTERS_PER_STEP) this.step(Math.floor(length / CHARACTERS_PER_STEP));
  }

  /**
   * Before a text is searched for a part. The host's search takes, at worst, the product of both lengths.
   * @throws ExpressionFailure LIMIT_EXCEEDED
   */
  reserveSearch(text: string, part: string): void {
    const comparisons = text.length * part.length;
    if (comparisons > MOST_COMPARISONS) throw exceeded('the text that is searched for is too long');
    this.step(Math.floor(comparisons / COMPARISONS_PER_STEP));
  }

  /** Before a list or mapping of this size is built or walked. @throws ExpressionFailure LIMIT_EXCEEDED */
  reserveList(length: number): void {
    if (length > this.limits.list) throw exceeded(`a list would be longer than ${this.limits.list} items`);
    this.walkList(length);
  }

  /** Before a list or mapping that is there already is walked. @throws ExpressionFailure LIMIT_EXCEEDED */
  walkList(length: number): void {
    this.step(1 + Math.floor(length / ITEMS_PER_STEP));
  }

  /** When the body of a function begins. @throws ExpressionFailure LIMIT_EXCEEDED when calls nest too deep */
  enter(): void {
    if (++this.#calls > NESTING_LIMIT) throw exceeded(`functions call each other more than ${NESTING_LIMIT} deep`);
  }

  /** When the body of a function has given its value. */
  leave(): void {
    this.#calls--;
  }

  #check(): void {
    if (this.#steps > this.limits.steps) throw exceeded(`more than ${this.limits.steps} steps`);
    const now = performance.now();
    this.#startedAt ??= now;
    if (now - this.#startedAt >= this.limits.milliseconds) throw exceeded(`more than ${this.limits.milliseconds} ms`);
    this.#nextCheck = Math.min(this.#steps + CHECK_EVERY, this.limits.steps + 1);
  }
}

export function exceeded(what: string): ExpressionFailure {
  return new ExpressionFailure('LIMIT_EXCEEDED', `the expression goes over a limit: ${what}`);
}
