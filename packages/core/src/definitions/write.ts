import type { SavedDefinition } from '@ensembleapp/protocol';
import { actorOf, type Principal } from '../auth/principal.ts';
import { requireReach } from '../auth/restrict.ts';
import { invalid, Refusal } from '../refusal.ts';
import type { Definition, SaveDefinition, StoredKind } from '../store/definition-store.ts';
import type { World } from '../world.ts';
import { getStored } from './get.ts';
import { KINDS } from './kind.ts';

/** Over the API something is created under a new name, or saved as the next version of a name or id. */
export type Target =
  | { readonly kind: 'create' }
  | { readonly kind: 'update'; readonly nameOrId: string; readonly ifMatch?: string | undefined };

/**
 * May a new name be taken?
 * @throws Refusal FORBIDDEN, CONFLICT
 */
export async function requireFree(world: World, principal: Principal, kind: StoredKind, name: string): Promise<void> {
  requireReach(principal.grant, KINDS[kind].list, name);
  if (await world.store.definitions.find(principal.tenantId, kind, name)) throw inUse(kind, name);
}

/**
 * What the next version is saved over. `written` is the name that the version itself says, if it says any.
 * @throws Refusal INVALID_INPUT when that is another name, NOT_FOUND, FORBIDDEN, CONFLICT, MANAGED_BY_FILES
 */
export async function getCurrent(
  world: World,
  principal: Principal,
  kind: StoredKind,
  { nameOrId, ifMatch }: Extract<Target, { kind: 'update' }>,
  written?: string,
): Promise<Definition> {
  const { definition } = await getStored(world, principal, kind, nameOrId);
  const { name } = definition;
  if (written !== undefined && written !== name)
    throw invalid({ path: 'name', message: `must be ${name}, as in the path` });
  requireApiManaged(definition);
  if (ifMatch !== undefined && !matchesTag(ifMatch, definition.latestVersion)) throw movedOn(definition);
  return definition;
}

/** @throws Refusal MANAGED_BY_FILES for what comes from the project's files */
export function requireApiManaged({ managedBy, name, file }: Definition): void {
  if (managedBy === 'files') {
    throw new Refusal('MANAGED_BY_FILES', `Managed by files: ${file ?? name}`, file === null ? {} : { file });
  }
}

/** What is written, apart from who writes it and when. */
export interface Writing extends Pick<SaveDefinition, 'kind' | 'name' | 'id' | 'canonical' | 'content' | 'label'> {
  readonly target: Target;
  /** What it is saved over; undefined when it is created. */
  readonly current: Definition | undefined;
}

/**
 * Saves the first or next version over the API.
 * @throws Refusal CONFLICT when another one was faster
 */
export async function write(
  world: World,
  principal: Principal,
  { target, current, ...writing }: Writing,
): Promise<Omit<SavedDefinition, 'warnings'>> {
  const now = world.clock.now();
  const { status, definition } = await world.store.definitions.save(principal.tenantId, {
    ...writing,
    managedBy: 'api',
    file: null,
    at: now,
    by: actorOf(principal),
    ...(target.kind === 'create'
      ? { expect: 'create' }
      : target.ifMatch !== undefined && current && { expect: current.latestVersion }),
  });
  world.definitions.forget(definition);
  const { kind, name, id, latestVersion } = definition;
  if (status === 'conflict') throw target.kind === 'create' ? inUse(kind, writing.name) : movedOn(definition);
  return { name, id, version: latestVersion, createdAt: now };
}

/** `If-Match` of RFC 9110: a list of entity tags, or `*`. */
function matchesTag(ifMatch: string, version: number): boolean {
  return ifMatch.split(',').some((tag) => tag.trim() === '*' || tag.trim() === `"${version}"`);
}

function inUse(kind: StoredKind, name: string): Refusal {
  return new Refusal('CONFLICT', `${KINDS[kind].noun} already exists: ${name}`);
}

function movedOn({ name, latestVersion }: Definition): Refusal {
  return new Refusal('CONFLICT', `${name} is at version ${latestVersion} now`, { currentVersion: latestVersion });
}
