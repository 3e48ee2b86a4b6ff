import type { Json } from '@ensembleapp/protocol';
import { lasting } from '../../step-failure.ts';
import { isObject } from '../is-object.ts';
import { expectList, expectNames } from './expect.ts';
import { formatCsv } from './format-csv.ts';
import { parseCsv } from './parse-csv.ts';

const FORMATS = ['json', 'jsonl', 'csv', 'tsv'] as const;
const DELIMITERS = { csv: ',', tsv: '\t' } as const;

/**
 * Text becomes data: JSON, a line of JSON for each item, or a table with a line for each mapping.
 * @param columns names for the columns of a table; absent: its first line names them
 */
export function parseText(data: Json, format: Json, columns: Json): Json {
  const text = asText(data);
  const known = knownFormat(format);
  switch (known) {
    case 'json':
      return parseJson(text);
    case 'jsonl':
      return text
        .split(/\r?\n/)
        .filter((line) => line.trim() !== '')
        .map(parseJson);
    case 'csv':
    case 'tsv':
      return parseCsv(text, DELIMITERS[known], readColumns(columns));
  }
}

/**
 * Data becomes text of a format; a table is made of a list of mappings.
 * @param columns which members become columns, in this order; absent: all, in order of first appearance
 */
export function formatText(data: Json, format: Json, columns: Json): Json {
  const known = knownFormat(format);
  switch (known) {
    case 'json':
      return JSON.stringify(data);
    case 'jsonl':
      return expectList('format jsonl', data)
        .map((item) => `${JSON.stringify(item)}\n`)
        .join('');
    case 'csv':
    case 'tsv': {
      const rows = expectList(`format ${known}`, data);
      if (!rows.every(isObject)) throw lasting('INVALID_INPUT', `transform: format ${known} needs a list of mappings`);
      return formatCsv(rows, { delimiter: DELIMITERS[known], columns: readColumns(columns), guarded: false });
    }
  }
}

function knownFormat(format: Json): (typeof FORMATS)[number] {
  const known = FORMATS.find((name) => name === format);
  if (known) return known;
  const formats = `the formats are ${FORMATS.join(', ')}`;
  throw format === 'xlsx'
    ? lasting('OPERATION_UNAVAILABLE', `transform: xlsx is not available on this server; ${formats}`)
    : lasting('INVALID_INPUT', `transform: ${formats}`);
}

function readColumns(columns: Json): readonly string[] | undefined {
  return columns === null ? undefined : expectNames('columns', columns);
}

function asText(data: Json): string {
  if (typeof data === 'string') return data;
  throw lasting('INVALID_INPUT', 'transform: parse needs text');
}

function parseJson(text: string): Json {
  try {
    return JSON.parse(text);
  } catch {
    throw lasting('INVALID_INPUT', 'transform: parse found text that is not JSON');
  }
}
