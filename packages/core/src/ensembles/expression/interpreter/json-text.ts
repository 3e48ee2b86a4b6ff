import { fault } from '../expression-failure.ts';
import { isList, isMapping, type Value } from '../value.ts';
import { exceeded, type Run } from './run.ts';

/**
 * The JSON text of a value; undefined members are left out, undefined items and NaN are null. How long it will be is
 * counted before it is built, since few steps can make a value whose text is huge.
 * @throws ExpressionFailure for a function inside, or a text over the limit
 */
export function jsonText(value: Value, run: Run, indent = 0): string {
  run.step();
  measure(value, indent, 0, run.limits.text);
  const text = JSON.stringify(value, undefined, indent) ?? '';
  run.reserveText(text.length);
  return text;
}

/** Walks the value and gives what is left of the budget, counting at least one character for each part. */
function measure(value: Value, indent: number, depth: number, budget: number): number {
  let left = budget - 1 - indent * depth;
  if (typeof value === 'string') left -= value.length;
  else if (isList(value)) {
    for (const item of value) left = measure(item, indent, depth + 1, left);
  } else if (value instanceof Date) {
    if (Number.isNaN(value.getTime())) throw fault('the date is not valid');
  } else if (isMapping(value)) {
    for (const [name, member] of Object.entries(value)) left = measure(member, indent, depth + 1, left - name.length);
  } else if (typeof value === 'object' && value !== null) {
    throw fault('a function has no text form');
  }
  if (left < 0) throw exceeded('a text would be too long');
  return left;
}
