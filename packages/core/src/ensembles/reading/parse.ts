import { Composer, type CST, type Document, Lexer, type ParsedNode, Parser } from 'yaml';
import type { Faults } from './faults.ts';
import { mendAround } from './mend.ts';
import { syntaxHint } from './syntax-hint.ts';
import type { Text } from './text.ts';

/** Deepest nesting of lists and mappings. */
export const NESTING_LIMIT = 64;

/** The document and a scalar stand on the parser's stack beside the open collections. */
const STACK_LIMIT = NESTING_LIMIT + 3;

/** More than 20 000 values ever take: the lexer's work on a text of nothing but commas or line ends is bounded. */
const LEXEME_LIMIT = 200_000;

const OPTIONS = {
  version: '1.2',
  schema: 'core',
  merge: false,
  resolveKnownTags: false,
  stringKeys: true,
  // Told by build-tree, which does not compare every key with every other.
  uniqueKeys: false,
  prettyErrors: false,
  logLevel: 'silent',
} as const;

/**
 * The text as one YAML 1.2 document, or undefined with one fault: the first. Nesting is bounded before anything recursive
 * touches the text.
 */
export function parse(text: Text, faults: Faults): Document.Parsed<ParsedNode> | undefined {
  const tokens = tokenize(text, faults);
  if (!tokens) return undefined;
  const [document, second] = new Composer(OPTIONS).compose(tokens, true, text.text.length);
  if (!document) return undefined;
  const [error] = document.errors.concat(document.warnings).sort((a, b) => a.pos[0] - b.pos[0]);
  if (error) {
    tell(error, text, faults);
    return undefined;
  }
  if (second) {
    const place = { path: '', ...text.position(second.range[0]) };
    faults.error(place, 'SEVERAL_DOCUMENTS', 'a file holds one document', 'put each ensemble into a file of its own');
    return undefined;
  }
  return document;
}

/** Reports what the parser says, at the value at fault and with what to do about it. */
function tell({ code, message, pos }: Document['errors' | 'warnings'][number], text: Text, faults: Faults): void {
  const stopped = text.position(pos[0]);
  const mend = mendAround(text, stopped.line);
  const place =
    mend && mend.first < stopped.line
      ? { path: '', line: mend.first, column: text.line(mend.first).indexOf('${') + 1 }
      : { path: '', ...stopped };
  const hint = syntaxHint(text, stopped.line, code);
  if (code === 'TAG_RESOLVE_FAILED' && !mend) {
    faults.error(place, 'TAG_NOT_ALLOWED', 'custom tags are not allowed', 'remove the tag');
  } else faults.error(place, 'YAML_SYNTAX', inWords(message), hint ?? 'see YAML 1.2: indentation, quotes and brackets');
}

function tokenize(text: Text, faults: Faults): CST.Token[] | undefined {
  const parser = new Parser();
  const tokens: CST.Token[] = [];
  let lexemes = 0;
  for (const lexeme of new Lexer().lex(text.text)) {
    tokens.push(...parser.next(lexeme));
    lexemes += 1;
    if (parser.stack.length <= STACK_LIMIT && lexemes <= LEXEME_LIMIT) continue;
    const message =
      lexemes > LEXEME_LIMIT
        ? 'too many values or lines'
        : `lists and mappings are nested deeper than ${NESTING_LIMIT}`;
    faults.error({ path: '', ...text.position(parser.offset) }, 'LIMIT_EXCEEDED', message);
    return undefined;
  }
  tokens.push(...parser.end());
  const directive = tokens.find((token) => token.type === 'directive');
  if (directive) {
    const place = { path: '', ...text.position(directive.offset) };
    faults.error(place, 'YAML_SYNTAX', 'YAML directives (%) are not allowed', 'remove the line');
    return undefined;
  }
  return tokens;
}

/** The parser's message as we write messages: lower case, no full stop. */
function inWords(message: string): string {
  return `${message.charAt(0).toLowerCase()}${message.slice(1)}`.replace(/\.$/, '');
}
