import type { Scalar, Tree } from './tree.ts';

/** A scalar that is text. */
export type TextScalar = Scalar & { readonly value: string };

/** The tree as a text and its place: what can hold an expression. Undefined when it is none. */
export function textOf(tree: Tree | undefined): TextScalar | undefined {
  return tree?.kind === 'scalar' && isText(tree) ? tree : undefined;
}

function isText(scalar: Scalar): scalar is TextScalar {
  return typeof scalar.value === 'string';
}
