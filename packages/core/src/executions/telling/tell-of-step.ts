import type { JsonObject } from '@ensembleapp/protocol';
import type { RunContext } from '../run-context.ts';
import type { Settled } from '../settled.ts';
import type { StartedStep } from '../step-record.ts';

/** Tells that an agent has done a step, before that is written down: they are stored in one. */
export function tellOfAgent(
  { teller, mask, logging }: RunContext,
  { id: step, agent }: StartedStep,
  settled: Settled,
): void {
  const { status, output = null, duration } = settled;
  if (!teller?.isWanted('agent.completed') || agent === null || status !== 'completed') return;
  teller.tell('agent.completed', { step, agent, status, output: mask(logging.output(output)), duration });
}

/**
 * Tells what a step made of the state; in every life of the run that is told once.
 * @param key what the journal knows the step by
 */
export function tellOfState({ teller, journal, mask }: RunContext, step: string, key: string, state: JsonObject): void {
  if (!teller?.isWanted('state.updated') || journal.decided(`${key}:state told`) !== undefined) return;
  teller.tell('state.updated', { step, state: mask(state) });
  journal.note(`${key}:state told`, true);
}
