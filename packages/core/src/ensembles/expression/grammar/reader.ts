import { ExpressionProblem } from '../expression-problem.ts';
import { NESTING_LIMIT, SOURCE_LIMIT } from '../limits.ts';

const BLANK = /(?:\s+|\/\/[^\n]*|\/\*[\s\S]*?\*\/)*/y;
const IDENT = /[\p{L}_$][\p{L}\p{Nd}_$]*/uy;

/** Walks over a source: blanks and comments, fixed tokens, patterns, and the depth of nesting. */
export class Reader {
  readonly source: string;
  offset: number;
  readonly #start: number;
  #depth = 0;

  constructor(source: string, offset = 0) {
    this.source = source;
    this.offset = offset;
    this.#start = offset;
  }

  /** The text a sticky pattern matches here, passed over; undefined when it does not match. */
  match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.offset;
    const found = pattern.exec(this.source)?.[0];
    if (found !== undefined) this.offset += found.length;
    return found;
  }

  /** Passes over blanks and comments. @throws ExpressionProblem LIMIT_EXCEEDED when the source has become too long */
  skipBlanks(): void {
    this.match(BLANK);
    if (this.offset - this.#start > SOURCE_LIMIT) {
      const message = `the expression is longer than ${SOURCE_LIMIT} characters`;
      throw new ExpressionProblem('LIMIT_EXCEEDED', message, this.#start);
    }
  }

  /** Does the token stand here, after blanks? */
  at(token: string): boolean {
    this.skipBlanks();
    return this.source.startsWith(token, this.offset);
  }

  /** Passes over the token if it stands here, after blanks. */
  take(token: string): boolean {
    if (!this.at(token)) return false;
    this.offset += token.length;
    return true;
  }

  /** Passes over the token. @throws ExpressionProblem when something else stands here. */
  expect(token: string, hint?: string): void {
    if (!this.take(token)) throw this.unexpected(`"${token}" is missing`, hint);
  }

  /** An identifier, after blanks; undefined when none stands here. */
  ident(): string | undefined {
    this.skipBlanks();
    return this.match(IDENT);
  }

  /** Passes over the word if it stands here alone, not as the start of a longer one. */
  takeWord(word: string): boolean {
    const start = this.offset;
    if (this.ident() === word) return true;
    this.offset = start;
    return false;
  }

  /** Reads what is nested one level deeper. @throws ExpressionProblem LIMIT_EXCEEDED when that is too deep. */
  nested<T>(read: () => T): T {
    if (++this.#depth > NESTING_LIMIT) {
      throw new ExpressionProblem(
        'LIMIT_EXCEEDED',
        `the expression is nested more than ${NESTING_LIMIT} deep`,
        this.offset,
      );
    }
    const result = read();
    this.#depth--;
    return result;
  }

  /** The problem that something else was needed here. */
  unexpected(needed: string, hint?: string): ExpressionProblem {
    this.skipBlanks();
    const found = /^(?:[\p{L}\p{N}_$]+|[\s\S]?)/u.exec(this.source.slice(this.offset, this.offset + 40))?.[0] ?? '';
    const where = found === '' ? 'at the end' : `before "${found}"`;
    return this.problem(`${needed} ${where}`, this.offset, hint ?? hintFor(found, this.source.at(this.offset + 1)));
  }

  problem(message: string, offset: number, hint?: string): ExpressionProblem {
    return new ExpressionProblem('EXPRESSION_SYNTAX', message, offset, hint);
  }
}

function hintFor(found: string, next: string | undefined): string | undefined {
  if (found === '=' && next === '>') return 'the parameters of an arrow function are plain names';
  if (found === '=') return 'compare with ===; there are no assignments';
  if (found === '|') return 'put parentheses around what is filtered';
  if (['this', 'function', 'for', 'while', 'import', 'await', 'class'].includes(found)) {
    return `there is no "${found}" in expressions`;
  }
  return undefined;
}
