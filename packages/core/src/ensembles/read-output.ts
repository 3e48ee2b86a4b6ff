import { words } from '../words.ts';
import type { OutputBlock } from './ensemble.ts';
import { checkValues, readCondition, type Scope } from './reading/check-expressions.ts';
import type { Faults } from './reading/faults.ts';
import { Members } from './reading/members.ts';
import { readMapping } from './reading/read-values.ts';
import { type Entry, type Mapping, type Tree, toJson, toJsonObject } from './reading/tree.ts';

const BLOCK_FIELDS: ReadonlySet<string> = new Set(
  words(`when condition status headers body rawBody _raw redirect format contentType`),
);
const MARKS = ['when', 'condition', 'body', 'rawBody', '_raw', 'redirect'];

/** A plain value, one block, or a list of blocks: always as a list of blocks. null: not written. */
export function readOutput(entry: Entry | undefined, scope: Scope, faults: Faults): readonly OutputBlock[] | null {
  if (!entry) return null;
  const { value } = entry;
  if (isBlock(value)) return [readBlock(value, scope, faults)];
  if (value.kind === 'list' && value.items.length > 0 && value.items.every(isBlock)) {
    const blocks = value.items.filter(isBlock).map((item) => readBlock(item, scope, faults));
    if (blocks.every(({ when }) => when !== undefined)) {
      faults.warn(entry, 'NO_DEFAULT_OUTPUT', 'when no block holds, the output is null', 'add a block without when');
    }
    return blocks;
  }
  checkValues(value, scope, faults);
  return [{ body: toJson(value) }];
}

function isBlock(tree: Tree): tree is Mapping {
  if (tree.kind !== 'mapping') return false;
  return (
    [...tree.entries.keys()].every((name) => BLOCK_FIELDS.has(name)) && MARKS.some((mark) => tree.entries.has(mark))
  );
}

function readBlock(mapping: Mapping, scope: Scope, faults: Faults): OutputBlock {
  const members = new Members(mapping, faults);
  const when = members.take('when', 'condition');
  const condition = when && readCondition(when.name, when.value, scope, faults);
  const status = members.take('status');
  const headers = readMapping(members.take('headers'), faults);
  const body = members.take('body');
  for (const part of [status?.value, headers, body?.value]) if (part) checkValues(part, scope, faults);
  members.unavailable(['rawBody', '_raw', 'redirect', 'format', 'contentType']);
  return {
    ...(condition !== undefined && { when: condition }),
    ...(status && { status: toJson(status.value) }),
    ...(headers && { headers: toJsonObject(headers) }),
    ...(body && { body: toJson(body.value) }),
  };
}
