import type { Page, PageRequest } from './store.ts';

const PAGE = 500;

/** The rows of every page of a list, in order. */
export async function everyRow<Row>(list: (page: PageRequest) => Promise<Page<Row>>): Promise<readonly Row[]> {
  const all: Row[] = [];
  for (let after: string | undefined; ; ) {
    const { rows, next } = await list({ limit: PAGE, after });
    all.push(...rows);
    if (next === undefined) return all;
    after = next;
  }
}
