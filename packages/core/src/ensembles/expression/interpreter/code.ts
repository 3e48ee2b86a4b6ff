import type { Value } from '../value.ts';
import type { Run } from './run.ts';

/** A compiled node: what it needs to know was worked out when it was made. */
export type Code = (run: Run, frame: Frame) => Value;

/** The variables of one call of an arrow, inside those of the arrow around it. */
export interface Frame {
  readonly values: Value[];
  readonly outer: Frame | undefined;
}

export const NO_FRAME: Frame = { values: [], outer: undefined };
