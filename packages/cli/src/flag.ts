import { usage } from './stop.ts';

/** One flag: how it is written, what it means, and how its text becomes a value. */
export interface Flag<Value> {
  readonly takes: 'nothing' | 'value';
  readonly meaning: string;
  /** What `--help` shows in place of the value. */
  readonly placeholder?: string;
  /** What `--help` shows as the default. */
  readonly fallback?: string;
  readonly short?: string;
  /** Other names of the same flag. */
  readonly also?: readonly string[];
  /** Every text given, in order; none: the flag was not given. */
  readonly read: (given: readonly string[]) => Value;
}

export type Flags = Readonly<Record<string, Flag<unknown>>>;
export type Values<Known extends Flags> = {
  readonly [Name in keyof Known]: Known[Name] extends Flag<infer Value> ? Value : never;
};

interface Extras {
  readonly short?: string;
  readonly also?: readonly string[];
  readonly fallback?: string;
}

/** On or off; off unless given. */
export function onOff(meaning: string, extras: Extras = {}): Flag<boolean> {
  return { takes: 'nothing', meaning, ...extras, read: (given) => given.at(-1) === 'true' };
}

/** `--x` is on, `--no-x` is off, and not given is neither. */
export function onOffOrUnsaid(meaning: string, extras: Extras = {}): Flag<boolean | undefined> {
  return {
    takes: 'nothing',
    meaning,
    ...extras,
    read: (given) => (given.length > 0 ? given.at(-1) === 'true' : undefined),
  };
}

/** A text; the last one given counts. */
export function text(placeholder: string, meaning: string, extras: Extras = {}): Flag<string | undefined> {
  return { takes: 'value', placeholder, meaning, ...extras, read: (given) => given.at(-1) };
}

/** A text that `parse` makes a value of; the last one given counts. */
export function value<Value>(
  placeholder: string,
  meaning: string,
  parse: (text: string) => Value,
  extras: Extras = {},
): Flag<Value | undefined> {
  const read = (given: readonly string[]) => {
    const last = given.at(-1);
    return last === undefined ? undefined : parse(last);
  };
  return { takes: 'value', placeholder, meaning, ...extras, read };
}

/** As `value`, with what counts when the flag is not given. */
export function valueOr<Value>(
  placeholder: string,
  meaning: string,
  parse: (text: string) => Value,
  fallback: string,
  extras: Extras = {},
): Flag<Value> {
  return {
    takes: 'value',
    placeholder,
    meaning,
    fallback,
    ...extras,
    read: (given) => parse(given.at(-1) ?? fallback),
  };
}

/** Comma-separated or repeated; everything given adds up. */
export function list(placeholder: string, meaning: string, extras: Extras = {}): Flag<readonly string[] | undefined> {
  const read = (given: readonly string[]) => {
    if (given.length === 0) return undefined;
    return given.flatMap((item) => item.split(',')).map((item) => item.trim());
  };
  return { takes: 'value', placeholder, meaning, ...extras, read };
}

/** Repeated; each text is kept whole. */
export function repeated(placeholder: string, meaning: string, extras: Extras = {}): Flag<readonly string[]> {
  return { takes: 'value', placeholder, meaning, ...extras, read: (given) => given };
}

/** One of a few words. */
export function choice<Word extends string>(
  words: readonly Word[],
  meaning: string,
  extras: Extras = {},
): Flag<Word | undefined> {
  const parse = (given: string) => {
    const found = words.find((word) => word === given);
    if (found === undefined) throw usage(`Not one of ${words.join(', ')}: "${given}"`);
    return found;
  };
  return value(words.join('|'), meaning, parse, extras);
}

/** A whole number in a range. */
export function wholeNumber(least: number, most: number): (given: string) => number {
  return (given) => {
    const number = /^\d{1,15}$/.test(given) ? Number(given) : Number.NaN;
    if (number >= least && number <= most) return number;
    throw usage(`Not a whole number from ${least} to ${most}: "${given}"`);
  };
}

/** `expiresIn` in code is `--expires-in` on the command line. */
export function written(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
