import type { Json } from '@ensembleapp/protocol';
import { words } from '../words.ts';
import { CONTENT_TYPES, isFormatName } from './output-format.ts';
import { type At, condition, constant, mapping, type Rule, text, values } from './reading/rule.ts';
import { readShape, shape, shaped } from './reading/shape.ts';
import { type Mapping, type Tree, toJson } from './reading/tree.ts';

const BLOCK_FIELDS: ReadonlySet<string> = new Set(
  words(`when condition status headers body rawBody _raw redirect format contentType`),
);
const MARKS = ['when', 'condition', 'body', 'rawBody', '_raw', 'redirect'];
const REDIRECTS = [301, 302, 303, 307, 308];

const BLOCK = shape('output', {
  when: [condition, 'condition'],
  status,
  headers: mapping,
  body: values,
  rawBody: [values, '_raw'],
  redirect,
  format,
  contentType: text,
});

const FORMAT = shape('format', { type: formatName, extract: text, contentType: text });
const REDIRECT = shape('redirect', { url: text, status: redirectStatus });

/** A plain value, one block, or a list of blocks: always as a list of blocks. */
export const output: Rule = (value, at) => {
  if (isBlock(value)) return [readShape(value, BLOCK, at)];
  if (value.kind === 'list' && value.items.length > 0 && value.items.every(isBlock)) {
    const blocks = value.items.filter(isBlock).map((block) => readShape(block, BLOCK, at));
    if (blocks.every(({ when }) => when !== undefined)) {
      const message = 'when no block holds, the output is null';
      at.faults.warn(value, 'NO_DEFAULT_OUTPUT', message, 'add a block without when');
    }
    return blocks;
  }
  return [{ body: values(value, at, 'output') }];
};

/** A mapping with block fields only, and at least one that no plain value needs. */
function isBlock(tree: Tree): tree is Mapping {
  if (tree.kind !== 'mapping') return false;
  const names = [...tree.entries.keys()];
  return names.every((name) => BLOCK_FIELDS.has(name)) && MARKS.some((mark) => tree.entries.has(mark));
}

/** An HTTP status of an answer, or an expression that gives one. */
export function status(value: Tree, at: At, name: string): Json {
  const written = toJson(value);
  const fits =
    typeof written === 'number'
      ? Number.isInteger(written) && written >= 200 && written <= 599
      : typeof written === 'string' && (written.includes('$') || /^[2-5]\d\d$/.test(written));
  if (!fits) at.faults.error(value, 'INVALID_FIELD', 'status must be a number from 200 to 599', 'write  status: 200');
  return values(value, at, name);
}

function redirectStatus(value: Tree, at: At, name: string): Json {
  const written = toJson(value);
  if (typeof written === 'string' && written.includes('$')) return values(value, at, name);
  if (!REDIRECTS.some((known) => known === written)) {
    at.faults.error(value, 'INVALID_FIELD', `the status of a redirect must be one of ${REDIRECTS.join(', ')}`);
  }
  return constant(value, at, name);
}

function redirect(value: Tree, at: At, name: string): Json {
  return value.kind === 'mapping' ? shaped(REDIRECT)(value, at, name) : text(value, at, name);
}

function format(value: Tree, at: At, name: string): Json {
  return value.kind === 'mapping' ? shaped(FORMAT)(value, at, name) : formatName(value, at, name);
}

function formatName(value: Tree, at: At, name: string): Json {
  const written = toJson(value);
  const open = isFormatName(written) || (typeof written === 'string' && written.includes('$'));
  if (!open) {
    at.faults.error(
      value,
      'INVALID_FIELD',
      'there is no such format',
      `the formats are ${Object.keys(CONTENT_TYPES).join(', ')}`,
    );
  }
  return values(value, at, name);
}
