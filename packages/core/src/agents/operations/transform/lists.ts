import type { Json } from '@ensembleapp/protocol';
import { stableJson } from '../../../stable-json.ts';
import { lasting } from '../../step-failure.ts';
import { isObject } from '../is-object.ts';
import { expectList } from './expect.ts';

/** Items whose member is truthy (`active`), or equal to what is given (`{status: open}`; a list: to any of them). */
export function filter(data: Json, setting: Json): Json {
  const items = expectList('filter', data);
  if (typeof setting === 'string') return items.filter((item) => Boolean(member(item, setting)));
  if (!isObject(setting))
    throw lasting('INVALID_INPUT', 'transform: filter must be a name or a mapping of wanted values');
  const wanted = Object.entries(setting).map(
    ([name, value]) => [name, new Set((Array.isArray(value) ? value : [value]).map(stableJson))] as const,
  );
  return items.filter((item) => wanted.every(([name, values]) => values.has(stableJson(member(item, name)))));
}

/** The first of equal items stays; equal as a whole (`true`), or in the named members. */
export function dedupe(data: Json, setting: Json): Json {
  const names = setting === true ? undefined : Array.isArray(setting) ? setting : [setting];
  const seen = new Set<string>();
  return expectList('dedupe', data).filter((item) => {
    const key = stableJson(names === undefined ? item : names.map((name) => member(item, String(name))));
    return !seen.has(key) && seen.add(key) !== undefined;
  });
}

/**
 * By a name, `{by, order: asc | desc}`, or a list of these, the first weighing most; `true` sorts the items themselves. Equal items
 * keep their order; null and what is missing comes last.
 */
export function sort(data: Json, setting: Json): Json {
  const keys = (Array.isArray(setting) ? setting : [setting]).map(readKey);
  return expectList('sort', data).toSorted((left, right) => {
    for (const { by, sign } of keys) {
      const order = compare(
        by === undefined ? left : member(left, by),
        by === undefined ? right : member(right, by),
        sign,
      );
      if (order !== 0) return order;
    }
    return 0;
  });
}

function readKey(setting: Json): { readonly by: string | undefined; readonly sign: 1 | -1 } {
  if (setting === true) return { by: undefined, sign: 1 };
  if (typeof setting === 'string') return { by: setting, sign: 1 };
  if (isObject(setting) && typeof setting.by === 'string')
    return { by: setting.by, sign: setting.order === 'desc' ? -1 : 1 };
  throw lasting('INVALID_INPUT', 'transform: sort must be a name or {by, order}');
}

function compare(left: Json, right: Json, sign: 1 | -1): number {
  if (left === null || right === null) return Number(left === null) - Number(right === null);
  if (typeof left === 'number' && typeof right === 'number') return sign * (left - right);
  const [one, other] = [String(left), String(right)];
  return one === other ? 0 : sign * (one < other ? -1 : 1);
}

function member(item: Json, name: string): Json {
  return isObject(item) && Object.hasOwn(item, name) ? (item[name] ?? null) : null;
}
