import type { Operand, Piece } from './pieces.ts';

/** How many blocks that change what names are read from stand around, and the names that they give. */
interface Around {
  /** For each of them, innermost last, whether its body may also be read from outside. */
  readonly blocks: readonly ('inside' | 'either')[];
  readonly names: ReadonlySet<string>;
}

/** The paths that pieces read of what the template is given. */
export function readsOf(pieces: readonly Piece[]): readonly (readonly string[])[] {
  return readsIn(pieces, { blocks: [], names: new Set() });
}

function readsIn(pieces: readonly Piece[], around: Around): readonly (readonly string[])[] {
  return pieces.flatMap((piece) => readsOfPiece(piece, around));
}

function readsOfPiece(piece: Piece, around: Around): readonly (readonly string[])[] {
  switch (piece.kind) {
    case 'text':
      return [];
    case 'value':
      return readsBy(piece.value, around);
    case 'block': {
      const { word, subject, names, body, otherwise } = piece;
      const inner = word === 'if' || word === 'unless' ? around : within(around, word, names);
      return [...readsBy(subject, around), ...readsIn(body, inner), ...readsIn(otherwise, around)];
    }
  }
}

function within({ blocks, names }: Around, word: 'each' | 'with' | 'section', own: readonly string[]): Around {
  return { blocks: [...blocks, word === 'section' ? 'either' : 'inside'], names: new Set([...names, ...own]) };
}

function readsBy(operand: Operand, around: Around): readonly (readonly string[])[] {
  switch (operand.kind) {
    case 'constant':
      return [];
    case 'lookup':
      return [...readsBy(operand.of, around), ...readsBy(operand.key, around)];
    case 'path': {
      const { from, up, parts } = operand;
      const [first] = parts;
      if (first === undefined) return [];
      if (from === 'root') return [parts];
      if (from !== 'here' || (up === 0 && around.names.has(first))) return [];
      const left = around.blocks.slice(0, Math.max(0, around.blocks.length - up));
      return left.every((block) => block === 'either') ? [parts] : [];
    }
  }
}
