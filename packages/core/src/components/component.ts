import { COMPONENT_SIZE, type ComponentKind, type JsonObject } from '@ensembleapp/protocol';
import type { Problem } from '../ensembles/problem.ts';
import { Faults } from '../ensembles/reading/faults.ts';
import { type Format, readTree } from '../ensembles/reading/read-tree.ts';
import { toJsonObject } from '../ensembles/reading/tree.ts';

/** What is known of one version of a component beside its content: its canonical form. */
export interface Component {
  readonly kind: ComponentKind;
  readonly name: string;
  readonly description: string | null;
  readonly tags: readonly string[];
  /** Semantic version without `v`. */
  readonly label: string | null;
  readonly contentType: string;
  /** Bytes of the content. */
  readonly size: number;
}

/** The stored canonical form gets its names back. */
export function asComponent(canonical: JsonObject): Component {
  return canonical as unknown as Component;
}

const JSON_TYPE = 'application/json';
const YAML_TYPE = 'application/yaml';

/** What the content of each kind is when nobody says more; `undefined`: data, whose text tells. */
const TEXT_TYPES = {
  schema: undefined,
  prompt: 'text/markdown',
  config: undefined,
  query: 'application/sql',
  script: 'text/typescript',
  template: 'text/html',
  doc: 'text/markdown',
} as const satisfies Record<ComponentKind, string | undefined>;

/** A content as it is kept. */
export interface Content {
  readonly text: string;
  readonly contentType: string;
  readonly size: number;
}

/** What is wrong with a text, and where in it. */
export type Fault = Pick<Problem, 'code' | 'message' | 'hint' | 'line' | 'column'>;

/** A content, or why it cannot be one. */
export type ParsedContent =
  | { readonly status: 'parsed'; readonly content: Content }
  | { readonly status: 'faulty'; readonly faults: readonly Fault[] };

/**
 * Reads what somebody wrote as a component's content. Schemas and configs are data: an object, JSON, or for a config YAML, which
 * stays as it is written; every other kind is text.
 * @param contentType what a file's name says, where it says more than the kind
 */
export function parseContent(
  kind: ComponentKind,
  written: string | JsonObject,
  contentType: string | undefined = TEXT_TYPES[kind],
): ParsedContent {
  const text = typeof written === 'string' ? written : JSON.stringify(written);
  const size = Buffer.byteLength(text);
  if (size > COMPONENT_SIZE)
    return faulty('FILE_TOO_LARGE', `the content has ${size} bytes; at most ${COMPONENT_SIZE} are kept`);
  if (text.includes('\0') || !text.isWellFormed())
    return faulty('NOT_UTF8', 'the content holds a NUL character or half of one');
  if (kind === 'schema' || kind === 'config') return parseData(kind, text, contentType);
  if (typeof written !== 'string') return faulty('INVALID_FIELD', `the content of a ${kind} must be text`);
  return { status: 'parsed', content: { text, contentType: contentType ?? 'text/plain', size } };
}

function parseData(kind: 'schema' | 'config', text: string, contentType: string | undefined): ParsedContent {
  const isYaml = contentType === YAML_TYPE || (contentType === undefined && kind === 'config' && !isJson(text));
  const faults = new Faults();
  const data = readData(text, isYaml ? 'yaml' : 'json', faults);
  if (!data) return { status: 'faulty', faults: faults.problems.map(inWords) };
  const kept = isYaml ? text : JSON.stringify(data);
  const content = { text: kept, contentType: isYaml ? YAML_TYPE : JSON_TYPE, size: Buffer.byteLength(kept) };
  return { status: 'parsed', content };
}

/** The reader speaks of definitions. */
function inWords({ code, message, hint, line, column }: Problem): Fault {
  if (code === 'NOT_A_MAPPING') return { code, message: 'the content must be an object', line, column };
  return { code, message, ...(hint && { hint }), line, column };
}

function readData(text: string, format: Format, faults: Faults): JsonObject | undefined {
  const tree = readTree(text, format, faults, COMPONENT_SIZE);
  return tree && toJsonObject(tree);
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function faulty(code: string, message: string): ParsedContent {
  return { status: 'faulty', faults: [{ code, message, line: 1, column: 1 }] };
}

/** The content as it is shown: an object when its type is JSON, else the text as it was written. */
export function readContent({ contentType }: Pick<Component, 'contentType'>, text: string): string | JsonObject {
  return contentType === JSON_TYPE ? (JSON.parse(text) as JsonObject) : text;
}

/** What the component is to those who use it: data for JSON and YAML, else text. */
export function readValue(component: Pick<Component, 'contentType'>, text: string): string | JsonObject {
  if (component.contentType !== YAML_TYPE) return readContent(component, text);
  return readData(text, 'yaml', new Faults()) ?? {};
}
