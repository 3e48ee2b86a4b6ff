import type { Json } from '@ensembleapp/protocol';
import type { Plan } from '../ensembles/plan.ts';
import type { Completed } from './execution.ts';
import { renderOutput } from './render-output.ts';
import type { RunContext } from './run-context.ts';
import { EnsembleScope } from './run-scope.ts';
import { type ResolvedStep, runStep } from './run-step.ts';

/**
 * Runs the steps one after another and answers what the output blocks say, or without any the output of the last executed step.
 * @throws RunFailure, ExpressionFailure, or the reason of the run's signal
 */
export async function runEnsemble(
  run: RunContext,
  plan: Plan,
  steps: readonly ResolvedStep[],
): Promise<Pick<Completed, 'output' | 'response'>> {
  const scope = new EnsembleScope(
    run,
    steps.map(({ planned }) => planned.step.id),
  );
  let last: { readonly output: Json } | undefined;
  for (const step of steps) {
    run.signal.throwIfAborted();
    const { status, output = null } = await runStep(run, step, scope, last ? last.output : run.input);
    if (status !== 'skipped') last = { output };
  }
  return plan.output ? renderOutput(plan.output, scope) : { output: last?.output ?? null };
}
