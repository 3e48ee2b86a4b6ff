import type { Principal } from '../auth/principal.ts';
import { notFound } from '../refusal.ts';
import type { DefinitionKind } from '../store/definition-store.ts';
import type { World } from '../world.ts';
import { getStored } from './get.ts';
import { KINDS } from './kind.ts';
import { requireApiManaged } from './save.ts';

/**
 * Makes a version the published one; publishing an older number is how to go back. Absent version: the newest.
 * @throws Refusal NOT_FOUND, FORBIDDEN, MANAGED_BY_FILES
 */
export async function publishDefinition(
  world: World,
  principal: Principal,
  kind: DefinitionKind,
  nameOrId: string,
  version: number | undefined,
): Promise<{ readonly name: string; readonly publishedVersion: number }> {
  const { definition } = await getStored(world, principal, kind, nameOrId);
  requireApiManaged(definition);
  const { tenantId, name, latestVersion } = definition;
  const number = version ?? latestVersion;
  const published = await world.store.definitions.publish(tenantId, kind, name, number, world.clock.now());
  world.definitions.forget(definition);
  if (!published) throw notFound(KINDS[kind].noun, `${name}@${number}`);
  return { name, publishedVersion: number };
}
