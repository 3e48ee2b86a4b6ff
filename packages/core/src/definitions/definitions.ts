import { LRUCache } from 'lru-cache';
import type { HistorySelector, WantedVersion } from '../components/selector.ts';
import { type Plan, type PlannedAgent, planAgent, planEnsemble } from '../ensembles/plan.ts';
import { toDetail } from '../ensembles/problem.ts';
import { Refusal } from '../refusal.ts';
import type { Definition, DefinitionKind, HistoryEntry, Stored, StoredKind } from '../store/definition-store.ts';
import { everyRow } from '../store/every-row.ts';
import type { Store } from '../store/store.ts';
import type { Clock } from '../world.ts';
import { asAgent, asEnsemble } from './canonical.ts';
import { Components } from './components.ts';
import { Fresh } from './fresh.ts';
import { LiveTriggers } from './live-triggers.ts';
import { originOf } from './origin-of.ts';
import { ProjectProblems } from './project-problems.ts';
import { selectSave, selectVersion } from './select-version.ts';

/** Definitions as they are run: planned once for each version and kept. */
export interface Definitions {
  /** What is wrong with the project's files. */
  readonly problems: ProjectProblems;
  /** By name or id. Undefined for an unknown one. @throws Refusal CONFLICT when its file never had a good version */
  findEnsemble(tenantId: string, nameOrId: string, version: WantedVersion): Promise<FoundEnsemble | undefined>;
  findAgent(tenantId: string, nameOrId: string, version: WantedVersion): Promise<FoundAgent | undefined>;
  readonly components: Components;
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

const MOST_KEPT = 2000;

/** Keeps plans of versions, which never change, and for a moment which version is the latest. */
export function createDefinitions(store: Store, clock: Clock, problems = new ProjectProblems('default')): Definitions {
  const latest = new Fresh<Stored | undefined>(clock);
  const histories = new Fresh<readonly HistoryEntry[]>(clock);
  const ensembles = new LRUCache<string, Plan>({ max: MOST_KEPT });
  const agents = new LRUCache<string, PlannedAgent>({ max: MOST_KEPT });

  const numberOf = async (definition: Definition, wanted: HistorySelector): Promise<number | undefined> => {
    const { tenantId, kind, name } = definition;
    const read = () => everyRow((page) => store.definitions.versions(tenantId, kind, name, page));
    return selectSave(await histories.get(keyOf(tenantId, kind, name), read), wanted);
  };

  const find = async <Planned extends object>(
    plans: LRUCache<string, Planned>,
    planOf: (stored: Stored) => Planned,
    [tenantId, kind, nameOrId, selector]: readonly [string, DefinitionKind, string, WantedVersion],
  ): Promise<{ readonly planned: Planned; readonly version: number } | undefined> => {
    const newest = await latest.get(keyOf(tenantId, kind, nameOrId), () =>
      store.definitions.find(tenantId, kind, nameOrId),
    );
    if (!newest) {
      refuseFaulty(problems, tenantId, kind, nameOrId);
      return undefined;
    }
    const { definition } = newest;
    const version =
      typeof selector === 'object' ? await numberOf(definition, selector) : selectVersion(definition, selector);
    if (version === undefined) return undefined;
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
  const components = new Components(store.definitions, clock);

  return {
    problems,
    triggers,
    components,
    async findEnsemble(tenantId, nameOrId, version) {
      const found = await find(ensembles, planStoredEnsemble, [tenantId, 'ensemble', nameOrId, version]);
      return found && { plan: found.planned, version: found.version };
    },
    findAgent: (tenantId, nameOrId, version) => find(agents, planStoredAgent, [tenantId, 'agent', nameOrId, version]),
    forget({ tenantId, kind, name, id }) {
      latest.delete(keyOf(tenantId, kind, name));
      latest.delete(keyOf(tenantId, kind, id));
      histories.delete(keyOf(tenantId, kind, name));
      if (!isDefinition(kind)) components.forget();
      if (kind === 'ensemble') triggers.forget();
    },
  };
}

function planStoredEnsemble({ version }: Stored): Plan {
  return planEnsemble(asEnsemble(version.canonical), originOf(version));
}

function planStoredAgent({ version }: Stored): PlannedAgent {
  return planAgent(asAgent(version.canonical), originOf(version));
}

function isDefinition(kind: StoredKind): kind is DefinitionKind {
  return kind === 'ensemble' || kind === 'agent';
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
