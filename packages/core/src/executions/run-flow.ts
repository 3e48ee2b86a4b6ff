import type { Json, JsonObject } from '@ensembleapp/protocol';
import { toJson } from '../agents/to-json.ts';
import type { Scope } from '../ensembles/expression/scope.ts';
import type { PlannedFlow } from '../ensembles/planning/flow.ts';
import type { Order } from '../ensembles/planning/order.ts';
import type { PlannedStep } from '../ensembles/planning/step.ts';
import type { Answer } from './execution.ts';
import type { FlowRun } from './flow-run.ts';
import { Frame } from './frame.ts';
import type { Place, RunSteps } from './place.ts';
import { renderOutput } from './render-output.ts';
import { RunEnd } from './run-end.ts';
import { runMachine } from './run-machine.ts';
import { runTogether } from './run-together.ts';
import { State } from './state.ts';

/** A flow that has come to its end, and what it answers where its output blocks see this. */
export interface FlowEnd {
  readonly frame: Frame;
  /** @throws ExpressionFailure, StepFailure */
  readonly answerIn: (scope: Scope) => Answer;
}

/**
 * Runs a flow and answers what its output blocks say; without any the output of the last executed step, in a graph of the last
 * completed one in document order.
 * @param onState told of the state to look at, also when the run fails
 * @param values of the state at the start, where that is not as planned
 * @throws RunFailure, ExpressionFailure, or the reason of the signal
 */
export async function runFlow(...flow: Parameters<typeof runToEnd>): Promise<Answer> {
  return answerOf(await runToEnd(...flow));
}

/** @throws ExpressionFailure, StepFailure */
export function answerOf({ frame, answerIn }: FlowEnd): Answer {
  return answerIn(frame);
}

/** As {@link runFlow}, before anything is answered. @throws RunFailure, or the reason of the signal */
export async function runToEnd(
  flow: FlowRun,
  signal: AbortSignal,
  runSteps: RunSteps,
  onState: (state: State) => void = () => {},
  values?: JsonObject,
): Promise<FlowEnd> {
  const { plan, input, at } = flow;
  const { output: blocks } = plan;
  const state = new State(plan.state, values);
  onState(state);
  const frame = new Frame(flow, { state });
  const place: Place = { frame, signal, path: [], at, gates: [], runSteps };
  try {
    const last = await runInOrder(plan, place, input);
    return { frame, answerIn: (scope) => (blocks ? renderOutput(blocks, scope) : { output: toJson(last) }) };
  } catch (end) {
    if (!(end instanceof RunEnd)) throw end;
    const { output = null, response } = end;
    if (end.output === undefined && blocks) return { frame, answerIn: (scope) => renderOutput(blocks, scope) };
    return { frame, answerIn: () => ({ output, ...(response && { response }) }) };
  }
}

function runInOrder({ order, steps }: PlannedFlow, place: Place, input: Json): Promise<Json | undefined> {
  switch (order.kind) {
    case 'sequence':
      return place.runSteps(steps, place, input);
    case 'graph':
      return runGraph(steps, order, place, input);
    case 'machine':
      return runMachine(order, place, input);
  }
}

async function runGraph(
  steps: readonly PlannedStep[],
  order: Order,
  place: Place,
  input: Json,
): Promise<Json | undefined> {
  await runTogether(steps, order, place, input);
  const last = steps.findLast(({ id }) => place.frame.find(id)?.settled.status === 'completed');
  return last && place.frame.find(last.id)?.settled.output;
}
