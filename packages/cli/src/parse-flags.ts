import { nearest } from '@ensembleapp/core/nearest.ts';
import { type Flag, type Flags, type Values, written } from './flag.ts';
import { usage } from './stop.ts';

export interface ParsedArguments {
  /** Texts of each flag given, by its name in code. */
  readonly given: ReadonlyMap<string, readonly string[]>;
  readonly args: readonly string[];
}

/**
 * Tells flags from arguments: `--name value`, `--name=value`, `--no-name`, `-n value`; `--` ends flags. Order does not matter.
 * @throws Stop for a flag that is not known, with the nearest one, and for a value that is missing or too many
 */
export function parseArguments(words: readonly string[], flags: Flags): ParsedArguments {
  const names = namesOf(flags);
  const given = new Map<string, string[]>();
  const args: string[] = [];
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? '';
    if (word === '--') {
      args.push(...words.slice(at + 1));
      break;
    }
    if (!isFlag(word)) {
      args.push(word);
      continue;
    }
    const [name = '', inline] = splitOnce(word);
    const found = names.get(name);
    if (!found) throw unknownFlag(name, names);
    const texts = given.get(found.name) ?? [];
    given.set(found.name, texts);
    if (found.flag.takes === 'nothing') {
      if (inline !== undefined) throw usage(`${name} takes no value`);
      texts.push(String(!found.off));
      continue;
    }
    const text = inline ?? words[++at];
    if (text === undefined || (inline === undefined && isFlag(text)))
      throw usage(`${name} needs a value: ${name} ${found.flag.placeholder}`);
    texts.push(text);
  }
  return { given, args };
}

/** The value of every flag. @throws Stop for a value that its flag does not take */
export function readFlags<Known extends Flags>(flags: Known, given: ParsedArguments['given']): Values<Known> {
  const values = Object.entries(flags).map(([name, flag]) => [name, flag.read(given.get(name) ?? [])]);
  return Object.fromEntries(values) as Values<Known>;
}

/** Is it written as a flag? A lone `-` means standard input. */
export function isFlag(word: string): boolean {
  return word.startsWith('-') && word !== '-';
}

type Names = ReadonlyMap<string, { readonly name: string; readonly flag: Flag<unknown>; readonly off: boolean }>;

function namesOf(flags: Flags): Names {
  return new Map(
    Object.entries(flags).flatMap(([name, flag]) => {
      const on = { name, flag, off: false };
      const words = [name, ...(flag.also ?? [])].map((word) => `--${written(word)}`);
      const off =
        flag.takes === 'nothing' ? words.map((word) => [`--no-${word.slice(2)}`, { ...on, off: true }] as const) : [];
      const short = flag.short === undefined ? [] : [[`-${flag.short}`, on] as const];
      return [...words.map((word) => [word, on] as const), ...off, ...short];
    }),
  );
}

function splitOnce(word: string): readonly [string, string?] {
  const at = word.indexOf('=');
  return at < 0 ? [word] : [word.slice(0, at), word.slice(at + 1)];
}

function unknownFlag(name: string, names: Names) {
  const near = nearest(name, names.keys());
  return usage(`Unknown flag: ${name}.${near ? ` Did you mean ${near}?` : ''}`);
}
