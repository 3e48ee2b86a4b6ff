import type { Json, JsonObject } from '@ensembleapp/protocol';
import type { DatabaseKind, Statement } from '../../databases.ts';
import { lasting, type StepFailure } from '../../step-failure.ts';
import { isObject } from '../is-object.ts';
import { BOUND, type Piece, type Place, scanSql } from './scan-sql.ts';

/** A statement as it is written. */
export interface WrittenStatement {
  /** Texts, with a value between each two of them that an expression gave. */
  readonly texts: readonly string[];
  readonly bound: readonly Json[];
  readonly params: readonly Json[] | JsonObject;
}

/**
 * A statement whose values are beside its text. Values go where `?`, `?1`, `$1`, `:name`, `@name`, `$name` or `{{ name }}` stand, and
 * where an expression stands in the text; none of them ever becomes part of the SQL.
 * @param names what `{{ name }}` can read beside the params
 * @throws StepFailure `INVALID_INPUT` when places and values do not fit
 */
export function bindSql({ texts, bound, params }: WrittenStatement, names: JsonObject, kind: DatabaseKind): Statement {
  if (texts.some((text) => text.includes(BOUND))) throw wrong('the SQL holds a character that no SQL may hold');
  const sql = texts.reduce((whole, text, index) => `${whole}${BOUND}${index - 1}${BOUND}${text}`);
  const pieces = readOperators(scanSql(sql, kind), params, kind);
  const values = new Values(params, bound, names);
  const mark = kind === 'sqlite' ? '?' : '$';
  const text = pieces.map((piece) => {
    if (piece.kind === 'text') return piece.text;
    if (piece.kind !== 'quoted') return `${mark}${values.place(piece)}`;
    if (/\{\{|\0/.test(piece.text)) throw wrong('a value stands inside quotes: write it without them, it is bound');
    return piece.text;
  });
  values.requireAllUsed();
  return { sql: text.join(''), values: values.list };
}

/** In PostgreSQL `?` is an operator of its own, save where the values are a list and nothing is numbered. */
function readOperators(
  pieces: readonly Piece[],
  params: WrittenStatement['params'],
  kind: DatabaseKind,
): readonly Piece[] {
  const isList = Array.isArray(params) && params.length > 0;
  if (kind === 'sqlite' || (isList && !pieces.some((piece) => piece.kind === 'number'))) return pieces;
  return pieces.map((piece) => (piece.kind === 'next' ? { kind: 'text', text: piece.text } : piece));
}

/** The values of one statement, each with its place from 1. */
class Values {
  readonly list: Json[] = [];
  readonly #params: WrittenStatement['params'];
  readonly #bound: readonly Json[];
  readonly #names: JsonObject;
  readonly #places = new Map<string, number>();
  #next = 0;
  #used = 0;

  constructor(params: WrittenStatement['params'], bound: readonly Json[], names: JsonObject) {
    this.#params = params;
    this.#bound = bound;
    this.#names = names;
  }

  place(piece: Place): number {
    switch (piece.kind) {
      case 'next':
        this.#next += 1;
        return this.#positioned(this.#next);
      case 'number':
        this.#next = Math.max(this.#next, piece.number);
        return this.#positioned(piece.number);
      case 'name':
        return this.#keep(`name ${piece.name}`, () => this.#named(piece.name));
      case 'template':
        return this.#keep(`template ${piece.name}`, () => this.#read(piece.name));
      case 'bound':
        return this.#keep(`bound ${piece.index}`, () => this.#bound[piece.index] ?? null);
    }
  }

  requireAllUsed(): void {
    const params = this.#params;
    if (isList(params) && params.length > this.#used) {
      throw wrong(`the SQL takes ${count(this.#used)}, params holds ${params.length}`);
    }
  }

  #positioned(position: number): number {
    const params = this.#params;
    if (!isList(params)) throw wrong('the SQL has places without names, so params must be a list');
    if (position < 1 || position > params.length) {
      throw wrong(`the SQL has a place for value ${position}, params holds ${params.length}`);
    }
    this.#used = Math.max(this.#used, position);
    return this.#keep(`position ${position}`, () => params[position - 1] ?? null);
  }

  #named(name: string): Json {
    const params = this.#params;
    if (isList(params)) throw wrong(`the SQL names a value "${name}", so params must be a mapping`);
    if (!Object.hasOwn(params, name)) throw wrong(`params has no "${name}"`);
    return params[name] ?? null;
  }

  /** A name of the params, or a path from an input or a root. */
  #read(path: string): Json {
    const [root = '', ...members] = path.split('.');
    if (!/^[\p{L}_][\p{L}\p{Nd}_-]*$/u.test(root)) throw wrong(`{{ ${path} }} is no name`);
    const params = this.#params;
    const from = isList(params) || Object.hasOwn(ROOTS, root) || !Object.hasOwn(params, root) ? this.#names : params;
    return [root, ...members].reduce<Json>((value, name) => {
      return isObject(value) && Object.hasOwn(value, name) ? (value[name] ?? null) : null;
    }, from);
  }

  #keep(key: string, value: () => Json): number {
    const known = this.#places.get(key);
    if (known !== undefined) return known;
    this.list.push(value());
    this.#places.set(key, this.list.length);
    return this.list.length;
  }
}

/** What a name of the author's never hides. */
const ROOTS: Readonly<Record<string, true>> = { input: true, context: true, secure: true, userContext: true };

function isList(params: WrittenStatement['params']): params is readonly Json[] {
  return Array.isArray(params);
}

function count(values: number): string {
  return values === 1 ? 'one value' : `${values} values`;
}

function wrong(message: string): StepFailure {
  return lasting('INVALID_INPUT', `data: ${message}`);
}
