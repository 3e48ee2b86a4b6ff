import type { Json, JsonObject } from '@ensembleapp/protocol';
import { stringify } from 'csv-stringify/sync';

export interface CsvOptions {
  /** Names of the columns, in order; absent: every name there is, in order of first appearance. */
  readonly columns?: readonly string[] | undefined;
  readonly delimiter: ',' | '\t';
  /** Cells that a spreadsheet would run as a formula are marked as text by a `'` before them. */
  readonly guarded: boolean;
}

/** Mappings as lines of cells under a line of names (RFC 4180, lines ended by `\n`). Null is an empty cell, lists and mappings are JSON. */
export function formatCsv(rows: readonly JsonObject[], { columns, delimiter, guarded }: CsvOptions): string {
  const names = columns ?? [...new Set(rows.flatMap((row) => Object.keys(row)))];
  if (names.length === 0) return '';
  const toCell = guarded ? guardedCell : cell;
  const lines = rows.map((row) => names.map((name) => toCell(Object.hasOwn(row, name) ? row[name] : null)));
  return stringify([names.map(toCell), ...lines], { delimiter });
}

function cell(value: Json | undefined): string {
  if (value === null || value === undefined) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** A number is no formula, whatever its sign. */
function guardedCell(value: Json | undefined): string {
  return typeof value === 'string' && /^[=+\-@\t\r]/.test(value) ? `'${value}` : cell(value);
}
