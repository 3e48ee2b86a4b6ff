import { segmentsOf } from '../ensembles/triggers/trigger-path.ts';

/** What stands at a path, and what its parameters are there; the rest that a last `*` stands for is the parameter `*`. */
export interface At<Value> {
  readonly value: Value;
  readonly params: Readonly<Record<string, string>>;
}

interface Leaf<Value> {
  readonly value: Value;
  /** Of the parameters, in the order they stand in the path. */
  readonly names: readonly string[];
}

interface Node<Value> {
  readonly literals: Map<string, Node<Value>>;
  param: Node<Value> | undefined;
  readonly here: Leaf<Value>[];
  readonly rest: Leaf<Value>[];
}

/** Values under paths with parameters. */
export class PathTree<Value> {
  readonly #root: Node<Value> = emptyNode();

  add(path: string, value: Value): void {
    const names: string[] = [];
    let node = this.#root;
    for (const segment of segmentsOf(path)) {
      if (segment.kind === 'rest') {
        node.rest.push({ value, names: [...names, '*'] });
        return;
      }
      if (segment.kind === 'param') names.push(segment.name);
      node = segment.kind === 'param' ? paramOf(node) : childOf(node, segment.text);
    }
    node.here.push({ value, names });
  }

  /**
   * Everything that the parts of a path lead to: a literal part before a parameter, both before a `*`, and what was added earlier first.
   * @param parts of the path asked for, decoded
   */
  *find(parts: readonly string[]): Generator<At<Value>> {
    yield* walk(this.#root, parts, 0, []);
  }
}

function* walk<Value>(
  node: Node<Value>,
  parts: readonly string[],
  at: number,
  given: readonly string[],
): Generator<At<Value>> {
  const part = parts[at];
  if (part === undefined) yield* node.here.map((leaf) => toAt(leaf, given));
  else {
    const literal = node.literals.get(part);
    if (literal) yield* walk(literal, parts, at + 1, given);
    if (node.param && part !== '') yield* walk(node.param, parts, at + 1, [...given, part]);
  }
  yield* node.rest.map((leaf) => toAt(leaf, [...given, parts.slice(at).join('/')]));
}

function toAt<Value>({ value, names }: Leaf<Value>, given: readonly string[]): At<Value> {
  return { value, params: Object.fromEntries(names.map((name, index) => [name, given[index] ?? ''])) };
}

function paramOf<Value>(node: Node<Value>): Node<Value> {
  node.param ??= emptyNode();
  return node.param;
}

function childOf<Value>({ literals }: Node<Value>, text: string): Node<Value> {
  const known = literals.get(text);
  if (known) return known;
  const child = emptyNode<Value>();
  literals.set(text, child);
  return child;
}

function emptyNode<Value>(): Node<Value> {
  return { literals: new Map(), param: undefined, here: [], rest: [] };
}
