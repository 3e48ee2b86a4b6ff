import type { Json, JsonObject } from '@ensembleapp/protocol';
import { lasting } from '../../step-failure.ts';
import { isObject } from '../is-object.ts';
import { expectMapping, expectNames } from './expect.ts';

/** White space at the ends of every text goes, at every level. */
export function trim(data: Json): Json {
  if (typeof data === 'string') return data.trim();
  if (Array.isArray(data)) return data.map(trim);
  return isObject(data) ? mapMembers(data, ([name, value]) => [name, trim(value)]) : data;
}

/** Members and items that are null go, at every level. */
export function compact(data: Json): Json {
  if (Array.isArray(data)) return data.filter((item) => item !== null).map(compact);
  return isObject(data)
    ? mapMembers(data, ([name, value]) => (value === null ? undefined : [name, compact(value)]))
    : data;
}

/** Members that an item lacks, or holds as null, get these values. */
export function defaults(data: Json, setting: Json): Json {
  const values = expectMapping('defaults', setting);
  return perItem(data, (item) => ({
    ...values,
    ...mapMembers(item, (member) => (member[1] === null && member[0] in values ? undefined : member)),
  }));
}

/** `{from: to}`; a member keeps its place. */
export function rename(data: Json, setting: Json): Json {
  const names = new Map(Object.entries(expectMapping('rename', setting)));
  return perItem(data, (item) => mapMembers(item, ([name, value]) => [newName(names.get(name)) ?? name, value]));
}

/** Only these members, in this order. */
export function pick(data: Json, setting: Json): Json {
  const wanted = expectNames('pick', setting);
  return perItem(data, (item) =>
    Object.fromEntries(wanted.filter((name) => Object.hasOwn(item, name)).map((name) => [name, item[name] ?? null])),
  );
}

/** All but these members. */
export function omit(data: Json, setting: Json): Json {
  const unwanted = new Set(expectNames('omit', setting));
  return perItem(data, (item) => mapMembers(item, (member) => (unwanted.has(member[0]) ? undefined : member)));
}

/** To every mapping of a list, or to the mapping itself; anything else stays. */
export function perItem(data: Json, change: (item: JsonObject) => Json): Json {
  if (Array.isArray(data)) return data.map((item: Json) => (isObject(item) ? change(item) : item));
  return isObject(data) ? change(data) : data;
}

type Member = readonly [name: string, value: Json];

function mapMembers(item: JsonObject, change: (member: Member) => Member | undefined): JsonObject {
  return Object.fromEntries(
    Object.entries(item).flatMap((member) => [change(member)].filter((kept) => kept !== undefined)),
  );
}

function newName(value: Json | undefined): string | undefined {
  if (value === undefined || typeof value === 'string') return value;
  throw lasting('INVALID_INPUT', 'transform: rename must map names to names');
}
