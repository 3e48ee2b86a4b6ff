import { nearest } from '@ensembleapp/core/nearest.ts';
import { COMMON } from './common-flags.ts';
import { ENTRIES, type Entry } from './entries.ts';
import { type Flag, written } from './flag.ts';
import { isFlag } from './parse-flags.ts';
import { usage } from './stop.ts';

export type Found =
  | { readonly kind: 'overview' }
  | { readonly kind: 'command'; readonly entry: Entry; readonly typed: string; readonly rest: readonly string[] };

/** Every name of every command, and the entry it stands for. */
const BY_NAME: ReadonlyMap<string, Entry> = new Map(
  ENTRIES.flatMap((entry) => [entry.name, ...entry.aliases].map((name) => [name, entry] as const)),
);

/** Flags of every command: those that take the word behind them, and those that take none. */
const VALUED = commonFlags('value');
const PLAIN = commonFlags('nothing');

function commonFlags(takes: 'value' | 'nothing'): ReadonlySet<string> {
  const names = Object.entries(COMMON).filter(([, flag]: readonly [string, Flag<unknown>]) => flag.takes === takes);
  return new Set(
    names.flatMap(([name, flag]: readonly [string, Flag<unknown>]) => [
      `--${written(name)}`,
      `--no-${name}`,
      `-${flag.short}`,
    ]),
  );
}

/**
 * Which command the words name, wherever among the flags it stands: `tokens:list`, `tokens list`, with or without `conductor`.
 * @throws Stop for a command that is not known, with the nearest one
 */
export function findCommand(words: readonly string[]): Found {
  const places = placesOf(words);
  const [first] = places;
  if (first === undefined) return { kind: 'overview' };
  const sure = places.find(({ mayBeValue }) => !mayBeValue) ?? first;
  if (words[sure.at] === 'conductor') return findCommand(words.toSpliced(sure.at, 1));
  for (const { at } of [sure, ...places.filter((place) => place.at < sure.at)]) {
    const found = entryAt(words, at);
    if (found) {
      const typed = words.slice(at, at + found.length).join(':');
      return { kind: 'command', entry: found.entry, typed, rest: words.toSpliced(at, found.length) };
    }
  }
  throw unknownCommand(words[sure.at] ?? '', words[sure.at + 1]);
}

/** The entry that one or two words name. */
function entryAt(words: readonly string[], at: number): { readonly entry: Entry; readonly length: number } | undefined {
  const pair = BY_NAME.get(`${words[at]}:${words[at + 1]}`);
  if (pair) return { entry: pair, length: 2 };
  const word = words[at] ?? '';
  const single = BY_NAME.get(word) ?? BY_NAME.get(/^(?:cloud|storage):/.exec(word)?.[0].slice(0, -1) ?? '');
  return single && { entry: single, length: 1 };
}

interface Place {
  readonly at: number;
  /** Stands behind a flag of some command, and may be its value. */
  readonly mayBeValue: boolean;
}

/** Where the words are that are neither flags nor values of the flags of every command. */
function placesOf(words: readonly string[]): readonly Place[] {
  const places: Place[] = [];
  for (const [at, word] of words.entries()) {
    if (word === '--') break;
    const before = words[at - 1] ?? '';
    if (isFlag(word) || VALUED.has(before)) continue;
    places.push({ at, mayBeValue: isFlag(before) && !before.includes('=') && !PLAIN.has(before) });
  }
  return places;
}

function unknownCommand(word: string, next: string | undefined) {
  const near = (next && nearest(`${word}:${next}`, BY_NAME.keys())) || nearest(word, BY_NAME.keys());
  return usage(`Unknown command: ${word}.${near ? ` Did you mean ${near}?` : ' Run "ensemble" for the list.'}`);
}
