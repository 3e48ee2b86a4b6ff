/** A regular expression as a tree, without what cannot be matched in linear time. */
export type Syntax =
  | { readonly kind: 'character'; readonly accepts: (character: string) => boolean }
  | { readonly kind: 'edge'; readonly edge: Edge }
  | { readonly kind: 'sequence'; readonly parts: readonly Syntax[] }
  | { readonly kind: 'choice'; readonly options: readonly Syntax[] }
  | { readonly kind: 'repeat'; readonly part: Syntax; readonly least: number; readonly most: number };

export type Edge = 'start' | 'end' | 'boundary' | 'inside';

/** Why a pattern is not matched with. */
export class PatternFault extends Error {
  override readonly name = 'PatternFault';
}

const LONGEST = 1000;
const DEEPEST = 50;
const ATOM = /\\(?:u\{[\da-fA-F]+\}|u[\da-fA-F]{4}|x[\da-fA-F]{2}|c[a-zA-Z]|[pP]\{[^}]*\}|.)|\[(?:\\.|[^\]\\])*\]|./suy;
const QUANTIFIER = /([*+?]|\{(\d+)(,?)(\d*)\})\??/y;
const COUNTS: Readonly<Record<string, readonly [number, number]>> = {
  '*': [0, Number.POSITIVE_INFINITY],
  '+': [1, Number.POSITIVE_INFINITY],
  '?': [0, 1],
};
const EDGES: Readonly<Record<string, Edge>> = { '^': 'start', $: 'end', '\\b': 'boundary', '\\B': 'inside' };

/**
 * Parses an ECMAScript regular expression with the flag `u`.
 * @throws PatternFault for one that is not well formed, and for lookaround, back references and inline flags.
 */
export function parsePattern(source: string): Syntax {
  if (source.length > LONGEST) throw new PatternFault(`is longer than ${LONGEST} characters`);
  try {
    new RegExp(source, 'u');
  } catch {
    throw new PatternFault('is not a regular expression');
  }
  return new Parser(source).choice(0);
}

class Parser {
  readonly #source: string;
  #at = 0;

  constructor(source: string) {
    this.#source = source;
  }

  choice(depth: number): Syntax {
    if (depth > DEEPEST) throw new PatternFault(`nests groups deeper than ${DEEPEST}`);
    const options = [this.#sequence(depth)];
    while (this.#take('|')) options.push(this.#sequence(depth));
    const [only] = options;
    return only && options.length === 1 ? only : { kind: 'choice', options };
  }

  #sequence(depth: number): Syntax {
    const parts: Syntax[] = [];
    while (this.#at < this.#source.length && !/[|)]/.test(this.#source.charAt(this.#at))) {
      parts.push(this.#quantified(this.#take('(') ? this.#group(depth) : this.#atom()));
    }
    return { kind: 'sequence', parts };
  }

  #group(depth: number): Syntax {
    if (this.#take('?') && !this.#take(':') && this.#match(/<[^=!>][^>]*>/y) === undefined) {
      throw new PatternFault('uses lookaround or inline flags, which are not available');
    }
    const inner = this.choice(depth + 1);
    this.#at += 1;
    return inner;
  }

  #atom(): Syntax {
    const atom = this.#match(ATOM)?.[0] ?? '';
    const edge = EDGES[atom];
    if (edge) return { kind: 'edge', edge };
    if (/^\\[1-9k]/.test(atom)) throw new PatternFault('uses a back reference, which is not available');
    if (!/^[\\[.]/.test(atom)) return { kind: 'character', accepts: (character) => character === atom };
    // One character against one class: nothing here can take long.
    const single = new RegExp(`^${atom}$`, 'u');
    return { kind: 'character', accepts: (character) => single.test(character) };
  }

  #quantified(part: Syntax): Syntax {
    const found = this.#match(QUANTIFIER);
    if (!found) return part;
    const [, sign = '', least = '', comma, most = ''] = found;
    const [from, to] = COUNTS[sign] ?? [
      Number(least),
      comma ? (most === '' ? Number.POSITIVE_INFINITY : Number(most)) : Number(least),
    ];
    return { kind: 'repeat', part, least: from, most: to };
  }

  #take(character: string): boolean {
    if (this.#source[this.#at] !== character) return false;
    this.#at += 1;
    return true;
  }

  #match(expression: RegExp): RegExpExecArray | undefined {
    const sticky = new RegExp(expression);
    sticky.lastIndex = this.#at;
    const found = sticky.exec(this.#source);
    if (found) this.#at = sticky.lastIndex;
    return found ?? undefined;
  }
}
