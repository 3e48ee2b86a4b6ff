import type { Reference } from '../expression.ts';
import type { Names } from '../names.ts';
import type { Reader } from './reader.ts';
import type { Variables } from './variables.ts';

/** What the parts of the parser share while one expression is read. */
export interface Parsing {
  readonly reader: Reader;
  readonly names: Names;
  readonly references: Reference[];
  /** Of the arrow being read. */
  variables: Variables | undefined;
}
