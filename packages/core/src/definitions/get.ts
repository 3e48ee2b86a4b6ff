import type { DefinitionView, VersionSelector } from '@ensembleapp/protocol';
import type { Grant } from '../auth/grant.ts';
import type { Principal } from '../auth/principal.ts';
import { missing, requireReach } from '../auth/restrict.ts';
import { notFound, type Refusal } from '../refusal.ts';
import type { Found, StoredKind } from '../store/definition-store.ts';
import type { World } from '../world.ts';
import { KINDS, requireStored } from './kind.ts';
import { selectVersion } from './select-version.ts';
import { viewDefinition, viewFaulty } from './view.ts';

/**
 * A definition as one of its versions, by name or id.
 * @throws Refusal NOT_FOUND, FORBIDDEN
 */
export async function getDefinition(
  world: World,
  principal: Principal,
  kind: StoredKind,
  nameOrId: string,
  version: VersionSelector = 'latest',
): Promise<DefinitionView> {
  const { tenantId, grant } = principal;
  const { problems } = world.definitions;
  const newest = await world.store.definitions.find(tenantId, kind, nameOrId);
  const name = newest?.definition.name ?? nameOrId;
  const faulty = problems.find(tenantId, kind, name);
  if (!newest && !faulty) throw unknown(grant, kind, nameOrId);
  if (newest) requireStored(grant, newest);
  else requireReach(grant, KINDS[kind].list, name);
  if (!newest && faulty && typeof version !== 'number') return viewFaulty(faulty);
  const stored = newest && (await atVersion(world, newest, version));
  if (!stored) throw notFound(KINDS[kind].noun, `${name}@${version}`);
  return viewDefinition(stored, faulty);
}

/** The definition that a principal may change or look into. @throws Refusal NOT_FOUND, FORBIDDEN */
export async function getStored(
  world: World,
  principal: Principal,
  kind: StoredKind,
  nameOrId: string,
): Promise<Found> {
  const stored = await world.store.definitions.find(principal.tenantId, kind, nameOrId);
  if (!stored) throw unknown(principal.grant, kind, nameOrId);
  requireStored(principal.grant, stored);
  return stored;
}

function unknown(grant: Grant, kind: StoredKind, nameOrId: string): Refusal {
  const { noun, list } = KINDS[kind];
  return missing(grant, list, nameOrId, notFound(noun, nameOrId));
}

async function atVersion(world: World, newest: Found, selector: VersionSelector): Promise<Found | undefined> {
  const { definition } = newest;
  const version = selectVersion(definition, selector);
  if (version === newest.version.version) return newest;
  return world.store.definitions.find(definition.tenantId, definition.kind, definition.name, version);
}
