import type { JsonObject } from '@ensembleapp/protocol';
import { CsvError, parse } from 'csv-parse/sync';
import { lasting } from '../../step-failure.ts';

/**
 * The lines of a table (RFC 4180) as mappings; every cell is text. Empty lines do not count.
 * @param columns their names; absent: those of the first line
 */
export function parseCsv(
  text: string,
  delimiter: ',' | '\t',
  columns: readonly string[] | undefined,
): readonly JsonObject[] {
  const lines = parseLines(text, delimiter);
  const [first = [], ...rest] = lines;
  const names = columns ?? first;
  const twice = names.find((name, index) => names.indexOf(name) < index);
  if (twice !== undefined) throw lasting('INVALID_INPUT', `transform: parse found the column "${twice}" twice`);
  return (columns ? lines : rest).map((cells, index) => {
    if (cells.length !== names.length) {
      const line = columns ? index + 1 : index + 2;
      const message = `transform: row ${line} of the table has ${cells.length} cells for ${names.length} columns`;
      throw lasting('INVALID_INPUT', message);
    }
    return Object.fromEntries(names.map((name, at) => [name, cells[at] ?? '']));
  });
}

function parseLines(text: string, delimiter: string): readonly (readonly string[])[] {
  try {
    return parse(text, { delimiter, bom: true, skip_empty_lines: true, relax_column_count: true });
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    throw lasting('INVALID_INPUT', `transform: parse found text that is no table (line ${error.lines ?? 1})`);
  }
}
