import type { Node } from '../expression.ts';
import { parseExpr } from './parse-operators.ts';
import type { Parsing } from './parsing.ts';
import type { Reader } from './reader.ts';

const NUMBER = /0[xX][\da-fA-F]+|(?:\d+(?:\.\d+)?|\.\d+)(?:[eE][+-]?\d+)?/y;
const WORD_CHARACTER = /[\p{L}\p{Nd}_$]/uy;

/** A number, after blanks; undefined when none stands here. */
export function parseNumber(reader: Reader): number | undefined {
  reader.skipBlanks();
  const start = reader.offset;
  const text = reader.match(NUMBER);
  if (text === undefined) return undefined;
  if (reader.match(WORD_CHARACTER) !== undefined) throw reader.problem(`"${text}" runs into a name`, start);
  return Number(text);
}

/** A text in single or double quotes, after blanks; undefined when none stands here. */
export function parseString(reader: Reader): string | undefined {
  reader.skipBlanks();
  const start = reader.offset;
  const quote = reader.source[start];
  if (quote !== '"' && quote !== "'") return undefined;
  reader.offset++;
  const plain = quote === '"' ? /[^"\\]*/y : /[^'\\]*/y;
  let text = '';
  for (;;) {
    text += reader.match(plain) ?? '';
    const next = reader.source[reader.offset];
    if (next === undefined) throw reader.problem('this text is not closed', start, `close it with ${quote}`);
    reader.offset++;
    if (next === quote) return text;
    text += parseEscape(reader);
  }
}

const TEMPLATE_TEXT = /(?:[^`\\$]|\$(?!\{))+/y;

/** A template, after its opening backtick. One without slots is a constant. */
export function parseTemplate(parsing: Parsing): Node {
  const { reader } = parsing;
  const start = reader.offset - 1;
  const parts: (string | Node)[] = [];
  let text = '';
  for (;;) {
    text += reader.match(TEMPLATE_TEXT) ?? '';
    const next = reader.source[reader.offset];
    if (next === undefined) throw reader.problem('this template is not closed', start, 'close it with `');
    reader.offset++;
    if (next === '\\') {
      text += parseEscape(reader);
    } else if (next === '$') {
      reader.offset++;
      const slot = reader.nested(() => parseExpr(parsing));
      reader.expect('}');
      if (text !== '') parts.push(text);
      text = '';
      parts.push(slot);
    } else {
      if (parts.length === 0) return { kind: 'constant', value: text };
      if (text !== '') parts.push(text);
      return { kind: 'template', parts };
    }
  }
}

const SIMPLE: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  r: '\r',
  b: '\b',
  f: '\f',
  v: '\v',
  0: '\0',
};
const CODE = /x[\da-fA-F]{2}|u[\da-fA-F]{4}|u\{[\da-fA-F]{1,6}\}/y;
const ANY = /[\s\S]/uy;

/** What an escape stands for, after its backslash: a control character, a code, or the next character itself. */
function parseEscape(reader: Reader): string {
  const start = reader.offset - 1;
  const code = reader.match(CODE);
  if (code !== undefined) {
    const point = Number.parseInt(code.replace(/[xu{}]/g, ''), 16);
    if (point > 0x10ffff) throw reader.problem('there is no such character', start);
    return code.startsWith('u{') ? String.fromCodePoint(point) : String.fromCharCode(point);
  }
  const character = reader.match(ANY) ?? '';
  if (character === 'x' || character === 'u') {
    throw reader.problem(`"\\${character}" needs hexadecimal digits`, start, 'write  \\\\  for a backslash');
  }
  return SIMPLE[character] ?? character;
}
