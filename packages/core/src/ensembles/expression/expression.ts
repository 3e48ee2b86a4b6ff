/** One expression, parsed once. */
export interface Expression {
  /** As written, without its `${ }`. */
  readonly source: string;
  /** Where `source` starts in the text it was read from. */
  readonly offset: number;
  readonly tree: Node;
  /** Every root it reads, in order of appearance; arrow parameters and globals are not references. */
  readonly references: readonly Reference[];
}

/** `steps.fetch.output[0]` reads root `steps`, path `fetch`, `output`, `0`. The path ends at the first computed member or call. */
export interface Reference {
  readonly root: string;
  readonly path: readonly string[];
  /** Of the root, in the text the expression was read from. */
  readonly offset: number;
}

/** The tree. Operators of one level and members of one chain lie side by side, so that its depth is that of the source. */
export type Node =
  | { readonly kind: 'constant'; readonly value: string | number | boolean | null | undefined }
  | { readonly kind: 'template'; readonly parts: readonly (string | Node)[] }
  | { readonly kind: 'list'; readonly items: readonly Item[] }
  | { readonly kind: 'mapping'; readonly entries: readonly Entry[] }
  | { readonly kind: 'root'; readonly name: string }
  | { readonly kind: 'component'; readonly reference: string }
  | { readonly kind: 'global'; readonly name: string }
  | ({ readonly kind: 'local' } & Local)
  | { readonly kind: 'new-date'; readonly args: readonly Item[] }
  | { readonly kind: 'chain'; readonly start: Node; readonly links: readonly Link[] }
  | { readonly kind: 'unary'; readonly operator: UnaryOperator; readonly operand: Node }
  | { readonly kind: 'binary'; readonly first: Node; readonly rest: readonly Operation[] }
  | { readonly kind: 'logic'; readonly operator: LogicOperator; readonly operands: readonly Node[] }
  | { readonly kind: 'choice'; readonly cases: readonly Case[]; readonly otherwise: Node }
  | { readonly kind: 'filtered'; readonly subject: Node; readonly filters: readonly FilterCall[] }
  | Arrow;

/** A variable of an arrow: how many arrows outwards, and its place there. */
export interface Local {
  readonly name: string;
  readonly up: number;
  readonly slot: number;
}

export interface Item {
  readonly spread: boolean;
  readonly value: Node;
}

export type Entry =
  | { readonly kind: 'named'; readonly name: string; readonly value: Node }
  | { readonly kind: 'computed'; readonly key: Node; readonly value: Node }
  | { readonly kind: 'spread'; readonly value: Node };

/** One step of a chain. `optional`: the chain ends here, undefined, when what it stands on is undefined or null. */
export type Link =
  | { readonly kind: 'member'; readonly name: string; readonly optional: boolean }
  | { readonly kind: 'index'; readonly index: Node; readonly optional: boolean }
  | { readonly kind: 'call'; readonly args: readonly Item[]; readonly optional: boolean };

export type UnaryOperator = '!' | '-' | '+' | '~' | 'typeof';
export type LogicOperator = '??' | '||' | '&&';
export type BinaryOperator =
  | '^'
  | '&'
  | '==='
  | '!=='
  | '=='
  | '!='
  | '<='
  | '>='
  | '<'
  | '>'
  | '<<'
  | '>>>'
  | '>>'
  | '+'
  | '-'
  | '*'
  | '/'
  | '%'
  | '**';

/** One `test ? value :` of a conditional. */
export interface Case {
  readonly test: Node;
  readonly value: Node;
}

/** The operator and right side of a left-associative run such as `a - b + c`. */
export interface Operation {
  readonly operator: BinaryOperator;
  readonly operand: Node;
}

export interface FilterCall {
  readonly name: string;
  readonly args: readonly Item[];
}

export interface Arrow {
  readonly kind: 'arrow';
  readonly parameters: readonly Pattern[];
  readonly body: Node | Block;
  /** How many variables it holds, parameters and constants together. */
  readonly slots: number;
}

/** What one parameter binds: itself, the items of a list by position, or the members of a mapping by name. */
export type Pattern =
  | { readonly kind: 'whole'; readonly slot: number }
  | { readonly kind: 'items'; readonly slots: readonly number[] }
  | { readonly kind: 'members'; readonly names: readonly string[]; readonly slots: readonly number[] };

export interface Block {
  readonly kind: 'block';
  readonly statements: readonly Statement[];
}

export type Statement =
  | Block
  | { readonly kind: 'constant-of'; readonly slot: number; readonly value: Node }
  | { readonly kind: 'if'; readonly test: Node; readonly yes: Statement; readonly no: Statement | undefined }
  | { readonly kind: 'return'; readonly value: Node | undefined }
  | { readonly kind: 'discard'; readonly value: Node };
