import { fault } from '../expression-failure.ts';
import { toNumber, toText } from '../interpreter/convert.ts';
import { jsonText } from '../interpreter/json-text.ts';
import type { Run } from '../interpreter/run.ts';
import { isList, isTruthy, type Value } from '../value.ts';
import { functionArgument, integerArgument, textArgument } from './argument.ts';
import type { Method } from './method.ts';
import { join } from './text-build.ts';

type List = readonly Value[];
type Visit = (item: Value, index: number) => Value;

/** What can be called on a list. None of them changes it: `sort` and `reverse` return copies. */
export const LIST_METHODS: ReadonlyMap<string, Method<List>> = new Map<string, Method<List>>([
  ['at', (list, [index]) => list.at(integerArgument(index, 0))],
  ['concat', (list, more, run) => concat([list, ...more], run)],
  ['every', (list, [test], run) => list.every(predicate(list, test, 'every', run))],
  ['filter', (list, [test], run) => list.filter(predicate(list, test, 'filter', run))],
  ['find', (list, [test], run) => list.find(predicate(list, test, 'find', run))],
  ['findIndex', (list, [test], run) => list.findIndex(predicate(list, test, 'findIndex', run))],
  ['findLast', (list, [test], run) => list.findLast(predicate(list, test, 'findLast', run))],
  ['findLastIndex', (list, [test], run) => list.findLastIndex(predicate(list, test, 'findLastIndex', run))],
  ['flat', (list, [depth], run) => flatten(list, integerArgument(depth, 1), run)],
  ['flatMap', (list, [change], run) => flatten(list.map(visitor(list, change, 'flatMap', run)), 1, run)],
  ['includes', (list, [item]) => list.includes(item)],
  ['indexOf', (list, [item, from]) => list.indexOf(item, integerArgument(from, 0))],
  ['join', (list, [by], run) => joinItems(list, textArgument(by, run, ','), run)],
  ['lastIndexOf', (list, [item, from]) => list.lastIndexOf(item, integerArgument(from, list.length - 1))],
  ['map', (list, [change], run) => list.map(visitor(list, change, 'map', run))],
  ['reduce', (list, args, run) => reduce(list, args, 'reduce', run)],
  ['reduceRight', (list, args, run) => reduce(list, args, 'reduceRight', run)],
  ['reverse', (list) => list.toReversed()],
  ['slice', (list, [start, end]) => list.slice(integerArgument(start, 0), integerArgument(end, undefined))],
  ['some', (list, [test], run) => list.some(predicate(list, test, 'some', run))],
  ['sort', (list, [compare], run) => sort(list, compare, run)],
  ['toReversed', (list) => list.toReversed()],
  ['toSorted', (list, [compare], run) => sort(list, compare, run)],
  ['toString', (list, _, run) => jsonText(list, run)],
]);

/** Sorting looks at each item several times. */
export const ITEMS_COMPARED = 8;

/** Calls a function argument for each item with the item, its index and the list. */
function visitor(list: List, argument: Value, method: string, run: Run): Visit {
  const visit = functionArgument(argument, method);
  return (item, index) => {
    run.step();
    return visit.call(run, [item, index, list]);
  };
}

function predicate(list: List, argument: Value, method: string, run: Run): (item: Value, index: number) => boolean {
  const visit = visitor(list, argument, method, run);
  return (item, index) => isTruthy(visit(item, index));
}

/** The text forms of the items with a separator between them. */
export function joinItems(list: List, separator: string, run: Run): string {
  return join(
    list.map((item) => toText(item, run)),
    separator,
    run,
  );
}

/** Lists inside the list take the place of themselves, down to the depth. Sizes are counted before anything is built. */
export function flatten(list: List, depth: number, run: Run): List {
  const result: Value[] = [];
  const add = (items: List, left: number) => {
    run.step(1);
    for (const item of items) {
      if (left > 0 && isList(item)) {
        add(item, left - 1);
      } else {
        if (result.length >= run.limits.list) run.reserveList(result.length + 1);
        result.push(item);
      }
    }
  };
  add(list, depth);
  run.walkList(result.length);
  return result;
}

/** In the order of a function, else of the text forms; undefined last. */
export function sort(list: List, compare: Value, run: Run): List {
  if (compare !== undefined) {
    const order = functionArgument(compare, 'sort');
    return list.toSorted((a, b) => {
      run.step();
      return toNumber(order.call(run, [a, b]));
    });
  }
  const texts = list.map((item) => ({ item, text: toText(item, run) }));
  run.walkList(list.length * ITEMS_COMPARED);
  return texts.sort((a, b) => byText(a, b)).map(({ item }) => item);
}

function byText(a: { item: Value; text: string }, b: { item: Value; text: string }): number {
  if (a.item === undefined || b.item === undefined) return Number(a.item === undefined) - Number(b.item === undefined);
  return a.text < b.text ? -1 : Number(a.text > b.text);
}

function concat(parts: List, run: Run): List {
  run.reserveList(parts.reduce<number>((size, part) => size + (isList(part) ? part.length : 1), 0));
  return parts.flat(1);
}

function reduce(list: List, args: readonly Value[], method: 'reduce' | 'reduceRight', run: Run): Value {
  const combine = functionArgument(args[0], method);
  const next = (result: Value, item: Value, index: number) => {
    run.step();
    return combine.call(run, [result, item, index, list]);
  };
  if (args.length > 1) return list[method]<Value>(next, args[1]);
  if (list.length === 0) throw fault(`${method} of an empty list has no value`, `write  ${method}(f, 0)`);
  return list[method](next);
}
