import type { Agent, FlowAgent } from '../agents/agent.ts';
import { authorize } from '../auth/authorize.ts';
import type { Principal } from '../auth/principal.ts';
import { missing, reaches, requireReach } from '../auth/restrict.ts';
import type { FoundAgent } from '../definitions/definitions.ts';
import { notFound } from '../refusal.ts';
import type { World } from '../world.ts';
import { isOpenTo } from './find-tool.ts';
import { hideFaults } from './hide-faults.ts';
import { requireExecutable } from './require-executable.ts';
import { type Named, versioned } from './split-version.ts';

/**
 * The agent, if the principal may run it. For a JWT an internal one does not exist, nor one that it took away from itself; for whoever is
 * narrowed to some tools no other one does.
 * @throws Refusal NOT_FOUND, FORBIDDEN
 */
export async function findAgent(world: World, principal: Principal, { name, version }: Named): Promise<FoundAgent> {
  const { grant, tenantId } = principal;
  authorize(grant, ['execute:agents']);
  const found = await hideFaults(principal, 'agents', name, world.definitions.findAgent(tenantId, name, version));
  const agent = found?.planned.agent;
  if (!found || !agent || !exists(principal, agent)) {
    throw missing(grant, 'agents', name, notFound('Agent', versioned(name, version)));
  }
  requireReach(grant, 'agents', agent.name);
  requireExecutable(principal, agent);
  return found;
}

function exists(principal: Principal, agent: Agent | FlowAgent): boolean {
  if (agent.tool && !reaches(principal.grant, 'tools', agent.name)) return false;
  if (principal.kind !== 'jwt') return true;
  if (agent.tool && !isOpenTo(principal, agent)) return false;
  return !agent.internal && (principal.narrowed.agents?.includes(agent.name) ?? true);
}
