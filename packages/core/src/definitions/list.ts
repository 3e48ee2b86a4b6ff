import type { ListDefinitions, SummaryView, VersionView } from '@ensembleapp/protocol';
import type { Principal } from '../auth/principal.ts';
import { reaches } from '../auth/restrict.ts';
import { placeOf, type StoredKind } from '../store/definition-store.ts';
import type { Page, PageRequest } from '../store/store.ts';
import type { World } from '../world.ts';
import { getStored } from './get.ts';
import { KINDS, reachesStored } from './kind.ts';
import type { Faulty } from './project-problems.ts';
import { publishedVersion } from './select-version.ts';
import { summarizeFaulty, viewSummary } from './view.ts';

type Filter = Pick<ListDefinitions, 'search' | 'tags' | 'managedBy'>;

/**
 * A page of the tenant's definitions of these kinds, which one restriction narrows: those that the principal's restrictions let
 * through, by name, faulty files among them.
 */
export async function listDefinitions(
  world: World,
  principal: Principal,
  kinds: readonly [StoredKind, ...StoredKind[]],
  filter: Filter,
  page: PageRequest,
): Promise<Page<SummaryView>> {
  const { tenantId, grant } = principal;
  const { list } = KINDS[kinds[0]];
  const names = list && grant.restrictions[list];
  const { rows, next } = await world.store.definitions.list(tenantId, { kinds, names, ...filter }, page);
  const { problems } = world.definitions;
  const views = rows
    .filter((row) => reachesStored(grant, row))
    .map((row) => ({
      place: placeOf(row.definition),
      view: viewSummary(row, problems.find(tenantId, row.definition.kind, row.definition.name)),
    }));
  const faulty = kinds
    .flatMap((kind) => problems.list(tenantId, kind))
    .filter(({ name }) => reaches(grant, list, name));
  const unseen = await neverGood(
    world,
    tenantId,
    faulty.filter((one) => matches(one, filter) && isBetween(placeOf(one), page.after, next)),
  );
  const all = [...views, ...unseen.map((one) => ({ place: placeOf(one), view: summarizeFaulty(one) }))].toSorted(
    (a, b) => (a.place < b.place ? -1 : 1),
  );
  const shown = all.slice(0, page.limit);
  const end = all.length > shown.length ? shown.at(-1)?.place : next;
  const shownViews = shown.map(({ view }) => view);
  return end === undefined ? { rows: shownViews } : { rows: shownViews, next: end };
}

/** A page of the saves of one definition, newest first. @throws Refusal NOT_FOUND, FORBIDDEN */
export async function listVersions(
  world: World,
  principal: Principal,
  kind: StoredKind,
  nameOrId: string,
  page: PageRequest,
): Promise<Page<VersionView>> {
  const { definition } = await getStored(world, principal, kind, nameOrId);
  const { rows, ...end } = await world.store.definitions.versions(principal.tenantId, kind, definition.name, page);
  const published = publishedVersion(definition);
  const { managedBy } = definition;
  return {
    ...end,
    rows: rows.map(({ version, createdAt, createdBy, label, tags }) => ({
      version,
      createdAt,
      createdBy,
      managedBy,
      published: version === published,
      label,
      tags,
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

function isBetween(place: string, after: string | undefined, next: string | undefined): boolean {
  return (after === undefined || place > after) && (next === undefined || place <= next);
}
