import type { Expression } from './expression.ts';
import { Reader } from './grammar/reader.ts';
import type { Names } from './names.ts';
import { parseBody } from './parse-expression.ts';

/** A text value: without expressions, exactly one expression, or text with expressions in it. */
export type Text =
  | { readonly kind: 'literal'; readonly value: string }
  | { readonly kind: 'whole'; readonly expression: Expression }
  | { readonly kind: 'mixed'; readonly parts: readonly (string | Expression)[] };

export interface TextOptions {
  /** A template field: there `{{ }}` belongs to the template engine, so `${{` is text. */
  readonly template?: boolean;
}

const LINE_ENDS = /[\r\n]*$/;

/**
 * Parses a text value: `${ expression }`, `${{ expression }}`, `$name.path`, `\${` for a literal `${`, `$${x}` for a dollar sign and
 * a value.
 * @throws ExpressionProblem
 */
export function parseText(source: string, names: Names, options: TextOptions = {}): Text {
  if (!source.includes('$')) return { kind: 'literal', value: source };
  const short = parseShort(source, names);
  if (short) return { kind: 'whole', expression: short };

  const parts: (string | Expression)[] = [];
  let text = '';
  let from = 0;
  for (let at = source.indexOf('${'); at >= 0; at = source.indexOf('${', from)) {
    const escaped = source[at - 1] === '\\' && at > from;
    text += source.slice(from, escaped ? at - 1 : at);
    if (escaped || (options.template && source[at + 2] === '{')) {
      text += '${';
      from = at + 2;
      continue;
    }
    const slot = parseSlot(source, at, names);
    if (text !== '') parts.push(text);
    text = '';
    parts.push(slot.expression);
    from = slot.end;
  }
  text += source.slice(from);
  const [first] = parts;
  if (first === undefined) return { kind: 'literal', value: text };
  if (parts.length === 1 && typeof first !== 'string' && text.replace(LINE_ENDS, '') === '') {
    return { kind: 'whole', expression: first };
  }
  return { kind: 'mixed', parts: text === '' ? parts : [...parts, text] };
}

/** A key and its colon, where only an expression can stand. */
const LITERAL_BEGINS = /^(?:[\p{L}_$][\p{L}\p{Nd}_$-]*|"[^"]*"|'[^']*')\s*:/u;

function parseSlot(source: string, at: number, names: Names): { expression: Expression; end: number } {
  const double = source[at + 2] === '{';
  const close = double ? '}}' : '}';
  const reader = new Reader(source, at + 2 + (double ? 1 : 0));
  if (reader.at(close))
    throw reader.problem('the expression is empty', at, 'write  \\${  for the characters themselves');
  if (double && LITERAL_BEGINS.test(source.slice(reader.offset, reader.offset + 64))) {
    throw reader.problem('an object literal stands inside ${{ }}', at, 'put a blank between the braces:  ${ { } }');
  }
  const expression = parseBody(reader, names);
  reader.expect(close);
  return { expression, end: reader.offset };
}

const SHORT =
  /^\$([\p{L}_$][\p{L}\p{Nd}_$-]*)((?:\.(?:\d+|[\p{L}_$][\p{L}\p{Nd}_$]*(?:-[\p{L}_][\p{L}\p{Nd}_$]*)*))*)[\r\n]*$/u;

/** `$name.path`, when the whole value is that and the name is known. */
function parseShort(source: string, names: Names): Expression | undefined {
  const name = SHORT.exec(source)?.[1];
  return name !== undefined && names.has(name) ? parseBody(new Reader(source, 1), names) : undefined;
}
