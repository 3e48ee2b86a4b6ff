import type { Text } from './text.ts';

/** A correction of one value that only lacks quotes, or has the wrong ones. */
export interface Mend {
  readonly kind: 'quote-value' | 'other-quotes';
  /** The lines that it takes the place of, both from 1. */
  readonly first: number;
  readonly last: number;
  /** What is to stand there. */
  readonly lines: readonly string[];
}

const COMMENT = /\s+#[^}]*$/;
const KEY = /^(?:[^\s:#"'[{$&*!|>%@`][^:]*|"[^"]*"|'[^']*'):[ \t]+/;

/** How the value that begins in this line can be mended by quotes alone; undefined when it cannot. Language reference, section 17.2. */
export function mendLine(text: Text, line: number): Mend | undefined {
  const [, lead = '', rest = ''] = /^(\s*(?:- +)*)(.*?)\s*$/.exec(text.line(line)) ?? [];
  const key = keyOf(rest);
  if (key === '' && !lead.includes('-')) return undefined;
  const comment = COMMENT.exec(rest)?.[0] ?? '';
  const value = rest.slice(key.length, rest.length - comment.length);
  const one = (kind: Mend['kind'], mended: string): Mend => ({
    kind,
    first: line,
    last: line,
    lines: [`${lead}${key}${mended}${comment}`],
  });
  if (/^["']/.test(value)) return goesOn(value) ? one('other-quotes', otherQuotes(value)) : undefined;
  if (/^[[{]/.test(value)) {
    const mended = quoteItems(value);
    return mended === value ? undefined : one('quote-value', mended);
  }
  if (!/: |:$|\$\{/.test(value) || /^[|>]/.test(value)) return undefined;
  if (!isOpen(value)) return one('quote-value', quote(value));
  return mendBlock(text, line, { lead, key, value });
}

/** How far above its end a value of several lines is looked for. */
const MOST_LINES = 100;

/** How the value that this line stands in can be mended; it may have begun further up. */
export function mendAround(text: Text, line: number): Mend | undefined {
  const own = mendLine(text, line);
  if (own) return own;
  for (let above = line - 1; above > Math.max(0, line - MOST_LINES); above--) {
    if (!text.line(above).includes('${')) continue;
    const mend = mendLine(text, above);
    return mend && mend.last >= line ? mend : undefined;
  }
  return undefined;
}

/** The text with these corrections made. */
export function applyMend(text: Text, { first, last, lines }: Mend): string {
  const all = text.text.split('\n');
  return [...all.slice(0, first - 1), ...lines, ...all.slice(last)].join('\n');
}

/** A value over several lines becomes a block of text. */
function mendBlock(
  text: Text,
  first: number,
  { lead, key, value }: { readonly lead: string; readonly key: string; readonly value: string },
): Mend | undefined {
  const lines = [value];
  for (let line = first + 1; line <= text.lineCount; line++) {
    lines.push(text.line(line).trimEnd());
    if (isOpen(lines.join('\n'))) continue;
    const indent = ' '.repeat(lead.length + 2);
    const shift = Math.max(0, indent.length - smallestIndent(lines.slice(1)));
    const inner = lines.slice(1).map((one) => (one === '' ? one : ' '.repeat(shift) + one));
    return { kind: 'quote-value', first, last: line, lines: [`${lead}${key}|`, indent + value, ...inner] };
  }
  return undefined;
}

function smallestIndent(lines: readonly string[]): number {
  const indents = lines.filter((line) => line !== '').map((line) => line.length - line.trimStart().length);
  return Math.min(...indents);
}

/** The key of a pair, its colon and the blanks behind it; empty for an item of a list. */
function keyOf(rest: string): string {
  const key = KEY.exec(rest)?.[0] ?? '';
  return key.includes('${') ? '' : key;
}

/** Whether a `${` has no end yet. */
function isOpen(value: string): boolean {
  for (let at = value.indexOf('${'); at !== -1; at = value.indexOf('${', at)) {
    const end = slotEnd(value, at);
    if (end === undefined) return true;
    at = end;
  }
  return false;
}

/** Behind the `}` that ends the `${` at the offset; quotes and braces in it are passed over. */
function slotEnd(value: string, start: number): number | undefined {
  let depth = 0;
  let quoted = '';
  for (let at = start + 1; at < value.length; at++) {
    const character = value[at] ?? '';
    if (quoted !== '') {
      if (character === '\\') at++;
      else if (character === quoted) quoted = '';
    } else if (/["'`]/.test(character)) quoted = character;
    else if (character === '{') depth++;
    else if (character === '}' && --depth === 0) return at + 1;
  }
  return undefined;
}

/** Whether text follows the closing quote. */
function goesOn(value: string): boolean {
  const [whole] = /^(?:'(?:[^']|'')*'|"(?:[^"\\]|\\.)*")/.exec(value) ?? [];
  return whole !== undefined && /^\s*[^\s#]/.test(value.slice(whole.length));
}

function otherQuotes(value: string): string {
  const [first] = value;
  return value.length > 1 && value.at(-1) === first ? quote(value.slice(1, -1)) : quote(value);
}

/** A list or mapping in one line with quotes around every item that holds an expression. */
function quoteItems(value: string): string {
  let mended = '';
  let from = 0;
  let item = 0;
  let quoted = '';
  for (let at = 0; at < value.length; at++) {
    const character = value[at] ?? '';
    if (quoted !== '') {
      if (character === '\\' && quoted === '"') at++;
      else if (character === quoted) quoted = '';
    } else if (/["']/.test(character) && value.slice(item, at).trim() === '') quoted = character;
    else if (value.startsWith('${', at)) {
      const end = itemEnd(value, at);
      if (end === undefined) return value;
      const start = item + (value.slice(item).length - value.slice(item).trimStart().length);
      mended += value.slice(from, start) + quote(value.slice(start, end).trimEnd());
      from = start + value.slice(start, end).trimEnd().length;
      item = end;
      at = end - 1;
    } else if (/[[{,]/.test(character) || value.startsWith(': ', at)) item = at + 1;
  }
  return mended + value.slice(from);
}

/** Where an item that holds the `${` at the offset ends: before the next comma or closing bracket outside of expressions. */
function itemEnd(value: string, slot: number): number | undefined {
  let at = slotEnd(value, slot);
  while (at !== undefined && at < value.length) {
    if (value.startsWith('${', at)) at = slotEnd(value, at);
    else if (/[,\]}]/.test(value[at] ?? '')) return at;
    else at++;
  }
  return at;
}

/** As a YAML text in quotes that need the fewest escapes. */
function quote(text: string): string {
  return /["\\]/.test(text) ? `'${text.replaceAll("'", "''")}'` : `"${text}"`;
}
