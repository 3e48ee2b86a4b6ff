/** How a text is written in YAML. */
export type Style = 'plain' | 'single' | 'double' | 'block';

/**
 * Where the character at `offset` of a text's value stands in its source. `start` is where the source's content begins: behind the
 * opening quote, behind the header line of a block. Line folding, indentation and escapes are stepped over.
 */
export function locate(source: string, start: number, style: Style, value: string, offset: number): number {
  let at = start;
  let index = 0;
  if (style === 'block') at = skipSpace(source, at);
  while (index < Math.min(offset, value.length)) {
    if (isSpace(value[index])) {
      while (index < value.length && isSpace(value[index])) index++;
      at = skipSpaceOf(source, at, style);
    } else {
      const piece = pieceAt(source, at, style);
      index += piece.units;
      at += piece.length;
    }
    if (index < value.length && !isSpace(value[index])) at = skipFold(source, at, style);
  }
  return at;
}

/** One character of the value and the length of what it is written as. */
function pieceAt(source: string, at: number, style: Style): { units: number; length: number } {
  if (style === 'single' && source.startsWith("''", at)) return { units: 1, length: 2 };
  if (style !== 'double' || source[at] !== '\\') return { units: 1, length: 1 };
  switch (source[at + 1]) {
    case 'x':
      return { units: 1, length: 4 };
    case 'u':
      return { units: 1, length: 6 };
    case 'U':
      return { units: Number.parseInt(source.slice(at + 2, at + 10), 16) > 0xffff ? 2 : 1, length: 10 };
    default:
      return { units: 1, length: 2 };
  }
}

/** Past white space, in double quotes also where it is written as an escape. */
function skipSpaceOf(source: string, start: number, style: Style): number {
  let at = start;
  for (;;) {
    if (isSpace(source[at])) at++;
    else if (style === 'double' && /^\\[ ntrvf_NLP\n\r]/.test(source.slice(at, at + 2))) at += 2;
    else return at;
  }
}

/** Past an escaped line end, which is nothing in the value. */
function skipFold(source: string, at: number, style: Style): number {
  return style === 'double' && /^\\\r?\n/.test(source.slice(at, at + 3)) ? skipSpace(source, at + 1) : at;
}

function skipSpace(source: string, start: number): number {
  let at = start;
  while (isSpace(source[at])) at++;
  return at;
}

function isSpace(character: string | undefined): boolean {
  return character !== undefined && /\s/.test(character);
}
