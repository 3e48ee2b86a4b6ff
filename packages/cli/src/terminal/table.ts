import { escapeControl } from './text.ts';

/** What stands above a column. */
export interface Heading {
  readonly title: string;
  /** Ids and times are useless in part: they are never cut. */
  readonly whole?: boolean;
}

type Rows = readonly (readonly string[])[];

const GAP = '  ';
/** No column is cut below this many characters. */
const LEAST = 12;

/** Columns aligned for a screen `width` characters wide, header first; long values are cut with `…`. */
export function alignedTable(headings: readonly Heading[], rows: Rows, width: number): readonly string[] {
  const cells = [headings.map(({ title }) => title), ...rows].map((row) => row.map(escapeControl));
  const wanted = headings.map((_, column) => Math.max(...cells.map((row) => row[column]?.length ?? 0)));
  const widths = fit(wanted, headings, width);
  return cells.map((row) =>
    row
      .map((cell, column) => pad(cell, widths[column] ?? 0))
      .join(GAP)
      .trimEnd(),
  );
}

/** Columns separated by tabs, header first, nothing cut. */
export function tabbedTable(headings: readonly Heading[], rows: Rows): readonly string[] {
  return [headings.map(({ title }) => title), ...rows].map((row) => row.map(escapeControl).join('\t'));
}

/** Takes from the widest column that may be cut until the line fits. */
function fit(wanted: readonly number[], headings: readonly Heading[], width: number): readonly number[] {
  const widths = [...wanted];
  let excess = widths.reduce((sum, each) => sum + each, GAP.length * (widths.length - 1)) - width;
  const mayBeCut = widths.map((_, column) => column).filter((column) => !headings[column]?.whole);
  while (excess > 0) {
    const widest = mayBeCut.reduce(
      (best, column) => ((widths[column] ?? 0) > (widths[best] ?? 0) ? column : best),
      mayBeCut[0] ?? 0,
    );
    const size = widths[widest] ?? 0;
    if (size <= LEAST || mayBeCut.length === 0) break;
    widths[widest] = size - 1;
    excess -= 1;
  }
  return widths;
}

function pad(cell: string, width: number): string {
  return cell.length > width ? `${cell.slice(0, width - 1)}…` : cell.padEnd(width);
}
