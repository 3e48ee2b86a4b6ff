import { invalid } from '@ensembleapp/core/refusal.ts';
import type { Page } from '@ensembleapp/core/store/store.ts';

/** A place between two rows of a list that is ordered by a time and, where times are equal, by an id. */
export interface Place {
  readonly time: number;
  readonly id: string;
}

export function placeText(place: Place): string {
  return `${place.time}:${place.id}`;
}

/** Reads what `placeText` wrote; refuses anything else. */
export function parsePlace(text: string): Place {
  const [, time, id] = /^(-?\d{1,16}):(.+)$/s.exec(text) ?? [];
  if (time === undefined || id === undefined) throw badCursor();
  return { time: Number(time), id };
}

export function badCursor(): Error {
  return invalid({ path: 'cursor', message: 'is not a cursor of this list' });
}

/**
 * Makes a page of rows that were read with `limit + 1`: the row too many only says that there is a next page.
 * `cursor` is the place of a row as text.
 */
export function pageOf<Row, Item>(
  found: readonly Row[],
  limit: number,
  cursor: (row: Row) => string,
  item: (row: Row) => Item,
): Page<Item> {
  const kept = found.slice(0, limit);
  const last = kept.at(-1);
  const rows = kept.map(item);
  return found.length > limit && last !== undefined ? { rows, next: cursor(last) } : { rows };
}
