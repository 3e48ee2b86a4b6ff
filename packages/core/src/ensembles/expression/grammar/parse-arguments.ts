import type { Item } from '../expression.ts';
import { parseArrowOrExpr } from './parse-operators.ts';
import type { Parsing } from './parsing.ts';

/** The arguments of a call, up to and with the closing bracket; the opening one is passed. */
export function parseArguments(parsing: Parsing): readonly Item[] {
  const { reader } = parsing;
  const args: Item[] = [];
  if (reader.take(')')) return args;
  reader.nested(() => {
    do {
      args.push({ spread: reader.take('...'), value: parseArrowOrExpr(parsing) });
    } while (reader.take(','));
  });
  reader.expect(')');
  return args;
}
