import type { CheckedDefinition, SavedDefinition } from '@ensembleapp/protocol';
import type { Principal } from '../auth/principal.ts';
import { requireReach } from '../auth/restrict.ts';
import { randomId } from '../crypto.ts';
import { type Problem, toDetail } from '../ensembles/problem.ts';
import type { Format } from '../ensembles/reading/read-tree.ts';
import { invalid } from '../refusal.ts';
import type { Definition, DefinitionKind } from '../store/definition-store.ts';
import type { World } from '../world.ts';
import { toStored } from './canonical.ts';
import { isTool } from './kind.ts';
import { type ReadDefinition, readDefinition } from './read.ts';
import { getCurrent, requireFree, type Target, write } from './write.ts';

/** Over the API a definition is its text. */
export interface SaveRequest {
  readonly text: string;
  readonly format: Format;
  readonly target: Target;
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
  const saved = await write(world, principal, {
    kind,
    name: canonical.name,
    id: kind === 'agent' ? canonical.name : `ens_${randomId()}`,
    canonical: toStored(canonical),
    label: canonical.version ?? null,
    target: request.target,
    current,
  });
  return { ...saved, warnings: warningsOf(problems) };
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
  const { canonical, problems } = await readDefinition(world, principal.tenantId, kind, text, { format });
  const errors = problems.filter(({ severity }) => severity === 'error');
  // A path that is another's closes its trigger in a file; over the API whoever saves it is there to be told.
  if (!canonical || errors.some(({ code }) => code === 'PATH_TAKEN')) throw invalid(...errors.map(toDetail));
  if (isTool(toStored(canonical))) requireReach(principal.grant, 'tools', canonical.name);
  if (target.kind === 'create') {
    await requireFree(world, principal, kind, canonical.name);
    return { canonical, problems, current: undefined };
  }
  const current = await getCurrent(world, principal, kind, target, canonical.name);
  return { canonical, problems, current };
}

function warningsOf(problems: readonly Problem[]) {
  return problems.map(({ path, message }) => ({ path, message }));
}
