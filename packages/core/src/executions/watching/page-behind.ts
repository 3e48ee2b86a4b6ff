import type { Page, PageRequest } from '../../store/store.ts';

/** The page of numbered rows, in the order of their numbers, that begins behind a number. */
export function pageBehind<Row extends { readonly sequence: number }>(
  rows: readonly Row[],
  { limit, after = '-1' }: PageRequest,
): Page<Row> {
  const behind = rows.filter(({ sequence }) => sequence > Number(after));
  const page = behind.slice(0, limit);
  const last = page.at(-1);
  return behind.length > limit && last ? { rows: page, next: String(last.sequence) } : { rows: page };
}
