import type { Json } from '@ensembleapp/protocol';
import { stringify } from 'yaml';
import { isObject } from '../agents/operations/is-object.ts';
import { formatCsv } from '../agents/operations/transform/format-csv.ts';
import { lasting, type StepFailure } from '../agents/step-failure.ts';
import { CONTENT_TYPES, type FormatName, type OutputFormat } from '../ensembles/output-format.ts';

/** What is sent of an output. */
export interface FormattedOutput {
  readonly text: string;
  readonly contentType: string;
}

/**
 * An output as the text that an http trigger answers with; language reference, section 10.
 * @throws StepFailure EXPRESSION_ERROR when the output is nothing that the format can write
 */
export function formatOutput(output: Json, { type, extract, contentType }: OutputFormat): FormattedOutput {
  const body = extract === undefined ? output : fieldOf(output, extract);
  return { text: write(body, type), contentType: contentType ?? CONTENT_TYPES[type] };
}

function fieldOf(output: Json, name: string): Json {
  if (isObject(output) && Object.hasOwn(output, name)) return output[name] ?? null;
  throw wrong(`the output has no field "${name}" to extract`);
}

function write(body: Json, type: FormatName): string {
  switch (type) {
    case 'json':
      return JSON.stringify(body);
    case 'yaml':
      return stringify(body, { aliasDuplicateObjects: false });
    case 'csv':
      if (!Array.isArray(body) || !body.every(isObject)) throw wrong('csv needs a list of mappings');
      return formatCsv(body, { delimiter: ',', guarded: true });
    case 'text':
    case 'markdown':
      if (body === null) return '';
      return typeof body === 'string' ? body : JSON.stringify(body);
    case 'html':
    case 'xml':
    case 'ics':
    case 'rss':
    case 'atom':
      if (typeof body !== 'string') throw wrong(`${type} needs text`);
      return body;
  }
}

function wrong(message: string): StepFailure {
  return lasting('EXPRESSION_ERROR', `The format of the output: ${message}`);
}
