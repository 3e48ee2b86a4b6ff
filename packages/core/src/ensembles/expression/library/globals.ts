import { fault } from '../expression-failure.ts';
import { Callable } from '../interpreter/callable.ts';
import { isoText, toKey, toNumber, toText } from '../interpreter/convert.ts';
import { jsonText } from '../interpreter/json-text.ts';
import { allowedName, setMember } from '../interpreter/member.ts';
import type { Run } from '../interpreter/run.ts';
import { isList, isMapping, isTruthy, type Mapping, type Value } from '../value.ts';
import { integerArgument, textArgument } from './argument.ts';
import { parseDate, readClock } from './dates.ts';
import { MATH } from './math.ts';
import { grown } from './text-build.ts';

type Native = Callable['call'];

const parseInteger: Native = (run, [text, radix]) =>
  Number.parseInt(textArgument(text, run), integerArgument(radix, undefined));
const parseDecimal: Native = (run, [text]) => Number.parseFloat(textArgument(text, run));

/** The functions and namespaces that are known everywhere, unless a step or a variable has the name. */
export const GLOBALS: ReadonlyMap<string, Callable> = new Map([
  ['JSON', namespace('JSON', { parse: parseJson, stringify: stringifyJson })],
  ['Math', namespace('Math', MATH)],
  ['Date', namespace('Date', { now: readClock, parse: (run, [text]) => parseDate(textArgument(text, run)) })],
  [
    'Object',
    namespace('Object', {
      keys: (run, [value]) => entries(value, run).map(([name]) => name),
      values: (run, [value]) => entries(value, run).map(([, member]) => member),
      entries: (run, [value]) => entries(value, run),
      fromEntries,
      assign: (run, sources) => merge(sources, run),
    }),
  ],
  ['Array', namespace('Array', { isArray: (_, [value]) => isList(value) })],
  [
    'Number',
    callable((_, args) => (args.length === 0 ? 0 : looseNumber(args[0])), {
      isInteger: (_, [value]) => Number.isInteger(value),
      isFinite: (_, [value]) => Number.isFinite(value),
      isNaN: (_, [value]) => Number.isNaN(value),
      parseInt: parseInteger,
      parseFloat: parseDecimal,
    }),
  ],
  ['String', callable((run, [value]) => toText(value, run))],
  ['Boolean', callable((_, [value]) => isTruthy(value))],
  ['parseInt', callable(parseInteger)],
  ['parseFloat', callable(parseDecimal)],
  ['isNaN', callable((_, [value]) => Number.isNaN(looseNumber(value)))],
  ['isFinite', callable((_, [value]) => Number.isFinite(looseNumber(value)))],
  ['encodeURIComponent', callable((run, [text]) => encodeUri(textArgument(text, run), run))],
  ['decodeURIComponent', callable((run, [text]) => decodeUri(textArgument(text, run)))],
  ['now', callable((run) => isoText(new Date(readClock(run))))],
  ['uuid', callable(makeUuid)],
  ['crypto', namespace('crypto', { randomUUID: makeUuid })],
]);

function callable(call: Native, members: Readonly<Record<string, Native | number>> = {}): Callable {
  const values = Object.entries(members).map(
    ([name, member]) => [name, typeof member === 'number' ? member : new Callable(member)] as const,
  );
  return new Callable(call, new Map(values));
}

function namespace(name: string, members: Readonly<Record<string, Native | number>>): Callable {
  return callable(() => {
    throw fault(`${name} is not a function`);
  }, members);
}

/** The members of a mapping, a list or a text, by name. */
export function entries(value: Value, run: Run): readonly [string, Value][] {
  if (value === null || value === undefined) {
    throw fault(`${value} has no members`, 'write  (x ?? {})  for a value that may be missing');
  }
  if (typeof value !== 'string' && !isList(value) && !isMapping(value)) return [];
  if (!isMapping(value)) run.reserveList(value.length);
  const members = Object.entries<Value>(value);
  run.reserveList(members.length);
  return members;
}

/** One mapping with the members of all; later ones win. Null and undefined have none. */
export function merge(sources: readonly Value[], run: Run): Mapping {
  const target: Record<string, Value> = {};
  for (const source of sources) {
    if (source === null || source === undefined) continue;
    for (const [name, member] of entries(source, run)) setMember(target, name, member);
  }
  return target;
}

function fromEntries(run: Run, [pairs]: readonly Value[]): Value {
  if (!isList(pairs)) throw fault('Object.fromEntries needs a list of pairs');
  run.reserveList(pairs.length);
  const target: Record<string, Value> = {};
  for (const pair of pairs) {
    const name = isList(pair) ? toKey(pair[0]) : undefined;
    if (!isList(pair) || name === undefined) throw fault('Object.fromEntries needs a list of pairs');
    target[allowedName(name)] = pair[1];
  }
  return target;
}

function parseJson(run: Run, [text]: readonly Value[]): Value {
  const source = textArgument(text, run);
  run.reserveText(source.length);
  const value = readJson(source);
  if (isList(value)) run.reserveList(value.length);
  return value;
}

function readJson(source: string): Value {
  try {
    return JSON.parse(source) as Value;
  } catch {
    throw fault('JSON.parse was given text that is not JSON');
  }
}

function stringifyJson(run: Run, [value, replacer, indent]: readonly Value[]): Value {
  if (value === undefined) return undefined;
  if (replacer !== undefined && replacer !== null) throw fault('the second argument of JSON.stringify must be null');
  return jsonText(value, run, indentOf(indent));
}

/** By how many blanks JSON text is indented: a number, or the length of a text of blanks; at most 10. */
export function indentOf(indent: Value): number {
  const wanted = typeof indent === 'string' ? indent.length : integerArgument(indent, 0);
  return Math.min(10, Math.max(0, wanted));
}

/** As `Number()` reads: blank text is 0, lists and mappings are not numbers. */
function looseNumber(value: Value): number {
  if (typeof value === 'string') return Number(value);
  return isList(value) || isMapping(value) ? Number.NaN : toNumber(value);
}

export function encodeUri(text: string, run: Run): string {
  if (!text.isWellFormed()) throw fault('the text holds half a character');
  return grown(encodeURIComponent(text), run);
}

function decodeUri(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw fault('decodeURIComponent was given text that is not encoded so');
  }
}

function makeUuid(run: Run): string {
  return run.scope.uuid?.() ?? crypto.randomUUID();
}
