import type { ComponentKind, ErrorDetail } from '@ensembleapp/protocol';
import type { Principal } from '../auth/principal.ts';
import { findUses } from '../components/find-uses.ts';
import { Refusal } from '../refusal.ts';
import type { Definition, Stored } from '../store/definition-store.ts';
import { everyRow } from '../store/every-row.ts';
import type { World } from '../world.ts';
import { deleteDefinition } from './delete.ts';
import { getStored } from './get.ts';
import { KINDS } from './kind.ts';
import { selectVersion } from './select-version.ts';
import { requireApiManaged } from './write.ts';

/**
 * Deletes a component that no ensemble and no agent refers to any more; its versions stay readable.
 * @throws Refusal NOT_FOUND, MANAGED_BY_FILES, CONFLICT with every user
 */
export async function deleteComponent(
  world: World,
  principal: Principal,
  kind: ComponentKind,
  nameOrId: string,
): Promise<{ readonly deleted: true; readonly name: string }> {
  const { definition } = await getStored(world, principal, kind, nameOrId);
  requireApiManaged(definition);
  const { name } = definition;
  const details = await listUsers(world, principal.tenantId, { kind, name });
  if (details.length > 0) throw new Refusal('CONFLICT', `${KINDS[kind].noun} is in use: ${name}`, { details });
  return deleteDefinition(world, principal, kind, name);
}

/** The ensembles and agents whose latest or published version refers to the component, each with where. */
async function listUsers(
  { store: { definitions } }: World,
  tenantId: string,
  component: { readonly kind: ComponentKind; readonly name: string },
): Promise<readonly ErrorDetail[]> {
  const latest = await everyRow((page) => definitions.list(tenantId, { kinds: ['ensemble', 'agent'] }, page));
  const published = await Promise.all(
    latest.map(({ definition, version }) => {
      const number = selectVersion(definition, 'published');
      const { kind, name } = definition;
      return number === version.version ? undefined : definitions.find(tenantId, kind, name, number);
    }),
  );
  return latest.flatMap((stored, index) => [
    ...describeUse(stored, component),
    ...(published[index] ? describeUse(published[index], component) : []),
  ]);
}

function describeUse(
  { definition, version }: Stored,
  component: { readonly kind: ComponentKind; readonly name: string },
): readonly ErrorDetail[] {
  const uses = findUses(version.canonical, component);
  if (uses.length === 0) return [];
  return [{ path: pathOf(definition), message: `version ${version.version} refers to it: ${uses.join(', ')}` }];
}

function pathOf({ kind, name }: Definition): string {
  return `${KINDS[kind].list ?? kind}/${name}`;
}
