import { type Alias, isAlias, isScalar, isSeq, type ParsedNode, type YAMLMap, type Scalar as YamlScalar } from 'yaml';
import { isForbidden } from '../expression/forbidden.ts';
import type { Faults } from './faults.ts';
import { locate, type Style } from './locate.ts';
import { mendLine } from './mend.ts';
import { NESTING_LIMIT } from './parse.ts';
import { mendHint } from './syntax-hint.ts';
import type { Text } from './text.ts';
import type { Entry, Mapping, Place, Scalar, Tree } from './tree.ts';

const NODE_LIMIT = 20_000;
const ALIAS_LIMIT = 100;

const STYLES: Readonly<Record<string, Style>> = {
  QUOTE_SINGLE: 'single',
  QUOTE_DOUBLE: 'double',
  BLOCK_LITERAL: 'block',
  BLOCK_FOLDED: 'block',
};

/** The document's nodes as a tree that knows its places: aliases expanded, keys unique, sizes bounded. */
export function buildTree(root: ParsedNode, text: Text, faults: Faults): Tree {
  return new Builder(text, faults).build(root, '', 0);
}

class Builder {
  readonly #text: Text;
  readonly #faults: Faults;
  readonly #anchors = new Map<string, ParsedNode>();
  readonly #open = new Set<ParsedNode>();
  #nodes = 0;
  #aliases = 0;

  constructor(text: Text, faults: Faults) {
    this.#text = text;
    this.#faults = faults;
  }

  build(node: ParsedNode, path: string, depth: number): Tree {
    const place = this.#place(node.range[0], path);
    if (++this.#nodes > NODE_LIMIT) {
      if (this.#nodes === NODE_LIMIT + 1) this.#faults.error(place, 'LIMIT_EXCEEDED', `more than ${NODE_LIMIT} values`);
      return nothing(place);
    }
    if (isAlias(node)) return this.#expand(node, place, depth);
    if (node.anchor !== undefined) this.#anchors.set(node.anchor, node);
    if (isScalar(node)) return this.#scalar(node, place);
    if (depth >= NESTING_LIMIT) {
      this.#faults.error(place, 'LIMIT_EXCEEDED', `lists and mappings are nested deeper than ${NESTING_LIMIT}`);
      return nothing(place);
    }
    this.#open.add(node);
    const tree: Tree = isSeq(node)
      ? {
          kind: 'list',
          ...place,
          items: node.items.map((item, index) => this.build(item, `${path}[${index}]`, depth + 1)),
        }
      : this.#mapping(node, place, depth);
    this.#open.delete(node);
    return tree;
  }

  #expand(alias: Alias.Parsed, place: Place, depth: number): Tree {
    const target = this.#anchors.get(alias.source);
    if (!target) {
      this.#faults.error(place, 'YAML_SYNTAX', `there is no anchor &${alias.source} before *${alias.source}`);
      return nothing(place);
    }
    if (++this.#aliases > ALIAS_LIMIT || this.#open.has(target)) {
      if (this.#aliases <= ALIAS_LIMIT + 1) {
        const message = this.#open.has(target) ? `*${alias.source} holds itself` : `more than ${ALIAS_LIMIT} aliases`;
        this.#faults.error(place, 'ALIAS_LIMIT', message);
      }
      return nothing(place);
    }
    return this.build(target, place.path, depth);
  }

  #mapping(node: YAMLMap.Parsed<ParsedNode, ParsedNode | null>, place: Place, depth: number): Mapping {
    const entries = new Map<string, Entry>();
    for (const { key, value } of node.items) {
      const name = String(isScalar(key) ? key.value : key);
      const at = this.#place(key.range[0], place.path === '' ? name : `${place.path}.${name}`);
      if (!this.#goodKey(name, at, entries.get(name))) continue;
      entries.set(name, { ...at, name, value: value ? this.build(value, at.path, depth + 1) : nothing(at) });
    }
    return { kind: 'mapping', ...place, entries };
  }

  #goodKey(name: string, at: Place, earlier: Entry | undefined): boolean {
    if (earlier) {
      const another = at.path === name && (name === 'name' || name === 'ensemble');
      const hint = another
        ? 'put each ensemble into a file of its own'
        : `"${name}" is already set in line ${earlier.line}`;
      this.#faults.error(at, 'DUPLICATE_KEY', `"${name}" is written twice`, hint);
      return false;
    }
    if (name === '<<') this.#faults.error(at, 'YAML_SYNTAX', 'merge keys (<<) are not allowed', 'write the fields out');
    else if (isForbidden(name)) this.#faults.error(at, 'FORBIDDEN_NAME', `"${name}" is not allowed as a name`);
    else if (name.lastIndexOf('${') > name.lastIndexOf('}')) {
      const mend = mendLine(this.#text, at.line);
      const hint = mend ? mendHint(mend) : 'quote this value';
      this.#faults.error(at, 'SPLIT_EXPRESSION', 'the expression is cut in two by ": "', hint);
    } else return true;
    return false;
  }

  #scalar(node: YamlScalar.Parsed, place: Place): Scalar {
    const { value, source } = node;
    if (typeof value === 'number' && !Number.isFinite(value)) {
      this.#faults.error(place, 'INVALID_FIELD', `${source} is not a number that JSON can hold`);
      return nothing(place);
    }
    if (node.type === 'PLAIN' && /^\S*\$\{/.test(node.comment ?? '')) {
      this.#faults.warn(
        place,
        'TEXT_CUT_BY_COMMENT',
        `the text ends before " #": the rest of the line is a comment`,
        'quote this value',
      );
    }
    if (value !== null && typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean')
      return nothing(place);
    return {
      kind: 'scalar',
      ...place,
      value,
      source,
      locate: (offset) => (typeof value === 'string' ? this.#locate(node, value, offset, place.path) : place),
    };
  }

  #locate(node: YamlScalar.Parsed, value: string, offset: number, path: string): Place {
    const style = STYLES[node.type ?? ''] ?? 'plain';
    const { text } = this.#text;
    const [start] = node.range;
    const content = style === 'plain' ? start : style === 'block' ? text.indexOf('\n', start) + 1 : start + 1;
    return this.#place(locate(text, content, style, value, offset), path);
  }

  #place(offset: number, path: string): Place {
    return { path, ...this.#text.position(offset) };
  }
}

function nothing(place: Place): Scalar {
  return { kind: 'scalar', ...place, value: null, source: '', locate: () => place };
}
