import { nearest } from '../../../nearest.ts';
import type { Link, Node } from '../expression.ts';
import { ExpressionProblem } from '../expression-problem.ts';
import { refuseForbidden } from '../forbidden.ts';
import { GLOBALS } from '../library/globals.ts';
import { parseArguments } from './parse-arguments.ts';
import { parseExpr } from './parse-operators.ts';
import { parsePrimary } from './parse-primary.ts';
import type { Parsing } from './parsing.ts';

const MEMBER = /\d+|[\p{L}_$][\p{L}\p{Nd}_$]*(?:-[\p{L}_][\p{L}\p{Nd}_$]*)*/uy;

/** A value and what is asked of it: members, items, calls. */
export function parseChain(parsing: Parsing): Node {
  const known = parsing.references.length;
  const start = parsePrimary(parsing);
  const links: Link[] = [];
  for (;;) {
    const offset = parsing.reader.offset;
    const link = parseLink(parsing);
    if (!link) break;
    if (start.kind === 'global' && links.length === 0) checkGlobalMember(start.name, link, offset);
    links.push(link);
  }
  if (links.length === 0) return start;
  if (start.kind === 'root' || start.kind === 'component') extendReference(parsing, known, links);
  return { kind: 'chain', start, links };
}

function parseLink(parsing: Parsing): Link | undefined {
  const { reader } = parsing;
  const optional = reader.at('?.');
  if (optional) reader.take('?.');
  if (reader.take('(')) return { kind: 'call', args: parseArguments(parsing), optional };
  if (reader.take('[')) return parseIndex(parsing, optional);
  if (!optional && (reader.at('...') || !reader.take('.'))) return undefined;
  reader.skipBlanks();
  const offset = reader.offset;
  const name = reader.match(MEMBER);
  if (name === undefined) throw reader.unexpected('the name of a member is missing');
  refuseForbidden(name, offset);
  return { kind: 'member', name, optional };
}

function parseIndex(parsing: Parsing, optional: boolean): Link {
  const { reader } = parsing;
  const { offset } = reader;
  const index = reader.nested(() => parseExpr(parsing));
  reader.expect(']');
  const name = constantName(index);
  if (name === undefined) return { kind: 'index', index, optional };
  refuseForbidden(name, offset);
  return { kind: 'member', name, optional };
}

/** The member that `["name"]` and `[0]` name. */
function constantName(index: Node): string | undefined {
  if (index.kind !== 'constant') return undefined;
  return typeof index.value === 'string' || typeof index.value === 'number' ? String(index.value) : undefined;
}

/** The members that follow a root directly belong to its reference; the name of a called method does not. */
function extendReference(parsing: Parsing, at: number, links: readonly Link[]): void {
  const reference = parsing.references[at];
  if (!reference) return;
  const path = [...reference.path];
  for (const [place, link] of links.entries()) {
    if (link.kind !== 'member' || links[place + 1]?.kind === 'call') break;
    path.push(link.name);
  }
  parsing.references[at] = { ...reference, path };
}

function checkGlobalMember(global: string, link: Link, offset: number): void {
  const members = GLOBALS.get(global)?.members;
  if (link.kind !== 'member' || members?.has(link.name)) return;
  const near = nearest(link.name, members?.keys() ?? []);
  throw new ExpressionProblem(
    'UNKNOWN_NAME',
    `${global} has no member "${link.name}" here`,
    offset,
    near && `did you mean ${global}.${near}?`,
  );
}
