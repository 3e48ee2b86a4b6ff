import { escapeControl } from './text.ts';

const GAP = '  ';
/** No column is cut below this many characters. */
const LEAST = 12;

/** Columns aligned for a screen `width` characters wide, header first; long values are cut with `…`. */
export function alignedTable(
  header: readonly string[],
  rows: readonly (readonly string[])[],
  width: number,
): readonly string[] {
  const cells = [header, ...rows].map((row) => row.map(escapeControl));
  const widths = fit(
    header.map((_, column) => Math.max(...cells.map((row) => row[column]?.length ?? 0))),
    width,
  );
  return cells.map((row) =>
    row
      .map((cell, column) => pad(cell, widths[column] ?? 0))
      .join(GAP)
      .trimEnd(),
  );
}

/** Columns separated by tabs, header first, nothing cut. */
export function tabbedTable(header: readonly string[], rows: readonly (readonly string[])[]): readonly string[] {
  return [header, ...rows].map((row) => row.map(escapeControl).join('\t'));
}

/** Takes from the widest column until the line fits. */
function fit(wanted: readonly number[], width: number): readonly number[] {
  const widths = [...wanted];
  const total = () => widths.reduce((sum, each) => sum + each, GAP.length * (widths.length - 1));
  while (total() > width) {
    const widest = widths.indexOf(Math.max(...widths));
    const size = widths[widest] ?? 0;
    if (size <= LEAST) break;
    widths[widest] = size - 1;
  }
  return widths;
}

function pad(cell: string, width: number): string {
  return cell.length > width ? `${cell.slice(0, width - 1)}…` : cell.padEnd(width);
}
