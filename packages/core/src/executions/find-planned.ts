import type { JsonObject, VersionSelector } from '@ensembleapp/protocol';
import type { Agent } from '../agents/agent.ts';
import type { Ensemble } from '../ensembles/ensemble.ts';
import { type Plan, type PlannedAgent, planAgent, planEnsemble } from '../ensembles/plan.ts';
import type { World } from '../world.ts';

/** A definition ready to run, and the number of its version. */
export interface Found<Planned> {
  readonly planned: Planned;
  readonly version: number;
}

export async function findPlannedEnsemble(
  world: World,
  tenantId: string,
  name: string,
  version: VersionSelector,
): Promise<Found<Plan> | undefined> {
  const found = await find(world, tenantId, 'ensemble', name, version);
  return found && { planned: planEnsemble(found.canonical as unknown as Ensemble), version: found.version };
}

export async function findPlannedAgent(
  world: World,
  tenantId: string,
  name: string,
  version: VersionSelector,
): Promise<Found<PlannedAgent> | undefined> {
  const found = await find(world, tenantId, 'agent', name, version);
  return found && { planned: planAgent(found.canonical as unknown as Agent), version: found.version };
}

async function find(
  { store }: World,
  tenantId: string,
  kind: 'ensemble' | 'agent',
  name: string,
  version: VersionSelector,
): Promise<{ canonical: JsonObject; version: number } | undefined> {
  const latest = await store.definitions.find(tenantId, kind, name, typeof version === 'number' ? version : undefined);
  const published = latest?.definition.publishedVersion;
  const found =
    version === 'published' && published ? await store.definitions.find(tenantId, kind, name, published) : latest;
  return found?.version;
}
