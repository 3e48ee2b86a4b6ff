import type { JsonObject } from '@ensembleapp/protocol';
import type { Expression } from '../expression/expression.ts';
import type { ParsedValue } from '../expression/parse-value.ts';
import type { FieldType } from '../fields.ts';
import type { Order } from './order.ts';
import type { PlannedStep } from './step.ts';

/** Steps that know each other by id and share one state: those of an ensemble, or of an agent of several operations. */
export interface PlannedFlow {
  readonly order: 'sequence' | 'graph';
  readonly steps: readonly PlannedStep[];
  /** Of `order: graph`: who waits for whom. */
  readonly waits: Order | undefined;
  /** Of every step, nested ones included. */
  readonly ids: ReadonlySet<string>;
  /** Steps whose end another expression asks about, so that their failure does not end the run (language reference, 5.5 rule 3). */
  readonly observed: ReadonlySet<string>;
  /** Absent: the output of the last step. */
  readonly output: readonly PlannedBlock[] | null;
  readonly state: PlannedState;
  /** Leaf steps at once. */
  readonly concurrency: number;
}

/** Shared state as a run finds it; language reference, section 7. */
export interface PlannedState {
  readonly types: ReadonlyMap<string, FieldType>;
  readonly start: JsonObject;
}

/** One way to answer; section 10. */
export interface PlannedBlock {
  readonly when: Expression | undefined;
  readonly status: ParsedValue | undefined;
  readonly headers: ParsedValue | undefined;
  readonly body: ParsedValue | undefined;
}
