import type { Json } from '@ensembleapp/protocol';
import { lasting } from '../../step-failure.ts';

/** Text of `json` or `jsonl` becomes data. */
export function parseText(data: Json, format: Json): Json {
  const lines = (text: string) => text.split(/\r?\n/).filter((line) => line.trim() !== '');
  switch (known(format)) {
    case 'json':
      return parseJson(asText(data));
    case 'jsonl':
      return lines(asText(data)).map(parseJson);
  }
}

/** Data becomes text of `json`, or a list text of `jsonl`: one item a line. */
export function formatText(data: Json, format: Json): Json {
  switch (known(format)) {
    case 'json':
      return JSON.stringify(data);
    case 'jsonl':
      if (!Array.isArray(data)) throw lasting('INVALID_INPUT', 'transform: format jsonl needs a list');
      return data.map((item: Json) => `${JSON.stringify(item)}\n`).join('');
  }
}

function known(format: Json): 'json' | 'jsonl' {
  if (format === 'json' || format === 'jsonl') return format;
  throw format === 'csv' || format === 'tsv' || format === 'xlsx'
    ? lasting('OPERATION_UNAVAILABLE', `transform: ${format} is not available on this server; use json or jsonl`)
    : lasting('INVALID_INPUT', 'transform: the formats are json and jsonl');
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
