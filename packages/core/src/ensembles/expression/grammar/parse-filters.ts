import { nearest } from '../../../nearest.ts';
import type { FilterCall, Node } from '../expression.ts';
import { ExpressionProblem } from '../expression-problem.ts';
import { FILTERS } from '../library/filters.ts';
import { parseArguments } from './parse-arguments.ts';
import type { Parsing } from './parsing.ts';

const BAR = /\|(?!\|)/y;

/** The filters that stand behind a value: `value | name | name(args)`. */
export function parseFilters(parsing: Parsing, subject: Node): Node {
  const { reader } = parsing;
  const filters: FilterCall[] = [];
  for (;;) {
    reader.skipBlanks();
    if (reader.match(BAR) === undefined) break;
    reader.skipBlanks();
    const offset = reader.offset;
    const name = reader.ident();
    if (name === undefined) throw reader.unexpected('the name of a filter is missing');
    if (!FILTERS.has(name)) throw unknownFilter(name, offset);
    filters.push({ name, args: reader.take('(') ? parseArguments(parsing) : [] });
  }
  return filters.length === 0 ? subject : { kind: 'filtered', subject, filters };
}

function unknownFilter(name: string, offset: number): ExpressionProblem {
  const near = nearest(name, FILTERS.keys());
  return new ExpressionProblem(
    'UNKNOWN_FILTER',
    `there is no filter "${name}"`,
    offset,
    near && `did you mean ${near}?`,
  );
}
