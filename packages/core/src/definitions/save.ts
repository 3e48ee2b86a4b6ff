import type { CheckedDefinition, SavedDefinition } from '@ensembleapp/protocol';
import { actorOf, type Principal } from '../auth/principal.ts';
import { requireReach } from '../auth/restrict.ts';
import { randomId } from '../crypto.ts';
import { type Problem, toDetail } from '../ensembles/problem.ts';
import type { Format } from '../ensembles/reading/read-tree.ts';
import { invalid, Refusal } from '../refusal.ts';
import type { Definition, DefinitionKind } from '../store/definition-store.ts';
import type { World } from '../world.ts';
import { toStored } from './canonical.ts';
import { getStored } from './get.ts';
import { KINDS } from './kind.ts';
import { type ReadDefinition, readDefinition } from './read.ts';

/** Over the API a definition is its text: created under a new name, or the next version of a name or id. */
export interface SaveRequest {
  readonly text: string;
  readonly format: Format;
  readonly target:
    | { readonly kind: 'create' }
    | { readonly kind: 'update'; readonly nameOrId: string; readonly ifMatch?: string | undefined };
}

/**
 * Saves a definition.
 * @throws Refusal INVALID_INPUT with every fault, NOT_FOUND, FORBIDDEN, CONFLICT, MANAGED_BY_FILES
 */
export async function saveDefinition(
  world: World,
  principal: Principal,
  kind: DefinitionKind,
  request: SaveRequest,
): Promise<SavedDefinition> {
  const { canonical, problems, current } = await prepare(world, principal, kind, request);
  const { target } = request;
  const now = world.clock.now();
  const saved = await world.store.definitions.save(principal.tenantId, {
    kind,
    name: canonical.name,
    id: kind === 'agent' ? canonical.name : `ens_${randomId()}`,
    managedBy: 'api',
    file: null,
    canonical: toStored(canonical),
    label: canonical.version ?? null,
    at: now,
    by: actorOf(principal),
    ...(target.kind === 'create'
      ? { expect: 'create' }
      : target.ifMatch !== undefined && current && { expect: current.latestVersion }),
  });
  const { definition } = saved;
  world.definitions.forget(definition);
  if (saved.status === 'conflict') throw target.kind === 'create' ? inUse(kind, canonical.name) : movedOn(definition);
  return {
    name: definition.name,
    id: definition.id,
    version: definition.latestVersion,
    createdAt: now,
    warnings: warningsOf(problems),
  };
}

/** Checks what saving would check, and saves nothing. @throws Refusal as {@link saveDefinition} does */
export async function checkDefinition(
  world: World,
  principal: Principal,
  kind: DefinitionKind,
  request: SaveRequest,
): Promise<CheckedDefinition> {
  const { problems } = await prepare(world, principal, kind, request);
  return { valid: true, warnings: warningsOf(problems) };
}

interface Prepared extends Pick<ReadDefinition, 'problems'> {
  readonly canonical: NonNullable<ReadDefinition['canonical']>;
  /** What is there now; undefined when it is to be created. */
  readonly current: Definition | undefined;
}

async function prepare(
  world: World,
  principal: Principal,
  kind: DefinitionKind,
  { text, format, target }: SaveRequest,
): Promise<Prepared> {
  const { tenantId, grant } = principal;
  const { canonical, problems } = await readDefinition(world, tenantId, kind, text, { format });
  if (!canonical) throw invalid(...problems.filter(({ severity }) => severity === 'error').map(toDetail));
  if (target.kind === 'create') {
    requireReach(grant, KINDS[kind].list, canonical.name);
    const taken = await world.store.definitions.find(tenantId, kind, canonical.name);
    if (taken) throw inUse(kind, canonical.name);
    return { canonical, problems, current: undefined };
  }
  const { definition } = await getStored(world, principal, kind, target.nameOrId);
  if (definition.name !== canonical.name)
    throw invalid({ path: 'name', message: `must be ${definition.name}, as in the path` });
  requireApiManaged(definition);
  if (target.ifMatch !== undefined && !matchesTag(target.ifMatch, definition.latestVersion)) throw movedOn(definition);
  return { canonical, problems, current: definition };
}

/** @throws Refusal MANAGED_BY_FILES for what comes from the project's files */
export function requireApiManaged({ managedBy, name, file }: Definition): void {
  if (managedBy === 'files') {
    throw new Refusal('MANAGED_BY_FILES', `Managed by files: ${file ?? name}`, file === null ? {} : { file });
  }
}

/** `If-Match` of RFC 9110: a list of entity tags, or `*`. */
function matchesTag(ifMatch: string, version: number): boolean {
  return ifMatch.split(',').some((tag) => tag.trim() === '*' || tag.trim() === `"${version}"`);
}

function inUse(kind: DefinitionKind, name: string): Refusal {
  return new Refusal('CONFLICT', `${KINDS[kind].noun} already exists: ${name}`);
}

function movedOn({ name, latestVersion }: Definition): Refusal {
  return new Refusal('CONFLICT', `${name} is at version ${latestVersion} now`, { currentVersion: latestVersion });
}

function warningsOf(problems: readonly Problem[]) {
  return problems.map(({ path, message }) => ({ path, message }));
}
