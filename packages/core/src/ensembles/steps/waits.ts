import { parseDuration } from '../duration.ts';
import { toJson } from '../reading/tree.ts';
import type { OutlinedStep } from './outline.ts';

/** Longer sleeps are waits, ms. */
export const LONGEST_NAP = 30_000;

/** Whether a step, as it is written, waits for people, a signal, or a time that is far away. */
export function waits({ type, mapping: { entries } }: OutlinedStep): boolean {
  const told = (name: string) => {
    const entry = entries.get(name);
    return entry && toJson(entry.value);
  };
  if (type !== 'sleep') {
    return (
      ['approval', 'collect', 'wait'].includes(type ?? '') || told('agent') === 'hitl' || told('operation') === 'hitl'
    );
  }
  const duration = told('duration');
  const ms = typeof duration === 'string' || typeof duration === 'number' ? parseDuration(duration) : undefined;
  return ms !== undefined && ms > LONGEST_NAP;
}
