import type { DefinitionSummaryView, ListDefinitions, VersionView } from '@ensembleapp/protocol';
import type { Principal } from '../auth/principal.ts';
import { reaches } from '../auth/restrict.ts';
import type { DefinitionKind } from '../store/definition-store.ts';
import type { Page, PageRequest } from '../store/store.ts';
import type { World } from '../world.ts';
import { publishedVersion } from './definitions.ts';
import { getStored } from './get.ts';
import { KINDS } from './kind.ts';
import type { Faulty } from './project-problems.ts';
import { viewFaulty, viewSummary } from './view.ts';

type Filter = Pick<ListDefinitions, 'search' | 'tags' | 'managedBy'>;

/** A page of the tenant's definitions that the principal's restrictions let through, by name, faulty files among them. */
export async function listDefinitions(
  world: World,
  principal: Principal,
  kind: DefinitionKind,
  filter: Filter,
  page: PageRequest,
): Promise<Page<DefinitionSummaryView>> {
  const { tenantId, grant } = principal;
  const names = grant.restrictions[KINDS[kind].list];
  const { rows, next } = await world.store.definitions.list(tenantId, { kind, names, ...filter }, page);
  const { problems } = world.definitions;
  const views = rows.map((row) => viewSummary(row, problems.find(tenantId, kind, row.definition.name)));
  const faulty = problems.list(tenantId, kind).filter(({ name }) => reaches(grant, KINDS[kind].list, name));
  const unseen = await neverGood(
    world,
    tenantId,
    faulty.filter((one) => matches(one, filter) && isBetween(one.name, page.after, next)),
  );
  const all = [...views, ...unseen.map(withoutDefinition)].toSorted((a, b) => (a.name < b.name ? -1 : 1));
  const shown = all.slice(0, page.limit);
  const last = shown.at(-1)?.name;
  return all.length > shown.length && last !== undefined
    ? { rows: shown, next: last }
    : next === undefined
      ? { rows: shown }
      : { rows: shown, next };
}

/** A page of the saves of one definition, newest first. @throws Refusal NOT_FOUND, FORBIDDEN */
export async function listVersions(
  world: World,
  principal: Principal,
  kind: DefinitionKind,
  nameOrId: string,
  page: PageRequest,
): Promise<Page<VersionView>> {
  const { definition } = await getStored(world, principal, kind, nameOrId);
  const { rows, ...end } = await world.store.definitions.versions(principal.tenantId, kind, definition.name, page);
  const published = publishedVersion(definition);
  const { managedBy } = definition;
  return {
    ...end,
    rows: rows.map(({ version, createdAt, createdBy, label }) => ({
      version,
      createdAt,
      createdBy,
      managedBy,
      published: version === published,
      label,
      tags: [],
    })),
  };
}

/** Those that the store does not list because no version of them was ever good. */
async function neverGood({ store }: World, tenantId: string, faulty: readonly Faulty[]): Promise<readonly Faulty[]> {
  const found = await Promise.all(faulty.map(({ kind, name }) => store.definitions.find(tenantId, kind, name)));
  return faulty.filter((_, index) => found[index] === undefined);
}

function matches({ name }: Faulty, { search, tags, managedBy }: Filter): boolean {
  return managedBy !== 'api' && !tags && (search === undefined || name.toLowerCase().includes(search.toLowerCase()));
}

function isBetween(name: string, after: string | undefined, next: string | undefined): boolean {
  return (after === undefined || name > after) && (next === undefined || name <= next);
}

function withoutDefinition(faulty: Faulty): DefinitionSummaryView {
  const view = viewFaulty(faulty);
  if ('agents' in view) {
    const { definition: _, agents: __, ...summary } = view;
    return summary;
  }
  const { definition: _, ...summary } = view;
  return summary;
}
