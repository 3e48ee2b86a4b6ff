import type { JsonObject } from '@ensembleapp/protocol';
import type { ComponentUse } from '../../components/use.ts';
import type { Expression } from '../expression/expression.ts';
import type { ParsedValue } from '../expression/parse-value.ts';
import type { Field } from '../fields.ts';
import type { Order } from './order.ts';
import type { Hanging } from './reads-caller.ts';
import type { PlannedStep } from './step.ts';

/** Steps that know each other by id and share one state: those of an ensemble, or of an agent of several operations. */
export interface PlannedFlow {
  readonly steps: readonly PlannedStep[];
  /** How its steps follow each other. */
  readonly order: PlannedOrder;
  /** Of every step, nested ones included. */
  readonly ids: ReadonlySet<string>;
  /** Steps whose end another expression asks about, so that their failure does not end the run (language reference, 5.5 rule 3). */
  readonly observed: ReadonlySet<string>;
  /** Steps whose output or status an expression reads. */
  readonly read: ReadonlySet<string>;
  /** Absent: the output of the last step. */
  readonly output: readonly PlannedBlock[] | null;
  readonly state: PlannedState;
  /** Leaf steps at once. */
  readonly concurrency: number;
  /** Components that its texts name, those of the flows inside it left out. */
  readonly components: readonly ComponentUse[];
  /** What its answer may hang on beside its input. */
  readonly hangs: Hanging;
}

export type PlannedOrder =
  | { readonly kind: 'sequence' }
  /** Who waits for whom. */
  | ({ readonly kind: 'graph' } & Order)
  | Machine;

/** Steps that follow edges from one to the next; language reference, section 2.4. */
export interface Machine {
  readonly kind: 'machine';
  readonly start: PlannedStep | undefined;
  /** The edges from each step, in the order they are tried. */
  readonly edges: ReadonlyMap<string, readonly PlannedEdge[]>;
}

export interface PlannedEdge {
  readonly to: PlannedStep;
  readonly condition: Expression | undefined;
}

/** Shared state as a run finds it; language reference, section 7. */
export interface PlannedState {
  readonly fields: ReadonlyMap<string, Field>;
  readonly start: JsonObject;
}

/** One way to answer; section 10. */
export interface PlannedBlock {
  readonly when: Expression | undefined;
  readonly status: ParsedValue | undefined;
  readonly headers: ParsedValue | undefined;
  readonly body: ParsedValue | undefined;
  readonly rawBody: ParsedValue | undefined;
  /** A URL, or `{url, status}`. */
  readonly redirect: ParsedValue | undefined;
  /** A name, or `{type, extract, contentType}`. */
  readonly format: ParsedValue | undefined;
  readonly contentType: ParsedValue | undefined;
}
