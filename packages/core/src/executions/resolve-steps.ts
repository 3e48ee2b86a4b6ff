import { lasting } from '../agents/step-failure.ts';
import { parseAgentReference } from '../ensembles/agent-reference.ts';
import type { Plan, PlannedStep } from '../ensembles/plan.ts';
import type { World } from '../world.ts';
import { findPlannedAgent } from './find-planned.ts';
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
  if (step.kind === 'operation') return { planned, agent: undefined };
  const reference = parseAgentReference(step.agent);
  const found = reference && (await findPlannedAgent(world, tenantId, reference.name, reference.version));
  return { planned, agent: found?.planned ?? lasting('NOT_FOUND', `Agent not found: ${step.agent}`) };
}
