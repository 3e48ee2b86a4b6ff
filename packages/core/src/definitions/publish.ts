import type { Publish, Published } from '@ensembleapp/protocol';
import type { Principal } from '../auth/principal.ts';
import { notFound } from '../refusal.ts';
import type { StoredKind } from '../store/definition-store.ts';
import type { World } from '../world.ts';
import { getStored } from './get.ts';
import { KINDS } from './kind.ts';
import { requireApiManaged } from './write.ts';

/**
 * Makes a version the published one, or the one that a movable tag stands for; an older number is how to go back. Absent version:
 * the newest.
 * @throws Refusal NOT_FOUND, FORBIDDEN, MANAGED_BY_FILES
 */
export async function publishDefinition(
  world: World,
  principal: Principal,
  kind: StoredKind,
  nameOrId: string,
  { version, tag }: Publish,
): Promise<Published> {
  const { definition } = await getStored(world, principal, kind, nameOrId);
  requireApiManaged(definition);
  const { tenantId, name, latestVersion } = definition;
  const number = version ?? latestVersion;
  const { definitions } = world.store;
  const done =
    tag === undefined
      ? await definitions.publish(tenantId, kind, name, number, world.clock.now())
      : await definitions.tag(tenantId, kind, name, tag, number);
  world.definitions.forget(definition);
  if (!done) throw notFound(KINDS[kind].noun, `${name}@${number}`);
  return tag === undefined ? { name, publishedVersion: number } : { name, tag, version: number };
}
