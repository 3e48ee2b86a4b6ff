import { DatabaseFailure } from '@ensembleapp/core/agents/databases.ts';

/** UTF-16 units that all rows of one step may take, roughly: what a step may give. */
const MOST = 4 * 1024 * 1024;

/** Counts what rows take, so that a result which is too large is noticed before memory is gone. */
export class ResultSize {
  #size = 0;

  /** @throws DatabaseFailure `TOO_LARGE` */
  add(row: Readonly<Record<string, unknown>>): void {
    for (const [name, value] of Object.entries(row)) this.#size += name.length + sizeOf(value);
    if (this.#size > MOST) throw new DatabaseFailure('TOO_LARGE', 'the rows are larger than 4 MiB');
  }
}

function sizeOf(value: unknown): number {
  if (typeof value === 'string') return value.length + 4;
  if (value instanceof Uint8Array) return value.length * 2;
  return typeof value === 'object' && value !== null ? JSON.stringify(value).length : 8;
}
