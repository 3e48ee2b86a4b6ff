import { COMPONENT_SIZE, type JsonObject } from '@ensembleapp/protocol';
import { isReference } from '../components/main-text.ts';
import { nearest } from '../nearest.ts';
import { patternFault } from '../pattern/pattern.ts';
import { words } from '../words.ts';
import { namesOf } from './expression/names.ts';
import { checkValues } from './reading/check-expressions.ts';
import { Faults } from './reading/faults.ts';
import { readTree } from './reading/read-tree.ts';
import type { At } from './reading/rule.ts';
import { textOf } from './reading/text-of.ts';
import { type Mapping, type Place, type Tree, toJsonObject } from './reading/tree.ts';
import { compileSchema } from './schema.ts';

/** How the value of a keyword is to be gone through. */
const KEYWORDS: Readonly<Record<string, 'plain' | 'pattern' | 'schema' | 'schemas' | 'named' | 'patterns'>> = {
  ...group('plain', 'type', 'required', 'enum', 'const', 'minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum'),
  ...group(
    'plain',
    'multipleOf',
    'minLength',
    'maxLength',
    'minItems',
    'maxItems',
    'minProperties',
    'maxProperties',
    'nullable',
  ),
  ...group('plain', 'format', 'title', 'description', 'default', 'examples', '$schema', '$comment', 'deprecated'),
  ...group('plain', 'readOnly', 'writeOnly'),
  pattern: 'pattern',
  ...group('schema', 'items', 'contains', 'additionalProperties', 'propertyNames', 'not', 'if', 'then', 'else'),
  ...group('schemas', 'anyOf', 'oneOf', 'allOf'),
  properties: 'named',
  patternProperties: 'patterns',
};

/** These can make one check take time out of all proportion to schema and value. */
const LATER: ReadonlySet<string> = new Set(
  words(`$ref $dynamicRef $recursiveRef $id $anchor $defs definitions uniqueItems dependencies dependentRequired
  dependentSchemas prefixItems additionalItems unevaluatedProperties unevaluatedItems`),
);

const LARGEST = 2000;

/** Whether a tree is a JSON Schema that we check values against, or names one, or holds some; reports what is not. */
export function checkSchemaTree(tree: Tree, at: At): void {
  const { faults, scope } = at;
  if (tree.kind !== 'mapping') {
    const reference = textOf(tree)?.value.trim();
    if (reference?.includes('${')) checkParts(tree, at);
    else if (reference !== undefined && isReference(reference, 'schema')) {
      scope.links.push({ to: 'component', reference, kind: 'schema', place: tree });
    } else {
      const message = 'a schema is a mapping: JSON Schema, or names and types; or a component';
      faults.error(tree, 'INVALID_FIELD', message, 'write  schemas/name@v1');
    }
    return;
  }
  checkWritten(tree, faults);
  checkParts(tree, at);
}

/** What is wrong with a JSON Schema that comes from a component; undefined when it can be used. */
export function schemaFault(schema: JsonObject): string | undefined {
  const faults = new Faults();
  const tree = readTree(JSON.stringify(schema), 'json', faults, COMPONENT_SIZE);
  if (tree) checkWritten(tree, faults);
  const [first] = faults.problems;
  return first?.message;
}

/** Only components may be parts of a schema: it says the same in every run. */
function checkParts(tree: Tree, at: At): void {
  switch (tree.kind) {
    case 'scalar': {
      const text = textOf(tree)?.value;
      if (text === undefined || !text.includes('${')) return;
      checkValues(tree, { ...at.scope, names: NO_NAMES }, at.faults);
      return;
    }
    case 'list':
      for (const item of tree.items) checkParts(item, at);
      return;
    case 'mapping':
      for (const { name, value } of tree.entries.values()) if (name !== 'pattern') checkParts(value, at);
  }
}

const NO_NAMES = namesOf([]);

function checkWritten(tree: Mapping, faults: Faults): void {
  const before = faults.count;
  const size = walk(tree, faults);
  if (faults.count > before) return;
  if (size > LARGEST) {
    faults.error(tree, 'LIMIT_EXCEEDED', `the schema has more than ${LARGEST} parts`);
    return;
  }
  try {
    compileSchema(withoutParts(toJsonObject(tree)));
  } catch (error) {
    faults.error(tree, 'INVALID_FIELD', error instanceof Error ? error.message : 'the schema is not valid JSON Schema');
  }
}

/** The schema with anything in place of what is put in when it runs. */
function withoutParts(schema: JsonObject): JsonObject {
  return JSON.parse(JSON.stringify(schema), (name, value) =>
    typeof value === 'string' && name !== 'pattern' && value.includes('${') ? {} : value,
  );
}

/** Goes through the schemas within a schema. Returns how many parts it has. */
function walk(tree: Tree, faults: Faults): number {
  if (tree.kind !== 'mapping') return 1;
  let size = 1;
  for (const { name, value, ...place } of tree.entries.values()) {
    const kind = Object.hasOwn(KEYWORDS, name) ? KEYWORDS[name] : undefined;
    if (kind !== undefined) size += walkKeyword(kind, value, faults);
    else if (LATER.has(name)) faults.use('schema.keyword', place, `${name} in a schema`);
    else if (!name.startsWith('x-')) {
      const meant = nearest(name, Object.keys(KEYWORDS));
      faults.error(place, 'UNKNOWN_FIELD', `JSON Schema has no "${name}"`, meant && `did you mean "${meant}"?`);
    }
  }
  return size;
}

function walkKeyword(kind: (typeof KEYWORDS)[string], value: Tree, faults: Faults): number {
  switch (kind) {
    case 'plain':
      return value.kind === 'scalar' ? 1 : value.kind === 'list' ? value.items.length : value.entries.size;
    case 'pattern':
      checkPattern(textOf(value)?.value, value, faults);
      return 1;
    case 'schema':
      if (value.kind === 'list') faults.use('schema.keyword', value, 'a list as items');
      return walk(value, faults);
    case 'schemas':
      return value.kind === 'list' ? sum(value.items.map((item) => walk(item, faults))) : 1;
    case 'patterns':
      if (value.kind === 'mapping') for (const entry of value.entries.values()) checkPattern(entry.name, entry, faults);
      return walkNamed(value, faults);
    case 'named':
      return walkNamed(value, faults);
    case undefined:
      return 1;
  }
}

function walkNamed(value: Tree, faults: Faults): number {
  return value.kind === 'mapping' ? sum([...value.entries.values()].map((entry) => walk(entry.value, faults))) : 1;
}

/** Reports a pattern that we do not match with. */
export function checkPattern(pattern: string | undefined, place: Place, faults: Faults): void {
  const fault = pattern === undefined ? 'must be text' : patternFault(pattern);
  if (fault !== undefined) faults.error(place, 'INVALID_FIELD', `pattern ${fault}`);
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

function group<Kind extends string>(kind: Kind, ...names: readonly string[]): Record<string, Kind> {
  return Object.fromEntries(names.map((name) => [name, kind]));
}
