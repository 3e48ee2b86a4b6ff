import type { Json } from '@ensembleapp/protocol';
import type { OnDelay, Tried } from '../retry.ts';
import type { RunContext } from '../run-context.ts';
import type { StartedStep } from '../step-record.ts';

/** How far earlier lives of the run came with some work, and where this one writes down how far it comes. */
export interface WorkLog {
  readonly key: string;
  /** When the step began, in whatever life of the run, epoch ms. */
  readonly startTime: number;
  readonly tried: Tried;
  /** What the work was given; it is not worked out again. */
  readonly input: Json | undefined;
  /** The attempt of this number follows one that a crash cut off. */
  readonly resumes: (attempt: number) => boolean;
  /** Before the attempt is made. */
  readonly begin: (attempt: number, input: Json) => Promise<void> | undefined;
  /** An attempt failed, and the next one is waited for. */
  readonly delayed: OnDelay;
}

/**
 * The log of the work under a key.
 * @param isComposed it is made of steps, which are logged on their own: an attempt that was cut off goes on where it was
 */
export function workLog(
  { journal, world, chronicle, mask }: Pick<RunContext, 'journal' | 'world' | 'chronicle' | 'mask'>,
  key: string,
  step: Pick<StartedStep, 'startTime' | 'startSeq'>,
  isComposed: boolean,
): WorkLog {
  const { startTime, startSeq } = step;
  const { started, failures, due } = journal.trail(key);
  const last = started?.attempt ?? 0;
  const wasCutOff = last > 0 && due === undefined;
  const wait = due === undefined ? 0 : Math.max(0, due - world.clock.now());
  const attempt = wasCutOff && isComposed ? last - 1 : last;
  return {
    key,
    startTime,
    tried: { attempt, failures, wait },
    input: started?.input,
    resumes: (number) => wasCutOff && number === attempt + 1,
    begin: (number, input) =>
      journal.started(key, { startTime, startSeq, attempt: number, ...(number === 1 && { input }) }),
    delayed(ms, { reason, message }, number) {
      journal.delayed(key, world.clock.now() + ms);
      chronicle.retrying(step, { reason, message: mask(message) }, number, ms);
    },
  };
}

/** The log of work that is a part of an attempt: it is not looked at again, since the whole attempt is. */
export function unlogged(key: string, startTime: number): WorkLog {
  return {
    key,
    startTime,
    tried: { attempt: 0, failures: 0, wait: 0 },
    input: undefined,
    resumes: () => false,
    begin: () => undefined,
    delayed: () => {},
  };
}
