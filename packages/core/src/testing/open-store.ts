import { onTestFinished } from 'vitest';
import type { Page, PageRequest, Store } from '../store/store.ts';

export interface OpenedStore {
  readonly store: Store;
  /** Closes and opens again over the same data; absent where data does not outlive the store. */
  readonly reopen?: () => Promise<Store>;
}

/** Opens an empty store. */
export type OpenStore = () => Promise<OpenedStore>;

/** Opens a store for one test. */
export async function opened(open: OpenStore): Promise<OpenedStore> {
  const { store, reopen } = await open();
  onTestFinished(() => store.close());
  if (reopen === undefined) return { store };
  return {
    store,
    async reopen() {
      const again = await reopen();
      onTestFinished(() => again.close());
      return again;
    },
  };
}

/** Reads a list to its end in pages of `limit`; `between` runs before each further page. */
export async function readAll<Row>(
  list: (page: PageRequest) => Promise<Page<Row>>,
  limit: number,
  between: () => Promise<unknown> = async () => undefined,
): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for (let after: string | undefined; ; await between()) {
    const page = await list({ limit, after });
    if (page.rows.length > limit) throw new Error(`A page of ${limit} has ${page.rows.length} rows`);
    rows.push(...page.rows);
    if (page.next === undefined) return rows;
    after = page.next;
  }
}
