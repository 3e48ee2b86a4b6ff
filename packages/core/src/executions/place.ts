import type { Json } from '@ensembleapp/protocol';
import { abortable } from '../agents/operations/abortable.ts';
import type { PlannedStep } from '../ensembles/planning/step.ts';
import type { Frame } from './frame.ts';
import type { Gate } from './gate.ts';

/** Where in a run a step stands while it runs. */
export interface Place {
  readonly frame: Frame;
  /** Aborted when its work is no longer wanted; the reason is what to throw. */
  readonly signal: AbortSignal;
  /** Indexes of the loops around it, outermost first. */
  readonly path: readonly number[];
  /** What the journal knows the place by: with the id of a step behind it, no other step of the run has the same name. */
  readonly at: string;
  /** What holds back its changes of the state, outermost first. */
  readonly gates: readonly Gate[];
  /** Runs steps one after another. */
  readonly runSteps: RunSteps;
}

/**
 * Runs steps one after another.
 * @param given the input of the first, if it says none; later ones get the output of the last executed one
 * @returns the output of the last executed step; undefined when none was
 * @throws RunFailure for a failure that nobody handles; RunEnd; the reason of the signal
 */
export type RunSteps = (steps: readonly PlannedStep[], place: Place, given: Json) => Promise<Json | undefined>;

/** Waits until the keys of the state may be changed from here. @throws the signal's reason */
export async function passGates({ gates, signal }: Place, keys: readonly string[]): Promise<void> {
  for (const gate of gates) {
    const turn = gate.turn(keys);
    if (turn) await abortable(turn, signal);
  }
}

/** What the journal knows a step by. */
export function keyOf({ id }: Pick<PlannedStep, 'id'>, { at }: Pick<Place, 'at'>): string {
  return at + id;
}
