import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Json, JsonObject } from '@ensembleapp/protocol';
import { repeated, text } from '../flag.ts';
import { usage } from '../stop.ts';
import type { Terminal } from '../terminal/terminal.ts';

/** Flags that make an input. */
export const INPUT = {
  input: text('<input>', 'JSON, @file.json, @file.yaml, or - for stdin', { fallback: '{}' }),
  set: repeated('<key=value>', 'sets one member; dots go deeper; wins over --input'),
};

export interface InputFlags {
  readonly input: string | undefined;
  readonly set: readonly string[];
}

/** The input that the flags describe. @throws Stop for what is no JSON object, or a file that cannot be read */
export async function readInput({ input, set }: InputFlags, terminal: Terminal): Promise<JsonObject> {
  const whole = input === undefined ? {} : await parseInput(input, terminal);
  return set.reduce(setMember, whole);
}

/** A JSON object: as text, from a file, or from standard input. */
export async function parseInput(given: string, { stdin, cwd }: Pick<Terminal, 'stdin' | 'cwd'>): Promise<JsonObject> {
  if (given === '-') return asObject(parseJson(await readAll(stdin), 'standard input'), 'standard input');
  if (!given.startsWith('@')) return asObject(parseJson(given, 'the input'), 'the input');
  const path = given.slice(1);
  const written = readText(path, { cwd });
  return /\.ya?ml$/i.test(path) ? parseYaml(written, path) : asObject(parseJson(written, path), path);
}

/** Everything that standard input holds. */
export async function readAll(stdin: Terminal['stdin']): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of stdin) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks).toString('utf8');
}

/** With one member set: `user.name=Ada`. The value is JSON when it parses as JSON, else text. */
export function setMember(input: JsonObject, given: string): JsonObject {
  const at = given.indexOf('=');
  if (at < 1) throw usage(`Not a member: "${given}" (try --set name=Ada)`);
  return withMember(input, given.slice(0, at).split('.'), jsonOrText(given.slice(at + 1)));
}

function withMember(object: JsonObject, [name = '', ...deeper]: readonly string[], value: Json): JsonObject {
  if (deeper.length === 0) return { ...object, [name]: value };
  const inner = Object.hasOwn(object, name) ? object[name] : undefined;
  return { ...object, [name]: withMember(isObject(inner) ? inner : {}, deeper, value) };
}

/** The value that a text is as JSON, or the text. */
export function jsonOrText(written: string): Json {
  try {
    return JSON.parse(written);
  } catch {
    return written;
  }
}

function parseJson(written: string, from: string): Json {
  try {
    return JSON.parse(written);
  } catch (error) {
    throw usage(`Not JSON: ${from} (${error instanceof Error ? error.message : ''})`);
  }
}

async function parseYaml(written: string, path: string): Promise<JsonObject> {
  const { Faults } = await import('@ensembleapp/core/ensembles/reading/faults.ts');
  const { readTree } = await import('@ensembleapp/core/ensembles/reading/read-tree.ts');
  const { toJsonObject } = await import('@ensembleapp/core/ensembles/reading/tree.ts');
  const faults = new Faults(path);
  const tree = readTree(written, 'yaml', faults);
  if (tree) return toJsonObject(tree);
  const [first] = faults.problems;
  throw usage(first ? `${path}:${first.line}:${first.column}: ${first.message}` : `Not a YAML mapping: ${path}`);
}

/** The text of a file. @throws Stop when it cannot be read */
export function readText(path: string, { cwd }: Pick<Terminal, 'cwd'>): string {
  try {
    return readFileSync(resolve(cwd, path), 'utf8');
  } catch {
    throw usage(`Cannot read ${path}`);
  }
}

function asObject(value: Json, from: string): JsonObject {
  if (!isObject(value)) throw usage(`Not a JSON object: ${from}`);
  return value;
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
