import type { Json, JsonObject } from '@ensembleapp/protocol';
import { StepFailure } from '../agents/step-failure.ts';
import { parseDuration } from '../ensembles/duration.ts';
import { test } from '../ensembles/expression/evaluate.ts';
import { renderValue } from '../ensembles/expression/render-value.ts';
import type { PlannedAgent, PlannedStep } from '../ensembles/plan.ts';
import { acceptInput } from './accept-input.ts';
import { asFailure } from './as-failure.ts';
import { RunFailure } from './failure.ts';
import type { RetryRule } from './retry.ts';
import type { RunContext } from './run-context.ts';
import { configScope, type EnsembleScope } from './run-scope.ts';
import { runWork } from './run-work.ts';
import { type Settled, settledAtOnce } from './settled.ts';
import { stepRecord } from './step-record.ts';
import { stepSubject } from './step-subject.ts';
import { agentWork, renderConfig, type Work } from './work.ts';

const LONGEST_DELAY = 30_000;

/** A step and, when it runs an agent of the tenant, that agent, or why there is none. */
export interface ResolvedStep {
  readonly planned: PlannedStep;
  readonly agent: PlannedAgent | StepFailure | undefined;
}

/**
 * Runs one step of an ensemble, records it, and shows it to the expressions that follow.
 * @param given the input of a step that says none
 * @throws RunFailure for a failure that nobody handles; the reason of the run's signal
 */
export async function runStep(
  run: RunContext,
  step: ResolvedStep,
  scope: EnsembleScope,
  given: Json,
): Promise<Settled> {
  const { id } = step.planned.step;
  const started = { startTime: run.world.clock.now(), startSeq: run.nextSeq() };
  const { settled, unhandled } = handle(step.planned, scope, await settle(run, step, scope, given));
  run.steps.push(stepRecord(run, { id, ...worker(step), ...started }, settled));
  if (settled.status === 'cancelled') throw run.signal.reason;
  if (unhandled) throw new RunFailure(unhandled, id);
  scope.settle(id, stepSubject(id, settled));
  return settled;
}

async function settle(run: RunContext, step: ResolvedStep, scope: EnsembleScope, given: Json): Promise<Settled> {
  const { planned } = step;
  try {
    if (planned.condition && !test(planned.condition, scope)) return settledAtOnce('skipped');
    const work = workOf(run, step, scope);
    const input = () => acceptInput(work.fields, stepInput(planned, scope, given));
    return await runWork(run, {
      stepId: planned.step.id,
      work,
      input,
      timeout: planned.timeout,
      retry: retryRule(planned),
    });
  } catch (error) {
    return settledAtOnce('failed', asFailure(error));
  }
}

/** Who handles a failure (language reference, 5.5): the step's `onError`, or whoever reads how it ended. */
function handle(
  { step: { onError }, fallback, observed }: PlannedStep,
  scope: EnsembleScope,
  settled: Settled,
): { readonly settled: Settled; readonly unhandled?: StepFailure } {
  const { failure, status } = settled;
  if (!failure || status === 'cancelled' || onError === 'continue') return { settled };
  if (!fallback) return observed && onError !== 'fail' ? { settled } : { settled, unhandled: failure };
  try {
    return { settled: { ...settled, output: renderValue(fallback, scope, { undefined: 'null' }) } };
  } catch (error) {
    return { settled, unhandled: asFailure(error) };
  }
}

function workOf(run: RunContext, { planned, agent }: ResolvedStep, scope: EnsembleScope): Work {
  const config = (input: Json): JsonObject => renderConfig(planned.config, configScope(scope, run.input, input));
  if (agent instanceof StepFailure) throw agent;
  if (agent) return agentWork(run, agent, config);
  const { step, outputSchema } = planned;
  if (step.operation === undefined) throw new Error(`step ${step.id} was not resolved`);
  const { operation, module: handler = null } = step;
  return { agent: null, operation, handler, fields: {}, outputSchema, timeout: undefined, config };
}

function stepInput({ input }: PlannedStep, scope: EnsembleScope, given: Json): Json {
  return input ? (renderValue(input, scope, { undefined: 'omit' }) ?? null) : given;
}

function retryRule({ step, retry }: PlannedStep): RetryRule {
  const longest = step.retry?.maxDelay;
  return { ...retry, longestDelay: (longest === undefined ? undefined : parseDuration(longest)) ?? LONGEST_DELAY };
}

/** Who does the step's work, as records name it. */
function worker({ planned: { step }, agent }: ResolvedStep) {
  if (step.operation !== undefined) return { agent: null, operation: step.operation };
  return agent instanceof StepFailure || !agent
    ? { agent: step.agent, operation: null }
    : { agent: agent.agent.name, operation: agent.agent.operation };
}
