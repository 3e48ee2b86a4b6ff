import type { Agent } from '../agents/agent.ts';
import { authorize } from '../auth/authorize.ts';
import type { Principal } from '../auth/principal.ts';
import { missing, requireReach } from '../auth/restrict.ts';
import type { PlannedAgent } from '../ensembles/plan.ts';
import { notFound } from '../refusal.ts';
import type { World } from '../world.ts';
import { hideFaults } from './hide-faults.ts';
import { requireExecutable } from './require-executable.ts';
import { type Named, versioned } from './split-version.ts';

/** A tool and which of its versions. */
export interface FoundTool {
  readonly planned: PlannedAgent;
  readonly tool: Agent;
  readonly version: number;
}

/**
 * The tool, if the principal may call it. For a JWT there are only those that are marked for browsers.
 * @throws Refusal NOT_FOUND, FORBIDDEN
 */
export async function findTool(world: World, principal: Principal, { name, version }: Named): Promise<FoundTool> {
  const { grant, tenantId } = principal;
  authorize(grant, ['execute:agents']);
  const found = await hideFaults(principal, 'tools', name, world.definitions.findAgent(tenantId, name, version));
  const agent = found?.planned.agent;
  if (!found || !agent?.tool || 'operations' in agent || !isOpenTo(principal, agent)) {
    throw missing(grant, 'tools', name, notFound('Tool', versioned(name, version)));
  }
  requireReach(grant, 'tools', agent.name);
  requireExecutable(principal, agent);
  return { planned: found.planned, tool: agent, version: found.version };
}

/** Whether a tool is there for the principal: a browser's JWT sees what is marked for it. */
export function isOpenTo({ kind }: Principal, { frontend, internal }: Pick<Agent, 'frontend' | 'internal'>): boolean {
  return kind !== 'jwt' || (frontend === true && !internal);
}
