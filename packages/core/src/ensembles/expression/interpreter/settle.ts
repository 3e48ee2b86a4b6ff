import type { Json } from '@ensembleapp/protocol';
import { fault } from '../expression-failure.ts';
import { isList, isMapping, kindOf, type Value } from '../value.ts';
import { isoText } from './convert.ts';
import { setMember } from './member.ts';
import { exceeded } from './run.ts';

/** What becomes of an undefined member of a mapping: left out, as in arguments, or null, as in results. */
export type Missing = 'omit' | 'null';

/** Few steps can make a value that holds one text or list many times over. So its size is counted, in characters. */
const LARGEST = 16 * 1024 * 1024;
/** What a part weighs beside its text. */
const PART = 32;

/**
 * The value as plain JSON data: dates become ISO text, undefined items null, undefined members as `missing` says.
 * @throws ExpressionFailure for NaN, an infinity, an invalid date or a function
 */
export function settle(value: Value, missing: Missing): Json | undefined {
  let size = 0;
  const visit = (part: Value): Json | undefined => {
    size += typeof part === 'string' ? part.length + PART : PART;
    if (size > LARGEST) throw exceeded('the result is too large');
    if (typeof part === 'string' || typeof part === 'boolean' || part === null || part === undefined) return part;
    if (typeof part === 'number') return finite(part);
    if (part instanceof Date) return isoText(part);
    if (isList(part)) return settleList(part, visit);
    if (isMapping(part)) return settleMapping(part, visit, missing);
    throw fault(`the result is a ${kindOf(part)}`, 'call it, or leave it out');
  };
  return visit(value);
}

type Visit = (part: Value) => Json | undefined;

function settleList(list: readonly Value[], visit: Visit): readonly Json[] {
  return list.map((item) => visit(item) ?? null);
}

function settleMapping(mapping: { readonly [name: string]: Value }, visit: Visit, missing: Missing): Json {
  const settled: Record<string, Value> = {};
  for (const [name, member] of Object.entries(mapping)) {
    const part = visit(member);
    if (part !== undefined) setMember(settled, name, part);
    else if (missing === 'null') setMember(settled, name, null);
  }
  return settled as { readonly [name: string]: Json };
}

function finite(number: number): number {
  if (Number.isFinite(number)) return number;
  throw fault(
    Number.isNaN(number) ? 'the result is not a number' : 'the result is an infinity',
    'check that what is computed with is a number:  (x ?? 0)',
  );
}
