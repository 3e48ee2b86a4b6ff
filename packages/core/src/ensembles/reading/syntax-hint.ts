/** `key: value` of one line, behind list dashes; or an item of a list. */
const PAIR = /^\s*(?:- +)*([^\s:#"'[{][^:]*: +)(\S.*?)\s*$/;
const ITEM = /^\s*(- +)(\S.*?)\s*$/;
const UNQUOTED_SLOT = /(?<!["'\w])\$\{[^{}]*\}(?!["'])/g;
const BLOCK = /[:-] +[|>][-+\d]*\s*$/;

/**
 * What to do about a line that the YAML parser stumbled over; language reference, section 17.2. Undefined when we cannot tell.
 * `before` are the lines above, nearest first.
 */
export function syntaxHint(line: string, before: Iterable<string>, parserCode: string): string | undefined {
  if (parserCode === 'TAB_AS_INDENT' || /^ *\t/.test(line)) return 'use spaces';
  const [, lead, value] = PAIR.exec(line) ?? ITEM.exec(line) ?? [];
  if (lead !== undefined && value !== undefined) {
    const hint = valueHint(lead, value);
    if (hint !== undefined) return hint;
  }
  return indentHint(line, before);
}

function valueHint(lead: string, value: string): string | undefined {
  if (/^["']/.test(value))
    return goesOn(value) ? "use double quotes outside, or write '' for a quote inside" : undefined;
  if (/^[[{]/.test(value)) {
    const quoted = value.replace(UNQUOTED_SLOT, (slot) => quote(slot));
    return quoted === value ? undefined : `quote this value: ${lead}${quoted}`;
  }
  return /: |\$\{/.test(value) ? `quote this value: ${lead}${quote(value)}` : undefined;
}

/** Whether text follows the closing quote. */
function goesOn(value: string): boolean {
  const [whole] = /^(?:'(?:[^']|'')*'|"(?:[^"\\]|\\.)*")/.exec(value) ?? [];
  return whole !== undefined && /^\s*[^\s#]/.test(value.slice(whole.length));
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

function indentOf(line: string): number {
  return line.length - line.trimStart().length;
}

/** As a YAML text in quotes that need the fewest escapes. */
function quote(text: string): string {
  if (!/["\\]/.test(text)) return `"${text}"`;
  return `'${text.replaceAll("'", "''")}'`;
}
