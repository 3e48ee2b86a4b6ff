import type { ExecutionSummary, ExecutionView, FailureView, StepView, TraceEntry } from '@ensembleapp/protocol';
import type { Execution, Failure, StepRecord } from './execution.ts';
import { hideTokens } from './view-going-on.ts';
import { type ShowToken, viewWaiting } from './view-waiting.ts';

/** An execution as a list shows it. */
export function viewSummary(execution: Execution): ExecutionSummary {
  const { id, kind, name, status, startTime } = execution;
  const waiting = 'endTime' in execution ? undefined : viewWaiting(execution, execution.waiting ?? [], hideTokens);
  return {
    id,
    kind,
    ensemble: kind === 'ensemble' ? name : null,
    agent: kind === 'ensemble' ? null : name,
    status,
    duration: 'endTime' in execution ? execution.endTime - startTime : null,
    timestamp: startTime,
    ...(waiting && { waiting }),
  };
}

/** An execution as its record shows it. */
export function viewExecution(execution: Execution, token: ShowToken): ExecutionView {
  const { status, version, startTime, input, steps, trigger, caller, user, secureContext, metadata, traced } =
    execution;
  return {
    ...viewSummary(execution),
    version,
    startTime,
    endTime: 'endTime' in execution ? execution.endTime : null,
    progress: {
      completed: steps.filter((step) => step.status === 'completed').length,
      total: 'endTime' in execution ? steps.length : null,
      currentAgent: 'endTime' in execution ? null : currentAgent(execution),
    },
    input,
    output: status === 'completed' ? execution.output : null,
    ...(status === 'completed' && execution.response && { response: execution.response }),
    ...(status === 'completed' && execution.cached && { cached: execution.cached }),
    error: 'error' in execution ? viewFailure(execution.error) : null,
    waiting: ('endTime' in execution ? undefined : viewWaiting(execution, execution.waiting ?? [], token)) ?? null,
    steps: steps.map(viewStep),
    ...(traced && { trace: viewTrace(steps) }),
    trigger,
    caller,
    user,
    secureContext,
    parentId: execution.parentId ?? null,
    retryOf: execution.retryOf ?? null,
    forkOf: execution.forkOf ?? null,
    metadata,
  };
}

/** Who began last of those at work. */
function currentAgent({ begun = [] }: Execution): string | null {
  return begun.findLast(({ agent, endSeq }) => agent !== null && endSeq === undefined)?.agent ?? null;
}

/** When the steps ran and how it went, without their data. */
export function viewTrace(steps: readonly StepRecord[]): readonly TraceEntry[] {
  return steps.map(({ step, agent, operation, status, startTime, duration, attempts, cached, error }) => ({
    step,
    agent,
    operation,
    status,
    startTime,
    duration,
    attempts,
    cached,
    ...(error && { error }),
  }));
}

function viewStep(step: StepRecord): StepView {
  const { path = [], ...rest } = step;
  return { ...rest, path };
}

export function viewFailure({ code, reason, message, step, details }: Failure): FailureView {
  return { code, reason, message, step, ...(details && { details }) };
}
