import type { Json, JsonObject } from '@ensembleapp/protocol';
import { templateReading } from '../../agents/template-reading.ts';
import { parseDuration } from '../duration.ts';
import type { Expression, Reference } from '../expression/expression.ts';
import { type Names, namesOf } from '../expression/names.ts';
import { parseExpression } from '../expression/parse-expression.ts';
import { type ParsedValue, parseValue, type Reading, referencesOf, type ValuePath } from '../expression/parse-value.ts';
import type { Condition, Duration } from '../step.ts';

/** Milliseconds, or an expression that gives a duration. */
export type PlannedDuration = number | ParsedValue;

/** Parses the texts of one place, each once, and remembers what they read. */
export class Texts {
  readonly references: Reference[];
  readonly #names: Names;

  constructor(names: Names, references: Reference[] = []) {
    this.#names = names;
    this.references = references;
  }

  value(written: Json): ParsedValue {
    return this.#keep(parseValue(written, this.#names));
  }

  optional(written: Json | undefined): ParsedValue | undefined {
    return written === undefined ? undefined : this.value(written);
  }

  condition(written: Condition): Expression {
    const expression = parseExpression(String(written), this.#names);
    this.references.push(...expression.references);
    return expression;
  }

  optionalCondition(written: Condition | undefined): Expression | undefined {
    return written === undefined ? undefined : this.condition(written);
  }

  /** A field whose text is an expression, with or without `${ }`. */
  operand(written: Json): ParsedValue {
    if (typeof written !== 'string') return this.value(written);
    return { kind: 'whole', expression: this.condition(written) };
  }

  duration(written: Duration): PlannedDuration {
    return parseDuration(written) ?? this.value(written);
  }

  /** The config of an operation. */
  config(operation: string | undefined, config: JsonObject): ParsedValue {
    const reading = (path: ValuePath): Reading => templateReading(operation, config, path) ?? 'text';
    return this.#keep(parseValue(config, this.#names, { reading }));
  }

  /** A JSON Schema, in which components may be parts. */
  schema(written: JsonObject): ParsedValue {
    const reading = (path: ValuePath): Reading => (path.at(-1) === 'pattern' ? 'literal' : 'text');
    return this.#keep(parseValue(written, this.#names, { reading }));
  }

  /** The text of a component, which is read when it is there. What it reads is not remembered. */
  component(text: string, reading: Reading): ParsedValue {
    return parseValue(text, this.#names, { reading: () => reading });
  }

  /** For texts among these that know more names. */
  within(names: Iterable<string>): Texts {
    return new Texts(namesOf(names, this.#names), this.references);
  }

  /** For texts beside these that know more names, and are remembered apart. */
  beside(names: Iterable<string>): Texts {
    return new Texts(namesOf(names, this.#names));
  }

  #keep(parsed: ParsedValue): ParsedValue {
    this.references.push(...referencesOf(parsed));
    return parsed;
  }
}
