import type { FlowRun } from './flow-run.ts';
import type { RunSteps } from './place.ts';

/** What has to be known of the run around something that is called. */
export interface Calling extends Pick<FlowRun, 'run' | 'resolved' | 'runChild'> {
  /** How many agents it stands inside. */
  readonly depth: number;
  /** Indexes of the loops around it. */
  readonly path: readonly number[];
  readonly runSteps: RunSteps;
}
