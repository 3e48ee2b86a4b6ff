import type { StepRecord } from './execution.ts';
import type { RunContext } from './run-context.ts';
import type { Settled } from './settled.ts';

/** A step as it started. */
export interface StartedStep extends Pick<StepRecord, 'agent' | 'operation' | 'startTime' | 'startSeq'> {
  readonly id: string;
  readonly path: readonly number[];
}

/** A step that has settled, as the execution keeps it. */
export function stepRecord(
  { mask }: Pick<RunContext, 'mask'>,
  started: StartedStep,
  settled: Settled,
  endSeq: number,
): StepRecord {
  const { id, agent, operation, startTime, startSeq, path } = started;
  const { status, input, output, attempts, duration, failure, timedOut, cached, score } = settled;
  const { status: httpStatus } = failure ?? {};
  return {
    step: id,
    ...(path.length > 0 && { path }),
    agent,
    operation,
    status,
    startTime,
    duration,
    attempts,
    cached,
    timedOut,
    startSeq,
    endSeq,
    input: mask(input),
    output: mask(output ?? null),
    error: failure
      ? {
          code: failure.reason,
          message: mask(failure.message),
          ...(httpStatus !== undefined && { status: httpStatus }),
        }
      : null,
    ...(score !== undefined && { score }),
  };
}
