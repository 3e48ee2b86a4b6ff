import { type Mend, mendAround } from './mend.ts';
import type { Text } from './text.ts';

const BLOCK = /[:-] +[|>][-+\d]*\s*$/;

/**
 * What to do about a line that the YAML parser stumbled over; language reference, section 17.2. Undefined when we cannot tell.
 */
export function syntaxHint(text: Text, number: number, parserCode: string): string | undefined {
  const line = text.line(number);
  if (parserCode === 'TAB_AS_INDENT' || /^ *\t/.test(line)) return 'use spaces';
  const mend = mendAround(text, number);
  if (mend) return mendHint(mend);
  const next = /^\s*[^\s#][^:]*: +\S/.test(line) && indentOf(text.line(number + 1)) > indentOf(line);
  if (next && /^\s*[^\s#][^:]*:(?: |$)/.test(text.line(number + 1))) return `align with line ${number}`;
  return indentHint(line, text.linesBefore(number)) ?? alignHint(text, number);
}

/** The hint that shows what a mended value looks like. */
export function mendHint({ kind, lines }: Mend): string {
  const shown = lines[0]?.replace(/^\s*(?:- +(?=- |[^\s"'[{$][^:]*: ))*/, '') ?? '';
  if (kind === 'other-quotes') return `use double quotes outside, or write '' for a quote inside: ${shown}`;
  return lines.length > 1 ? `use a block: ${shown}` : `quote this value: ${shown}`;
}

/** A block of text continues further left than its first line. */
function indentHint(line: string, before: Iterable<string>): string | undefined {
  const own = indentOf(line);
  let first = 0;
  for (const earlier of before) {
    if (earlier.trim() === '') continue;
    if (BLOCK.test(earlier)) return first > own ? `indent these lines by at least ${first} spaces` : undefined;
    if (indentOf(earlier) < own) return undefined;
    first = indentOf(earlier);
  }
  return undefined;
}

/** A key between two levels belongs to the inner one. */
function alignHint(text: Text, number: number): string | undefined {
  const own = indentOf(text.line(number));
  let inner: number | undefined;
  let least = Number.POSITIVE_INFINITY;
  for (let line = number - 1; line > 0; line--) {
    const earlier = text.line(line);
    if (earlier.trim() === '' || earlier.trim().startsWith('#')) continue;
    const indent = indentOf(earlier);
    if (indent === own) return undefined;
    if (indent < own) return `align with line ${inner ?? line}`;
    if (indent <= least) {
      inner = line;
      least = indent;
    }
  }
  return undefined;
}

function indentOf(line: string): number {
  return line.length - line.trimStart().length;
}
