import type { Problem } from '../problem.ts';
import { isRunnable } from '../runnable.ts';
import type { Place } from './tree.ts';

/** So many errors, and so many warnings, are told of one definition; whoever has more begins with these. */
const MOST = 500;

/** Collects what is wrong with one definition. */
export class Faults {
  readonly #problems: Problem[] = [];
  readonly #counts = { error: 0, warning: 0 };
  readonly #file: string | undefined;

  constructor(file?: string | undefined) {
    this.#file = file;
  }

  error(place: Place, code: string, message: string, hint?: string): void {
    this.#add('error', place, code, message, hint);
  }

  warn(place: Place, code: string, message: string, hint?: string): void {
    this.#add('warning', place, code, message, hint);
  }

  /** A field or form the language has and this release does not honour. */
  unavailable(place: Place, what: string): void {
    this.error(
      place,
      'OPERATION_UNAVAILABLE',
      `${what} is not available in this version`,
      'remove it, or say it with what this version has',
    );
  }

  /** Tells of a use of what this release does not run. `feature` is its name in runnable.ts. */
  use(feature: string, place: Place, what: string): void {
    if (!isRunnable(feature)) this.unavailable(place, what);
  }

  /** In the order of the text. */
  get problems(): readonly Problem[] {
    return this.#problems.toSorted((a, b) => a.line - b.line || a.column - b.column);
  }

  get count(): number {
    return this.#counts.error + this.#counts.warning;
  }

  get refused(): boolean {
    return this.#counts.error > 0;
  }

  #add(severity: Problem['severity'], place: Place, code: string, message: string, hint: string | undefined): void {
    this.#counts[severity] += 1;
    if (this.#counts[severity] > MOST) return;
    const { path, line, column } = place;
    const file = this.#file;
    this.#problems.push({ severity, code, message, ...(hint && { hint }), ...(file && { file }), line, column, path });
  }
}
