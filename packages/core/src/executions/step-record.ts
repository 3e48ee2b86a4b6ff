import type { StepRecord } from './execution.ts';
import type { RunContext } from './run-context.ts';
import type { Settled } from './settled.ts';
import { Suspended } from './suspended.ts';

/** A step as it started. */
export interface StartedStep extends Pick<StepRecord, 'agent' | 'operation' | 'startTime' | 'startSeq'> {
  readonly id: string;
  readonly path: readonly number[];
}

/** Notes a step that has settled. One that was cut off because its run is let go of has not: it runs again when the run goes on. */
export function recordStep(run: RunContext, started: StartedStep, settled: Settled, endSeq: number): void {
  if (settled.status === 'cancelled' && run.signal.reason instanceof Suspended) return;
  run.steps.push(stepRecord(run, started, settled, endSeq));
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
