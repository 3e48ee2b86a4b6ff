import { fault } from '../expression-failure.ts';
import { Callable } from '../interpreter/callable.ts';
import { toKey, toNumber, toText } from '../interpreter/convert.ts';
import { allowedName, readMember } from '../interpreter/member.ts';
import type { Run } from '../interpreter/run.ts';
import { isList, isMapping, isSame, isTruthy, kindOf, type Value } from '../value.ts';
import { integerArgument, textArgument } from './argument.ts';
import { entries } from './globals.ts';
import { flatten, ITEMS_COMPARED, joinItems } from './list-methods.ts';
import type { Method } from './method.ts';
import { searched, split } from './text-search.ts';

type List = readonly Value[];

/** Filters for lists; some of them also take texts or mappings. */
export const LIST_FILTERS: ReadonlyMap<string, Method<Value>> = new Map<string, Method<Value>>([
  ['split', (value, [by], run) => (isEmpty(value) ? [] : split(toText(value, run), by, undefined, run))],
  ['join', ofList('join', (list, [by], run) => joinItems(list, textArgument(by, run, ','), run), '')],
  ['length', size],
  ['first', ofSequence('first', (sequence) => sequence.at(0), undefined)],
  ['last', ofSequence('last', (sequence) => sequence.at(-1), undefined)],
  [
    'slice',
    ofSequence('slice', (list, [from, to]) => list.slice(integerArgument(from, 0), integerArgument(to, undefined)), []),
  ],
  ['reverse', (value, _, run) => reverse(value, run)],
  ['sort', ofList('sort', (list, [key], run) => sortBy(list, key, run), [])],
  ['map', ofList('map', (list, [key], run) => list.map(reading(key, 'map', run)), [])],
  ['filter', ofList('filter', select, [])],
  ['unique', ofList('unique', (list) => [...new Set(list)], [])],
  ['sum', ofList('sum', (list, [key], run) => sum(list, key, run), 0)],
  ['flatten', ofList('flatten', (list, _, run) => flatten(list, 1, run), [])],
  ['keys', (value, _, run) => (isEmpty(value) ? [] : entries(value, run).map(([name]) => name))],
  ['values', (value, _, run) => (isEmpty(value) ? [] : entries(value, run).map(([, member]) => member))],
  ['contains', contains],
]);

function ofList(name: string, filter: Method<List>, empty: Value): Method<Value> {
  return (value, args, run) => {
    if (isEmpty(value)) return empty;
    if (!isList(value)) throw fault(`the filter "${name}" needs a list, not a ${kindOf(value)}`);
    run.walkList(value.length);
    return filter(value, args, run);
  };
}

function ofSequence(name: string, filter: Method<List | string>, empty: Value): Method<Value> {
  return (value, args, run) => {
    if (typeof value === 'string') return filter(value, args, run);
    return ofList(name, filter, empty)(value, args, run);
  };
}

function isEmpty(value: Value): value is null | undefined {
  return value === null || value === undefined;
}

/** Reads one member of each item, or what a function makes of it; without either the item itself. */
function reading(key: Value, filter: string, run: Run): (item: Value) => Value {
  if (key === undefined) return (item) => item;
  if (key instanceof Callable) {
    return (item) => {
      run.step();
      return key.call(run, [item]);
    };
  }
  const text = toKey(key);
  if (text === undefined) throw fault(`the filter "${filter}" needs the name of a member, or a function`);
  const name = allowedName(text);
  return (item) => readMember(item, name);
}

function select(list: List, args: readonly Value[], run: Run): Value {
  const read = reading(args[0], 'filter', run);
  return list.filter((item) => (args.length > 1 ? isSame(read(item), args[1]) : isTruthy(read(item))));
}

/** Numbers and dates by size when there is nothing else, else by text form; missing values last. */
function sortBy(list: List, key: Value, run: Run): List {
  const read = reading(key, 'sort', run);
  const present: { item: Value; by: Value }[] = [];
  const missing: Value[] = [];
  for (const item of list) {
    const by = read(item);
    if (isEmpty(by)) missing.push(item);
    else present.push({ item, by });
  }
  run.walkList(list.length * ITEMS_COMPARED);
  const numeric = present.every(({ by }) => typeof by === 'number' || typeof by === 'boolean' || by instanceof Date);
  const ranked = present.map(({ item, by }) => ({ item, rank: numeric ? toNumber(by) : toText(by, run) }));
  ranked.sort((a, b) => (a.rank < b.rank ? -1 : Number(a.rank > b.rank)));
  return [...ranked.map(({ item }) => item), ...missing];
}

function sum(list: List, key: Value, run: Run): number {
  const read = reading(key, 'sum', run);
  return list.reduce<number>((total, item) => total + toNumber(read(item)), 0);
}

function size(value: Value, _: readonly Value[], run: Run): Value {
  if (isEmpty(value)) return 0;
  if (typeof value === 'string' || isList(value)) return value.length;
  return isMapping(value) ? Object.keys(value).length : toText(value, run).length;
}

function reverse(value: Value, run: Run): Value {
  if (typeof value !== 'string') return ofList('reverse', (list) => list.toReversed(), [])(value, [], run);
  run.reserveText(value.length);
  return Array.from(value).reverse().join('');
}

function contains(value: Value, [part]: readonly Value[], run: Run): boolean {
  if (isEmpty(value)) return false;
  if (isList(value)) return value.includes(part);
  if (isMapping(value)) return Object.hasOwn(value, toKey(part) ?? '');
  const text = toText(value, run);
  return text.includes(searched(text, part, run));
}
