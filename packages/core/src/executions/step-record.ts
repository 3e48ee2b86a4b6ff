import type { StepRecord } from './execution.ts';
import type { RunContext } from './run-context.ts';
import type { Settled } from './settled.ts';

/** A step as it started. */
export interface StartedStep extends Pick<StepRecord, 'agent' | 'operation' | 'startTime' | 'startSeq'> {
  readonly id: string;
  readonly path: readonly number[];
}

/** Notes a step that has settled. */
export function recordStep(run: RunContext, started: StartedStep, settled: Settled, endSeq: number): void {
  run.chronicle.settled(started, stepRecord(run, started, settled, endSeq));
}

function stepRecord(
  { mask, logging }: Pick<RunContext, 'mask' | 'logging'>,
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
    input: mask(logging.input(input)),
    output: mask(logging.output(output ?? null)),
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
