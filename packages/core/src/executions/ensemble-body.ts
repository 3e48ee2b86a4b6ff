import type { Plan } from '../ensembles/plan.ts';
import type { RunBody } from './beginning.ts';
import { cachedAnswer } from './cached-answer.ts';
import { ensembleRoots, type FlowRun } from './flow-run.ts';
import { holdState } from './hold-state.ts';
import { resolveFlow } from './resolve.ts';
import { answerOf, runToEnd } from './run-flow.ts';
import { runSteps } from './run-steps.ts';

/** Runs an ensemble within an execution. */
export function ensembleBody(plan: Plan, runChild: FlowRun['runChild']): RunBody {
  return async (run, onState, onHeld) => {
    const { input } = run;
    const resolved = await resolveFlow(run, plan);
    await run.components.load(resolved.components);
    const flow = { run, plan, input, roots: ensembleRoots(run, plan.ids), resolved, depth: 0, at: '', runChild };
    const runs = async () => {
      const held = plan.keptUnder && (await holdState(plan.keptUnder, plan, flow));
      if (held) onHeld(held.key);
      return runToEnd(flow, run.signal, runSteps, onState, held?.values);
    };
    return plan.cache ? cachedAnswer(plan.cache, flow, runs) : answerOf(await runs());
  };
}
