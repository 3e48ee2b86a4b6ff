import type { VersionSelector } from '@ensembleapp/protocol';
import { LRUCache } from 'lru-cache';
import { type Plan, type PlannedAgent, planAgent, planEnsemble } from '../ensembles/plan.ts';
import { toDetail } from '../ensembles/problem.ts';
import { Refusal } from '../refusal.ts';
import type { Definition, DefinitionKind, Stored } from '../store/definition-store.ts';
import type { Store } from '../store/store.ts';
import type { Clock } from '../world.ts';
import { asAgent, asEnsemble } from './canonical.ts';
import { LiveTriggers } from './live-triggers.ts';
import { originOf } from './origin-of.ts';
import { ProjectProblems } from './project-problems.ts';

/** Definitions as they are run: planned once for each version and kept. */
export interface Definitions {
  /** What is wrong with the project's files. */
  readonly problems: ProjectProblems;
  /** By name or id. Undefined for an unknown one. @throws Refusal CONFLICT when its file never had a good version */
  findEnsemble(tenantId: string, nameOrId: string, version: VersionSelector): Promise<FoundEnsemble | undefined>;
  findAgent(tenantId: string, nameOrId: string, version: VersionSelector): Promise<FoundAgent | undefined>;
  /** What may start ensembles by itself. */
  readonly triggers: LiveTriggers;
  /** What this process changed is looked up anew. */
  forget(definition: Pick<Definition, 'tenantId' | 'kind' | 'name' | 'id'>): void;
}

export interface FoundEnsemble {
  readonly plan: Plan;
  readonly version: number;
}

export interface FoundAgent {
  readonly planned: PlannedAgent;
  readonly version: number;
}

/** How long what another process changes may stay unseen, ms. */
const FRESH = 500;
const MOST_KEPT = 2000;

/** Keeps plans of versions, which never change, and for a moment which version is the latest. */
export function createDefinitions(store: Store, clock: Clock, problems = new ProjectProblems('default')): Definitions {
  const latest = new LRUCache<string, { readonly at: number; readonly found: Promise<Stored | undefined> }>({
    max: MOST_KEPT,
  });
  const ensembles = new LRUCache<string, Plan>({ max: MOST_KEPT });
  const agents = new LRUCache<string, PlannedAgent>({ max: MOST_KEPT });

  const findLatest = (tenantId: string, kind: DefinitionKind, nameOrId: string): Promise<Stored | undefined> => {
    const key = keyOf(tenantId, kind, nameOrId);
    const known = latest.get(key);
    const now = clock.now();
    if (known && now - known.at < FRESH) return known.found;
    const found = store.definitions.find(tenantId, kind, nameOrId);
    latest.set(key, { at: now, found });
    // A store that could not answer is asked again.
    found.catch(() => latest.delete(key));
    return found;
  };

  const find = async <Planned extends object>(
    plans: LRUCache<string, Planned>,
    planOf: (stored: Stored) => Planned,
    [tenantId, kind, nameOrId, selector]: readonly [string, DefinitionKind, string, VersionSelector],
  ): Promise<{ readonly planned: Planned; readonly version: number } | undefined> => {
    const newest = await findLatest(tenantId, kind, nameOrId);
    if (!newest) {
      refuseFaulty(problems, tenantId, kind, nameOrId);
      return undefined;
    }
    const { definition } = newest;
    const version = selectVersion(definition, selector);
    const key = keyOf(tenantId, kind, definition.name, version);
    const kept = plans.get(key);
    if (kept) return { planned: kept, version };
    const stored =
      version === newest.version.version
        ? newest
        : await store.definitions.find(tenantId, kind, definition.name, version);
    if (!stored) return undefined;
    const planned = planOf(stored);
    plans.set(key, planned);
    return { planned, version };
  };

  const triggers = new LiveTriggers(store.definitions, clock);

  return {
    problems,
    triggers,
    async findEnsemble(tenantId, nameOrId, version) {
      const found = await find(ensembles, planStoredEnsemble, [tenantId, 'ensemble', nameOrId, version]);
      return found && { plan: found.planned, version: found.version };
    },
    findAgent: (tenantId, nameOrId, version) => find(agents, planStoredAgent, [tenantId, 'agent', nameOrId, version]),
    forget({ tenantId, kind, name, id }) {
      latest.delete(keyOf(tenantId, kind, name));
      latest.delete(keyOf(tenantId, kind, id));
      if (kind === 'ensemble') triggers.forget();
    },
  };
}

/** The number a selector stands for. While none was ever published, and for files always, `published` is the newest save. */
export function selectVersion(definition: Definition, selector: VersionSelector): number {
  if (typeof selector === 'number') return selector;
  return selector === 'latest' ? definition.latestVersion : (publishedVersion(definition) ?? definition.latestVersion);
}

export function publishedVersion({ managedBy, latestVersion, publishedVersion }: Definition): number | null {
  return managedBy === 'files' ? latestVersion : publishedVersion;
}

function planStoredEnsemble({ version }: Stored): Plan {
  return planEnsemble(asEnsemble(version.canonical), originOf(version));
}

function planStoredAgent({ version }: Stored): PlannedAgent {
  return planAgent(asAgent(version.canonical), originOf(version));
}

function refuseFaulty(problems: ProjectProblems, tenantId: string, kind: DefinitionKind, name: string): void {
  const faulty = problems.find(tenantId, kind, name);
  if (!faulty) return;
  throw new Refusal('CONFLICT', `${faulty.file} has faults and never had a good version`, {
    file: faulty.file,
    details: faulty.problems.map(toDetail),
  });
}

function keyOf(...parts: readonly (string | number)[]): string {
  return parts.join('\0');
}
