import type { Json, JsonObject } from '@ensembleapp/protocol';

/** A place in a definition: its path (`flow[1].input`) and where it stands in the text, both from 1. */
export interface Place {
  readonly path: string;
  readonly line: number;
  readonly column: number;
}

/** A definition's text as data that knows its places. */
export type Tree = Scalar | List | Mapping;

export interface Scalar extends Place {
  readonly kind: 'scalar';
  readonly value: string | number | boolean | null;
  /** As written, without quotes: `1.0` where the value is 1. */
  readonly source: string;
  /** Where the character at this offset of a text value stands. */
  readonly locate: (offset: number) => Place;
}

export interface List extends Place {
  readonly kind: 'list';
  readonly items: readonly Tree[];
}

export interface Mapping extends Place {
  readonly kind: 'mapping';
  readonly entries: ReadonlyMap<string, Entry>;
}

/** One key and its value; the place is the key's. */
export interface Entry extends Place {
  readonly name: string;
  readonly value: Tree;
}

/** The data alone. */
export function toJson(tree: Tree): Json {
  switch (tree.kind) {
    case 'scalar':
      return tree.value;
    case 'list':
      return tree.items.map(toJson);
    case 'mapping':
      return toJsonObject(tree);
  }
}

export function toJsonObject(mapping: Mapping): JsonObject {
  return Object.fromEntries([...mapping.entries].map(([name, entry]) => [name, toJson(entry.value)]));
}

/** What a tree is, in words for a message. */
export function describe(tree: Tree): string {
  if (tree.kind === 'scalar')
    return tree.value === null ? 'nothing' : typeof tree.value === 'string' ? 'text' : `a ${typeof tree.value}`;
  return `a ${tree.kind}`;
}

/** Whether there is nothing in it: null, or an empty list or mapping. */
export function isEmpty(tree: Tree): boolean {
  switch (tree.kind) {
    case 'scalar':
      return tree.value === null;
    case 'list':
      return tree.items.length === 0;
    case 'mapping':
      return tree.entries.size === 0;
  }
}

/** An entry that stands for something written at the place in another form. */
export function entryOf(name: string, value: string, { path, line, column }: Place): Entry {
  const place = { path, line, column };
  return { ...place, name, value: { kind: 'scalar', ...place, value, source: value, locate: () => place } };
}
