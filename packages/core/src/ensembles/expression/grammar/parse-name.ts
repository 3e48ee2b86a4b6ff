import { nearest } from '../../../nearest.ts';
import type { Node } from '../expression.ts';
import { ExpressionProblem } from '../expression-problem.ts';
import { refuseForbidden } from '../forbidden.ts';
import { FILTERS } from '../library/filters.ts';
import { GLOBALS } from '../library/globals.ts';
import type { Parsing } from './parsing.ts';

/**
 * Everything that could belong to a name that starts here; how much of it does is decided by what is known. No name is taken to have
 * more than 64 hyphens, so that `a-a-a-…` stays quick to read.
 */
const RUN = /[\p{L}_$][\p{L}\p{Nd}_$]*(?:-[\p{L}\p{Nd}_$]*){0,64}/uy;
const FIRST = /^[^-]*/;

/** Words that are not names where the grammar has a use for them. */
export const KEYWORDS: ReadonlySet<string> = new Set([
  'true',
  'false',
  'null',
  'undefined',
  'typeof',
  'new',
  'const',
  'let',
  'if',
  'else',
  'return',
]);

/** The keyword that stands here, unless it is only the start of a known name: `new` in `new Date()`, not in `new-order`. */
export function peekKeyword(parsing: Parsing): string | undefined {
  const { reader } = parsing;
  reader.skipBlanks();
  const start = reader.offset;
  const run = reader.match(RUN);
  reader.offset = start;
  if (run === undefined) return undefined;
  const word = FIRST.exec(run)?.[0] ?? run;
  if (!KEYWORDS.has(word)) return undefined;
  const known = longestKnown(parsing, run);
  return known !== undefined && known.length > word.length ? undefined : word;
}

/** Passes over the keyword, if it stands here. */
export function takeKeyword(parsing: Parsing, keyword: string): boolean {
  return peekKeyword(parsing) === keyword && parsing.reader.takeWord(keyword);
}

/** A variable, a root, a global or a component; undefined when no name stands here. */
export function parseName(parsing: Parsing): Node | undefined {
  const { reader } = parsing;
  reader.skipBlanks();
  const offset = reader.offset;
  const run = reader.match(RUN);
  if (run === undefined) return undefined;
  const word = FIRST.exec(run)?.[0] ?? run;
  const name = longestKnown(parsing, run) ?? word;
  reader.offset = offset + name.length;

  const local = parsing.variables?.find(name);
  if (local) return { kind: 'local', ...local };
  const called = reader.at('(');
  reader.offset = offset + name.length;
  if (GLOBALS.has(name) && (called || !parsing.names.has(name))) return { kind: 'global', name };
  if (name === 'component' || name === 'components') {
    const component = parseComponent(parsing, offset);
    if (component) return component;
  }
  refuseForbidden(name, offset);
  if (!parsing.names.has(name)) throw unknownName(parsing, run, word, offset);
  parsing.references.push({ root: name, path: [], offset });
  return { kind: 'root', name };
}

const VERSIONED =
  /\.[\p{L}_$][\p{L}\p{Nd}_$-]*(?:[./][\p{L}_$][\p{L}\p{Nd}_$-]*)*@(?:v?\d+(?:\.\d+)*(?![\p{L}_$])|[\p{L}_$][\p{L}\p{Nd}_$]*)/uy;
const UNVERSIONED = /\.[\p{L}_$][\p{L}\p{Nd}_$]*(?:-[\p{L}_][\p{L}\p{Nd}_$]*)*/uy;

/** `component.name@version`; without a version the first member is the name, what follows is read from the component. */
function parseComponent({ reader, references }: Parsing, offset: number): Node | undefined {
  const found = reader.match(VERSIONED) ?? reader.match(UNVERSIONED);
  if (found === undefined) return undefined;
  const reference = found.slice(1);
  refuseForbidden(reference, offset);
  references.push({ root: 'component', path: [reference], offset });
  return { kind: 'component', reference };
}

/** Names are cut only at hyphens: of `a-b-1` it is the longest of `a-b-1`, `a-b` and `a` that is known. */
function longestKnown({ variables, names }: Parsing, run: string): string | undefined {
  for (let end = run.length; end > 0; end = run.lastIndexOf('-', end - 1)) {
    const name = run.slice(0, end);
    if (variables?.find(name) || names.has(name)) return name;
  }
  return undefined;
}

function unknownName({ names }: Parsing, run: string, word: string, offset: number): ExpressionProblem {
  const known = [...names.list(), ...GLOBALS.keys()];
  const near = nearest(run, known) ?? nearest(word, known);
  const hint = near ? `did you mean ${near}?` : FILTERS.has(word) && `"${word}" is a filter: write  value | ${word}`;
  return new ExpressionProblem('UNKNOWN_NAME', `"${run}" is not known here`, offset, hint || undefined);
}
