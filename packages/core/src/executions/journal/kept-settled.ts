import { StepFailure } from '../../agents/step-failure.ts';
import type { Settled } from '../settled.ts';
import type { StartedStep } from '../step-record.ts';
import type { KeptFailure, KeptSettled, Trail } from './entry.ts';

/** A settled step as the journal keeps it; `facts` is what no step inside it tells again. */
export function keepSettled(
  settled: Settled,
  { startTime, startSeq }: Pick<StartedStep, 'startTime' | 'startSeq'>,
  endSeq: number,
): KeptSettled {
  const { failure, errors: _errors, outputs: _outputs, ...rest } = settled;
  return { ...rest, failure: failure && keepFailure(failure), startTime, startSeq, endSeq };
}

/** A step that an earlier life of the run settled. */
export function recallSettled({ started, settled }: Trail): Settled | undefined {
  if (!settled) return undefined;
  const { failure, input, startTime: _time, startSeq: _start, endSeq: _end, ...rest } = settled;
  return {
    ...rest,
    input: input ?? started?.input ?? null,
    output: settled.output,
    failure: failure && new StepFailure(failure.reason, failure.message, failure),
  };
}

function keepFailure({ reason, message, status, retryable, provider, details }: StepFailure): KeptFailure {
  return { reason, message, status, retryable, provider, details };
}
