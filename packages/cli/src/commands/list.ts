import type { Client, PageOf, Query } from '@ensembleapp/client-sdk';
import { text, value, wholeNumber } from '../flag.ts';
import type { Output } from '../terminal/output.ts';
import type { Heading } from '../terminal/table.ts';

/** Flags of every list. */
export const PAGE = {
  limit: value('<n>', 'rows on one page', wholeNumber(1, 500), { fallback: 'all rows' }),
  cursor: text('<cursor>', 'where the page begins'),
};

/** One column of a table. */
export interface Column<Row> extends Heading {
  readonly of: (row: Row, output: Output) => string;
}

export interface List<Row> {
  readonly path: string;
  /** Name of the array in the answer. */
  readonly name: string;
  readonly query: Query;
  readonly columns: readonly Column<Row>[];
}

export interface PageFlags {
  readonly limit: number | undefined;
  readonly cursor: string | undefined;
}

/** Prints a list: all pages joined, or the one page that `--limit` and `--cursor` ask for. */
export async function printList<Row>(
  client: Client,
  output: Output,
  list: List<Row>,
  { limit, cursor }: PageFlags,
): Promise<void> {
  const isOnePage = limit !== undefined || cursor !== undefined;
  const page = isOnePage
    ? await client.page<Row>(list.path, list.name, { ...list.query, limit, cursor })
    : await allPages<Row>(client, list);
  if (output.json) {
    output.document({ [list.name]: page.rows, hasMore: page.hasMore, nextCursor: page.nextCursor });
    return;
  }
  output.table(
    list.columns,
    page.rows.map((row) => list.columns.map(({ of }) => of(row, output))),
  );
  if (page.nextCursor !== null) output.note(`More: --cursor ${page.nextCursor}`);
}

async function allPages<Row>(client: Client, { path, name, query }: List<Row>): Promise<PageOf<Row>> {
  const rows: Row[] = [];
  for await (const row of client.list<Row>(path, name, query)) rows.push(row);
  return { rows, hasMore: false, nextCursor: null };
}

/** What stands in a cell without a value. */
export function orDash(text: string | number | null | undefined): string {
  return text === null || text === undefined || text === '' ? '-' : String(text);
}
