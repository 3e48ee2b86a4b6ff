import type { Arrow, Block, Node, Pattern, Statement } from '../expression.ts';
import { refuseForbidden } from '../forbidden.ts';
import { KEYWORDS, peekKeyword, takeKeyword } from './parse-name.ts';
import { parseArrowOrConditional, parseArrowOrExpr, parseExpr } from './parse-operators.ts';
import type { Parsing } from './parsing.ts';
import { Variables } from './variables.ts';

/** An arrow function, if one starts here. */
export function parseArrow(parsing: Parsing): Arrow | undefined {
  const { reader } = parsing;
  const start = reader.offset;
  const variables = new Variables(parsing.variables);
  const parameters = parseParameters(parsing, variables);
  if (!parameters || !reader.take('=>')) {
    reader.offset = start;
    return undefined;
  }
  for (const name of variables.names) refuseForbidden(name, start);
  parsing.variables = variables;
  const body = reader.nested(() =>
    reader.take('{') ? parseBlock(parsing, variables) : parseArrowOrConditional(parsing),
  );
  parsing.variables = variables.outer;
  return { kind: 'arrow', parameters, body, slots: variables.slots };
}

/** Undefined as soon as it cannot be the head of an arrow. */
function parseParameters(parsing: Parsing, variables: Variables): readonly Pattern[] | undefined {
  const { reader } = parsing;
  if (!reader.take('(')) {
    const slot = parseVariable(parsing, variables);
    return slot === undefined ? undefined : [{ kind: 'whole', slot }];
  }
  const patterns: Pattern[] = [];
  if (reader.take(')')) return patterns;
  do {
    const pattern = parsePattern(parsing, variables);
    if (!pattern) return undefined;
    patterns.push(pattern);
  } while (reader.take(','));
  return reader.take(')') ? patterns : undefined;
}

function parsePattern(parsing: Parsing, variables: Variables): Pattern | undefined {
  const { reader } = parsing;
  if (reader.take('[')) {
    const bound = parseVariables(parsing, variables, ']');
    return bound && { kind: 'items', slots: bound.slots };
  }
  if (reader.take('{')) {
    const bound = parseVariables(parsing, variables, '}');
    return bound && { kind: 'members', ...bound };
  }
  const slot = parseVariable(parsing, variables);
  return slot === undefined ? undefined : { kind: 'whole', slot };
}

function parseVariables({ reader }: Parsing, variables: Variables, close: string) {
  const names: string[] = [];
  const slots: number[] = [];
  if (reader.take(close)) return { names, slots };
  do {
    const name = reader.ident();
    if (name === undefined || KEYWORDS.has(name)) return undefined;
    names.push(name);
    slots.push(variables.declare(name));
  } while (reader.take(','));
  return reader.take(close) ? { names, slots } : undefined;
}

function parseVariable({ reader }: Parsing, variables: Variables): number | undefined {
  const name = reader.ident();
  if (name === undefined || KEYWORDS.has(name)) return undefined;
  return variables.declare(name);
}

/** The statements of a block, after its opening brace. */
function parseBlock(parsing: Parsing, variables: Variables): Block {
  const { reader } = parsing;
  const statements: Statement[] = [];
  variables.openBlock();
  while (!reader.take('}')) statements.push(parseStatement(parsing, variables));
  variables.closeBlock();
  return { kind: 'block', statements };
}

function parseStatement(parsing: Parsing, variables: Variables): Statement {
  const { reader } = parsing;
  if (reader.take('{')) return reader.nested(() => parseBlock(parsing, variables));
  const word = peekKeyword(parsing);
  if (word === 'if') return reader.nested(() => parseIf(parsing, variables));
  const statement = word === 'return' ? parseReturn(parsing) : parseSimple(parsing, variables, word);
  reader.take(';');
  return statement;
}

function parseSimple(parsing: Parsing, variables: Variables, word: string | undefined): Statement {
  if (word !== 'const' && word !== 'let') return { kind: 'discard', value: parseExpr(parsing) };
  const { reader } = parsing;
  reader.takeWord(word);
  reader.skipBlanks();
  const { offset } = reader;
  const name = reader.ident();
  if (name === undefined || KEYWORDS.has(name)) throw reader.unexpected(`a name is missing after "${word}"`);
  refuseForbidden(name, offset);
  reader.expect('=');
  const value = parseArrowOrExpr(parsing);
  return { kind: 'constant-of', slot: variables.declare(name), value };
}

function parseReturn(parsing: Parsing): Statement {
  const { reader } = parsing;
  reader.takeWord('return');
  const value: Node | undefined = reader.at(';') || reader.at('}') ? undefined : parseArrowOrExpr(parsing);
  return { kind: 'return', value };
}

function parseIf(parsing: Parsing, variables: Variables): Statement {
  const { reader } = parsing;
  reader.takeWord('if');
  reader.expect('(');
  const test = parseExpr(parsing);
  reader.expect(')');
  const yes = parseBranch(parsing, variables);
  const no = takeKeyword(parsing, 'else') ? parseBranch(parsing, variables) : undefined;
  return { kind: 'if', test, yes, no };
}

/** One side of an `if`: what it declares is not visible after it. */
function parseBranch(parsing: Parsing, variables: Variables): Statement {
  variables.openBlock();
  const statement = parseStatement(parsing, variables);
  variables.closeBlock();
  return statement;
}
