import { buildTree } from './build-tree.ts';
import type { Faults } from './faults.ts';
import { parse } from './parse.ts';
import { Text } from './text.ts';
import type { Mapping } from './tree.ts';

export type Format = 'yaml' | 'json';

const SIZE_LIMIT = 256 * 1024;
const TOP = { path: '', line: 1, column: 1 };

/**
 * Reads a definition's text, the first of three stages: the mapping it holds, or undefined with what is wrong. JSON goes the same
 * way. Never throws.
 * @param limit largest text, bytes
 */
export function readTree(
  source: string | Uint8Array,
  format: Format,
  faults: Faults,
  limit = SIZE_LIMIT,
): Mapping | undefined {
  const text = decode(source, limit, faults);
  if (text === undefined || (format === 'json' && !isJson(text, faults))) return undefined;
  // In JSON a tab can only stand between values, where YAML wants spaces.
  const lines = new Text(format === 'json' ? text.replaceAll('\t', ' ') : text);
  const document = parse(lines, faults);
  if (!document) return undefined;
  const tree = document.contents && buildTree(document.contents, lines, faults);
  if (faults.refused) return undefined;
  if (tree?.kind === 'mapping') return tree;
  faults.error(tree ?? TOP, 'NOT_A_MAPPING', 'a definition is a mapping of fields', 'begin with  name: …');
  return undefined;
}

function decode(source: string | Uint8Array, limit: number, faults: Faults): string | undefined {
  const bytes = typeof source === 'string' ? Buffer.byteLength(source) : source.byteLength;
  if (bytes > limit) {
    faults.error(TOP, 'FILE_TOO_LARGE', `the text has ${bytes} bytes; at most ${limit} are read`);
    return undefined;
  }
  const text = typeof source === 'string' ? source : decodeUtf8(source);
  if (text === undefined || !text.isWellFormed()) {
    faults.error(TOP, 'NOT_UTF8', 'the text is not UTF-8', 'save the file as UTF-8');
    return undefined;
  }
  const nul = text.indexOf('\0');
  if (nul !== -1) {
    faults.error(
      { path: '', ...new Text(text).position(nul) },
      'YAML_SYNTAX',
      'the text holds a NUL character',
      'remove it',
    );
    return undefined;
  }
  return text;
}

/** The text of the bytes; undefined when they are not UTF-8. */
export function decodeUtf8(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

function isJson(text: string, faults: Faults): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch (error) {
    const { line, column } = new Text(text).position(jsonFault(error, text));
    faults.error(
      { path: '', line, column },
      'YAML_SYNTAX',
      'the text is not valid JSON',
      'YAML is sent as application/yaml',
    );
    return false;
  }
}

/** Where JSON.parse stopped, as far as it says. */
function jsonFault(error: unknown, text: string): number {
  const message = error instanceof Error ? error.message : '';
  const [, position] = /at position (\d+)/.exec(message) ?? [];
  if (position !== undefined) return Number(position);
  return message.includes('end of JSON') ? text.length : 0;
}
