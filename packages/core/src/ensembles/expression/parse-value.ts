import type { Json } from '@ensembleapp/protocol';
import { readTemplate, type TemplateReading, type WrittenTemplate } from '../template/written-template.ts';
import type { Expression, Reference } from './expression.ts';
import { ExpressionProblem } from './expression-problem.ts';
import { setMember } from './interpreter/member.ts';
import type { Names } from './names.ts';
import { parseText, type Text } from './parse-text.ts';

/** A JSON tree whose texts have been parsed. Parts without expressions are kept as constants. */
export type ParsedValue =
  | { readonly kind: 'constant'; readonly value: Json }
  | Exclude<Text, { readonly kind: 'literal' }>
  | WrittenTemplate
  | { readonly kind: 'list'; readonly items: readonly ParsedValue[] }
  | { readonly kind: 'mapping'; readonly members: readonly (readonly [string, ParsedValue])[] };

/** Names and positions from the root of the tree. */
export type ValuePath = readonly (string | number)[];

/** `literal`: a body of code, kept as it is. */
export type Reading = 'text' | 'literal' | TemplateReading;

export interface ValueOptions {
  /** How the text at a path is read; `text` when left out. */
  readonly reading?: (path: ValuePath) => Reading;
  /** Told of every problem; the text is then kept as written. Without it the first problem is thrown. */
  readonly onProblem?: (problem: ExpressionProblem, path: ValuePath) => void;
}

/**
 * Parses the texts of a JSON tree.
 * @throws ExpressionProblem the first one, when there is no `onProblem`
 */
export function parseValue(value: Json, names: Names, options: ValueOptions = {}): ParsedValue {
  return parseAt(value, [], names, options);
}

function parseAt(value: Json, path: ValuePath, names: Names, options: ValueOptions): ParsedValue {
  if (typeof value === 'string') return parseLeaf(value, path, names, options);
  if (typeof value !== 'object' || value === null) return { kind: 'constant', value };
  if (isArray(value)) {
    const items = value.map((item, index) => parseAt(item, [...path, index], names, options));
    return constantList(items) ?? { kind: 'list', items };
  }
  const members = Object.entries(value).map(([name, member]): [string, ParsedValue] => [
    name,
    parseAt(member, [...path, name], names, options),
  ]);
  return constantMapping(members) ?? { kind: 'mapping', members };
}

function parseLeaf(value: string, path: ValuePath, names: Names, options: ValueOptions): ParsedValue {
  const reading = options.reading?.(path) ?? 'text';
  if (reading === 'literal') return { kind: 'constant', value };
  try {
    const text = typeof reading === 'object' ? readTemplate(value, names, reading) : parseText(value, names);
    return text.kind === 'literal' ? { kind: 'constant', value: text.value } : text;
  } catch (problem) {
    if (!options.onProblem || !(problem instanceof ExpressionProblem)) throw problem;
    options.onProblem(problem, path);
    return { kind: 'constant', value };
  }
}

function constantList(items: readonly ParsedValue[]): ParsedValue | undefined {
  const values: Json[] = [];
  for (const item of items) {
    if (item.kind !== 'constant') return undefined;
    values.push(item.value);
  }
  return { kind: 'constant', value: values };
}

function constantMapping(members: readonly (readonly [string, ParsedValue])[]): ParsedValue | undefined {
  const value: Record<string, Json> = {};
  for (const [name, member] of members) {
    if (member.kind !== 'constant') return undefined;
    setMember(value, name, member.value);
  }
  return { kind: 'constant', value };
}

/** The expressions of a tree, in document order. */
export function expressionsOf(parsed: ParsedValue): readonly Expression[] {
  switch (parsed.kind) {
    case 'constant':
      return [];
    case 'whole':
      return [parsed.expression];
    case 'template':
      return parsed.slots;
    case 'mixed':
      return parsed.parts.filter((part) => typeof part !== 'string');
    case 'list':
      return parsed.items.flatMap(expressionsOf);
    case 'mapping':
      return parsed.members.flatMap(([, member]) => expressionsOf(member));
  }
}

/** What the expressions of a tree read, in document order. */
export function referencesOf(parsed: ParsedValue): readonly Reference[] {
  return [...expressionsOf(parsed).flatMap(({ references }) => references), ...readsOf(parsed)];
}

/** What the tags of templates read. */
function readsOf(parsed: ParsedValue): readonly Reference[] {
  switch (parsed.kind) {
    case 'template':
      return parsed.reads;
    case 'list':
      return parsed.items.flatMap(readsOf);
    case 'mapping':
      return parsed.members.flatMap(([, member]) => readsOf(member));
    default:
      return [];
  }
}

function isArray(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}
