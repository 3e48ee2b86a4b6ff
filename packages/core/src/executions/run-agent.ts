import type { Json, JsonObject } from '@ensembleapp/protocol';
import type { Conversation } from '../agents/operation-call.ts';
import type { PlannedAgent } from '../ensembles/plan.ts';
import type { Completed } from './execution.ts';
import { RunFailure } from './failure.ts';
import { ONCE } from './retry.ts';
import type { RunContext } from './run-context.ts';
import { runWork } from './run-work.ts';
import { stepRecord } from './step-record.ts';
import { agentWork } from './work.ts';

/** How an agent is run on its own. */
export interface AgentTask {
  readonly planned: PlannedAgent;
  readonly input: Json;
  /** Laid over the agent's config, key by key; plain data, never read as expressions. */
  readonly overrides: JsonObject;
  readonly conversation?: Conversation;
}

/**
 * Runs an agent on its own: its one operation is the run's one step, under the agent's name.
 * @throws RunFailure, or the reason of the run's signal
 */
export async function runAgent(run: RunContext, task: AgentTask): Promise<Pick<Completed, 'output'>> {
  const { planned, input, overrides, conversation } = task;
  const { name, operation } = planned.agent;
  const started = { id: name, agent: name, operation, startTime: run.world.clock.now(), startSeq: run.nextSeq() };
  const work = agentWork(run, planned, () => overrides);
  const settled = await runWork(run, {
    stepId: name,
    work,
    input: () => input,
    timeout: undefined,
    retry: ONCE,
    conversation,
  });
  run.steps.push(stepRecord(run, started, settled));
  if (settled.status === 'cancelled') throw run.signal.reason;
  if (settled.failure) throw new RunFailure(settled.failure, name);
  return { output: settled.output ?? null };
}
