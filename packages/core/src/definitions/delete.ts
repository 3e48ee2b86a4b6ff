import type { Principal } from '../auth/principal.ts';
import { notFound } from '../refusal.ts';
import type { StoredKind } from '../store/definition-store.ts';
import type { World } from '../world.ts';
import { getStored } from './get.ts';
import { KINDS } from './kind.ts';
import { requireApiManaged } from './write.ts';

/**
 * Deletes a definition: it can be run no more, its versions and executions stay readable, and a later one of its name goes on
 * counting.
 * @throws Refusal NOT_FOUND, FORBIDDEN, MANAGED_BY_FILES
 */
export async function deleteDefinition(
  world: World,
  principal: Principal,
  kind: StoredKind,
  nameOrId: string,
): Promise<{ readonly deleted: true; readonly name: string }> {
  const { definition } = await getStored(world, principal, kind, nameOrId);
  requireApiManaged(definition);
  const { tenantId, name } = definition;
  const deleted = await world.store.definitions.delete(tenantId, kind, name, world.clock.now());
  world.definitions.forget(definition);
  if (!deleted) throw notFound(KINDS[kind].noun, nameOrId);
  return { deleted: true, name };
}
