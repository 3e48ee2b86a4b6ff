import type { JsonObject } from '@ensembleapp/protocol';
import { parseHandlebars } from './parse-handlebars.ts';
import { parseLiquid } from './parse-liquid.ts';
import { parseSimple } from './parse-simple.ts';
import type { Output } from './value-text.ts';

export const ENGINES = ['liquid', 'handlebars', 'simple'] as const;
export type Engine = (typeof ENGINES)[number];

/** A template, parsed. It reads own data of the values it is given, and nothing else: no file, no other template. */
export interface Template {
  /** What it reads of the values: the names of members, from the outside in. */
  readonly reads: readonly (readonly string[])[];
  /** Puts the values in; they are never parsed. @throws ExpressionFailure LIMIT_EXCEEDED, EXPRESSION_ERROR */
  render(values: JsonObject): string;
}

/** @throws ExpressionProblem EXPRESSION_SYNTAX, OPERATION_UNAVAILABLE for a part that is another template */
export function parseTemplate(text: string, engine: Engine, output: Output): Template {
  switch (engine) {
    case 'liquid':
      return parseLiquid(text, output);
    case 'handlebars':
      return parseHandlebars(text, output);
    case 'simple':
      return parseSimple(text, output);
  }
}
