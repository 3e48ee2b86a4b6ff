import type { Entry, Item, Node } from '../expression.ts';
import { refuseForbidden } from '../forbidden.ts';
import { parseArguments } from './parse-arguments.ts';
import { parseNumber, parseString, parseTemplate } from './parse-literal.ts';
import { parseName, peekKeyword } from './parse-name.ts';
import { parseArrowOrExpr, parseConditional, parseExpr } from './parse-operators.ts';
import type { Parsing } from './parsing.ts';

const WORDS = new Map<string, Node>([
  ['true', { kind: 'constant', value: true }],
  ['false', { kind: 'constant', value: false }],
  ['null', { kind: 'constant', value: null }],
  ['undefined', { kind: 'constant', value: undefined }],
]);

/** What stands alone: a literal, a name, a bracketed expression, a list, a mapping. */
export function parsePrimary(parsing: Parsing): Node {
  const { reader } = parsing;
  if (reader.take('(')) return parseParenthesis(parsing);
  if (reader.take('[')) return parseList(parsing);
  if (reader.take('{')) return parseMapping(parsing);
  const literal = parseNumber(reader) ?? parseString(reader);
  if (literal !== undefined) return { kind: 'constant', value: literal };
  if (reader.take('`')) return parseTemplate(parsing);
  const word = peekKeyword(parsing);
  const constant = word === undefined ? undefined : WORDS.get(word);
  if (constant && reader.takeWord(word ?? '')) return constant;
  if (word === 'new') return parseNewDate(parsing);
  const name = parseName(parsing);
  if (!name) throw reader.unexpected('a value is missing');
  return name;
}

function parseParenthesis(parsing: Parsing): Node {
  const inner = parsing.reader.nested(() => parseArrowOrExpr(parsing));
  parsing.reader.expect(')');
  return inner;
}

function parseList(parsing: Parsing): Node {
  const { reader } = parsing;
  const items: Item[] = [];
  reader.nested(() => {
    while (!reader.at(']')) {
      items.push({ spread: reader.take('...'), value: parseExpr(parsing) });
      if (!reader.take(',')) break;
    }
  });
  reader.expect(']');
  return { kind: 'list', items };
}

function parseMapping(parsing: Parsing): Node {
  const { reader } = parsing;
  const entries: Entry[] = [];
  reader.nested(() => {
    while (!reader.at('}')) {
      entries.push(parseEntry(parsing));
      if (!reader.take(',')) break;
    }
  });
  reader.expect('}');
  return { kind: 'mapping', entries };
}

const KEY = /[\p{L}_$][\p{L}\p{Nd}_$]*(?:-[\p{L}_][\p{L}\p{Nd}_$]*)*/uy;

function parseEntry(parsing: Parsing): Entry {
  const { reader } = parsing;
  if (reader.take('...')) return { kind: 'spread', value: parseConditional(parsing) };
  if (reader.take('[')) {
    const key = parseExpr(parsing);
    reader.expect(']');
    reader.expect(':');
    return { kind: 'computed', key, value: parseArrowOrExpr(parsing) };
  }
  reader.skipBlanks();
  const offset = reader.offset;
  const name = parseString(reader) ?? reader.match(KEY);
  if (name !== undefined && reader.take(':')) {
    refuseForbidden(name, offset);
    return { kind: 'named', name, value: parseArrowOrExpr(parsing) };
  }
  reader.offset = offset;
  return parseShorthand(parsing);
}

/** `{ input }` is short for `{ input: input }`. */
function parseShorthand(parsing: Parsing): Entry {
  const value = parseName(parsing);
  if (value?.kind === 'root' || value?.kind === 'local') return { kind: 'named', name: value.name, value };
  throw parsing.reader.unexpected('a key is missing', 'write  key: value');
}

function parseNewDate(parsing: Parsing): Node {
  const { reader } = parsing;
  const start = reader.offset;
  reader.takeWord('new');
  if (!reader.takeWord('Date')) throw reader.problem('"new" is for Date only', start, 'write  new Date()');
  reader.expect('(');
  return { kind: 'new-date', args: parseArguments(parsing) };
}
