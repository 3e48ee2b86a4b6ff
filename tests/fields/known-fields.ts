import { globSync, readFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import { join } from 'node:path';
import { parseAst } from 'vitest/node';

const CORE = join(import.meta.dirname, '../../packages/core/src');

/** Functions that describe fields: which of their arguments is the table, and whose fields it has when the first does not say so. */
const TABLES: Readonly<Record<string, { readonly at: number; readonly place?: string }>> = {
  shape: { at: 1 },
  control: { at: 2 },
  wordOr: { at: 1, place: 'handling' },
};

/** A node of a syntax tree, of which only what is asked for is looked at. */
interface Node {
  readonly type: string;
  readonly name?: string;
  readonly value?: unknown;
  readonly callee?: Node;
  readonly arguments?: readonly Node[];
  readonly properties?: readonly Node[];
  readonly argument?: Node;
  readonly key?: Node;
  readonly id?: Node;
  readonly init?: Node;
}

/**
 * Every field that the language's readers know, as `place.field`: what the calls of `shape` and `control` in the sources describe.
 * @throws Error for a table that is written in a way not known here
 */
export function knownFields(): readonly string[] {
  const files = globSync('{agents,ensembles}/**/*.ts', { cwd: CORE, exclude: (path) => path.endsWith('.test.ts') });
  const all = files
    .filter((file) => file !== 'ensembles/reading/shape.ts')
    .flatMap((file) => fieldsOf(file, readFileSync(join(CORE, file), 'utf8')));
  return [...new Set(all)].toSorted();
}

function fieldsOf(file: string, source: string): readonly string[] {
  if (!Object.keys(TABLES).some((name) => source.includes(`${name}(`))) return [];
  const nodes = [...walk(parseAst(stripTypeScriptTypes(source)))];
  const tables = new Map(
    nodes.flatMap(({ type, id, init }) => (type === 'VariableDeclarator' && init ? [[id?.name, init]] : [])),
  );
  return nodes
    .filter(({ type }) => type === 'CallExpression')
    .flatMap(({ callee, arguments: given = [] }) => {
      const { at, place = given[0]?.value } = TABLES[callee?.name ?? ''] ?? {};
      if (at === undefined || typeof place !== 'string') return [];
      return names(given[at], tables, file).map((name) => `${place}.${name}`);
    });
}

/** The members of an object, of those it spreads, and of `Object.fromEntries([…].map(…))`. */
function names(
  table: Node | undefined,
  tables: ReadonlyMap<string | undefined, Node>,
  file: string,
): readonly string[] {
  // What is no table of the file is a parameter of one of the functions whose calls are read too.
  if (table?.type === 'Identifier') return tables.has(table.name) ? names(tables.get(table.name), tables, file) : [];
  if (table?.type === 'ObjectExpression') {
    return (table.properties ?? []).flatMap((member) =>
      member.type === 'SpreadElement'
        ? names(member.argument, tables, file)
        : [String(member.key?.name ?? member.key?.value)],
    );
  }
  if (table?.type === 'CallExpression') {
    return [...walk(table)].flatMap(({ type, value }) => (type === 'Literal' ? [String(value)] : []));
  }
  throw new Error(`${file}: a table of fields is written in a way that tests/fields/known-fields.ts does not know`);
}

function* walk(value: unknown): Generator<Node> {
  if (typeof value !== 'object' || value === null) return;
  if (isNode(value)) yield value;
  for (const inner of Object.values(value)) yield* walk(inner);
}

function isNode(value: object): value is Node {
  return 'type' in value && typeof value.type === 'string';
}
