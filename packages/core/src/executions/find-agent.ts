import type { Agent, FlowAgent } from '../agents/agent.ts';
import { authorize } from '../auth/authorize.ts';
import type { Principal } from '../auth/principal.ts';
import { requireReach } from '../auth/restrict.ts';
import type { FoundAgent } from '../definitions/definitions.ts';
import { notFound } from '../refusal.ts';
import type { World } from '../world.ts';
import { isOpenTo } from './find-tool.ts';
import { hideFaults } from './hide-faults.ts';
import { requireExecutable } from './require-executable.ts';
import { type Named, versioned } from './split-version.ts';

/**
 * The agent, if the principal may run it. For a JWT an internal one does not exist, nor one that it took away from itself.
 * @throws Refusal NOT_FOUND, FORBIDDEN
 */
export async function findAgent(world: World, principal: Principal, { name, version }: Named): Promise<FoundAgent> {
  authorize(principal.grant, ['execute:agents']);
  const found = await hideFaults(principal, world.definitions.findAgent(principal.tenantId, name, version));
  const agent = found?.planned.agent;
  if (!found || !agent || !exists(principal, agent)) throw notFound('Agent', versioned(name, version));
  requireReach(principal.grant, 'agents', agent.name);
  if (agent.tool) requireReach(principal.grant, 'tools', agent.name);
  requireExecutable(principal, agent);
  return found;
}

function exists(principal: Principal, agent: Agent | FlowAgent): boolean {
  if (principal.kind !== 'jwt') return true;
  if (agent.tool && !isOpenTo(principal, agent)) return false;
  return !agent.internal && (principal.narrowed.agents?.includes(agent.name) ?? true);
}
