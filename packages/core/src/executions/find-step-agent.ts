import { builtInAgent } from '../agents/built-in-agents.ts';
import type { WantedVersion } from '../components/selector.ts';
import type { Definitions, FoundAgent } from '../definitions/definitions.ts';
import { planAgent } from '../ensembles/plan.ts';

/** A built-in agent has no versions. */
const BUILT_IN = 0;

/** The agent that a step runs: the tenant's, else a built-in one of the name. @throws Refusal CONFLICT when its file is faulty */
export async function findStepAgent(
  definitions: Definitions,
  tenantId: string,
  name: string,
  version: WantedVersion,
): Promise<FoundAgent | undefined> {
  const found = version === BUILT_IN ? undefined : await definitions.findAgent(tenantId, name, version);
  if (found || (typeof version !== 'string' && version !== BUILT_IN)) return found;
  const agent = builtInAgent(name);
  return agent && { planned: planAgent(agent), version: BUILT_IN };
}
