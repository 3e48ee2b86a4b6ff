import { lasting, type StepFailure } from '../agents/step-failure.ts';
import { parseAgentReference } from '../ensembles/agent-reference.ts';
import type { Plan, PlannedAgent, PlannedStep } from '../ensembles/plan.ts';
import { Refusal } from '../refusal.ts';
import type { World } from '../world.ts';
import type { ResolvedStep } from './run-step.ts';

/**
 * The steps with the agents they run, as of now: a run keeps what it started with. A step whose agent is not there fails when its
 * turn comes.
 */
export function resolveSteps(world: World, tenantId: string, plan: Plan): Promise<readonly ResolvedStep[]> {
  return Promise.all(plan.steps.map((planned) => resolveStep(world, tenantId, planned)));
}

async function resolveStep(world: World, tenantId: string, planned: PlannedStep): Promise<ResolvedStep> {
  const { step } = planned;
  if (step.operation !== undefined) return { planned, agent: undefined };
  return { planned, agent: await findStepAgent(world, tenantId, step.agent) };
}

async function findStepAgent(
  { definitions }: World,
  tenantId: string,
  agent: string,
): Promise<PlannedAgent | StepFailure> {
  const reference = parseAgentReference(agent);
  try {
    const found = reference && (await definitions.findAgent(tenantId, reference.name, reference.version));
    return found?.planned ?? lasting('NOT_FOUND', `Agent not found: ${agent}`);
  } catch (error) {
    if (error instanceof Refusal) return lasting('NOT_FOUND', `Agent ${agent} has faults and cannot be run`);
    throw error;
  }
}
