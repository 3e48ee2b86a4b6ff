import type { GoesOnAnswer } from '@ensembleapp/protocol';
import type { Run, Running, WaitingForInput } from './execution.ts';
import { viewWaiting } from './view-waiting.ts';

/** What is answered of a run that goes on without its caller. */
export function viewGoingOn(execution: Run & (Running | WaitingForInput)): GoesOnAnswer {
  const { id, startTime } = execution;
  if (execution.status === 'running') return { id, status: 'running', timestamp: startTime };
  return { id, status: 'waiting_for_input', waiting: viewWaiting(execution) };
}
