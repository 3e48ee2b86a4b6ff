import type { Json } from '@ensembleapp/protocol';

/** A template as a tree: text, values put in, and blocks that stand or not, or again and again. */
export type Piece =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'value'; readonly value: Operand; readonly escaped: boolean }
  | Block;

export interface Block {
  readonly kind: 'block';
  readonly word: BlockWord;
  readonly subject: Operand;
  /** Names of what `each` and `with` come to. */
  readonly names: readonly string[];
  readonly body: readonly Piece[];
  readonly otherwise: readonly Piece[];
}

export const BLOCK_WORDS = ['if', 'unless', 'each', 'with'] as const;
/** `section`: the items of a list, the inside of a mapping, or the body as it is for anything else that holds. */
export type BlockWord = (typeof BLOCK_WORDS)[number] | 'section';

export type Operand =
  | { readonly kind: 'constant'; readonly value: Json }
  | Path
  | { readonly kind: 'lookup'; readonly of: Operand; readonly key: Operand };

export interface Path {
  readonly kind: 'path';
  /** `here`: what the blocks around have come to; `root`: all that the template was given; else a fact about the loop. */
  readonly from: 'here' | 'root' | 'index' | 'key' | 'first' | 'last';
  /** Blocks outwards. */
  readonly up: number;
  readonly parts: readonly string[];
}
