import type { CronTrigger, StartupTrigger } from '../ensembles/trigger.ts';
import { cronsOf, type Door, doorsOf, startupsOf } from '../ensembles/triggers/doors.ts';
import type { Definition, DefinitionStore } from '../store/definition-store.ts';
import type { Clock } from '../world.ts';
import { asEnsemble } from './canonical.ts';
import { PathTree } from './path-tree.ts';

/** A door of an ensemble as it is served. */
export interface LiveDoor extends Door {
  readonly owner: Owner;
}

/** A timer of an ensemble. */
export interface LiveCron {
  readonly owner: Owner;
  readonly trigger: CronTrigger;
  /** Among the timers of the ensemble, from 0. */
  readonly index: number;
}

/** Whose trigger it is, at which version. */
export type Owner = Pick<Definition, 'tenantId' | 'name' | 'managedBy' | 'file'> & { readonly version: number };

/** The triggers of all live ensembles, as of one moment. */
export interface TriggerTable {
  readonly doors: readonly LiveDoor[];
  /** Of one tenant, by path. */
  readonly paths: ReadonlyMap<string, PathTree<LiveDoor>>;
  readonly crons: readonly LiveCron[];
  /** What is run when a server starts. */
  readonly startups: readonly { readonly owner: Owner; readonly trigger: StartupTrigger }[];
}

/** How long what another process changed may stay unseen, ms. */
const FRESH = 500;

/** The triggers of what is saved now. What this process changes is seen at once, changes of others a moment later. */
export class LiveTriggers {
  readonly #store: DefinitionStore;
  readonly #clock: Clock;
  #stamp: string | undefined;
  #table: TriggerTable = tableOf([]);
  #readAt = Number.NEGATIVE_INFINITY;
  #reading: Promise<TriggerTable> | undefined;
  /** How often this process changed something: what was being read meanwhile is used once and not kept. */
  #changes = 0;

  constructor(store: DefinitionStore, clock: Clock) {
    this.#store = store;
    this.#clock = clock;
  }

  /** The table as it is now; the same object until something changes. */
  current(): Promise<TriggerTable> | TriggerTable {
    if (Math.abs(this.#clock.now() - this.#readAt) < FRESH) return this.#table;
    this.#reading ??= this.#read();
    return this.#reading;
  }

  /** This process changed an ensemble. */
  forget(): void {
    this.#changes += 1;
    this.#readAt = Number.NEGATIVE_INFINITY;
    this.#reading = undefined;
  }

  async #read(): Promise<TriggerTable> {
    const changes = this.#changes;
    const at = this.#clock.now();
    try {
      const stamp = await this.#store.ensemblesStamp();
      const table = stamp === this.#stamp ? this.#table : await this.#load();
      if (changes === this.#changes) {
        this.#table = table;
        this.#stamp = stamp;
        this.#readAt = at;
      }
      return table;
    } finally {
      if (changes === this.#changes) this.#reading = undefined;
    }
  }

  async #load(): Promise<TriggerTable> {
    const found = await this.#store.withTriggers();
    return tableOf(
      found.map(({ definition, version }) => ({
        owner: ownerOf(definition, version.version),
        ensemble: asEnsemble(version.canonical),
      })),
    );
  }
}

interface Owned {
  readonly owner: Owner;
  readonly ensemble: Parameters<typeof doorsOf>[0];
}

function tableOf(owned: readonly Owned[]): TriggerTable {
  const doors: LiveDoor[] = [];
  const taken = new Set<string>();
  for (const { owner, ensemble } of owned) {
    for (const door of doorsOf(ensemble)) {
      const free = door.methods.filter((method) => !taken.has(`${owner.tenantId} ${method} ${door.path}`));
      for (const method of free) taken.add(`${owner.tenantId} ${method} ${door.path}`);
      if (free.length > 0) doors.push({ ...door, methods: free, owner });
    }
  }
  return { doors, paths: pathsOf(doors), crons: owned.flatMap(cronsOfOwner), startups: owned.flatMap(startupsOfOwner) };
}

function pathsOf(doors: readonly LiveDoor[]): ReadonlyMap<string, PathTree<LiveDoor>> {
  const paths = new Map<string, PathTree<LiveDoor>>();
  for (const door of doors.toSorted((a, b) => priorityOf(b) - priorityOf(a))) {
    const { tenantId } = door.owner;
    const tree = paths.get(tenantId) ?? new PathTree();
    tree.add(door.path, door);
    paths.set(tenantId, tree);
  }
  return paths;
}

function priorityOf({ trigger }: Door): number {
  return trigger.type === 'http' ? (trigger.priority ?? 0) : 0;
}

function cronsOfOwner({ owner, ensemble }: Owned): readonly LiveCron[] {
  return cronsOf(ensemble).map((trigger, index) => ({ owner, trigger, index }));
}

function startupsOfOwner({ owner, ensemble }: Owned): TriggerTable['startups'] {
  return startupsOf(ensemble).map((trigger) => ({ owner, trigger }));
}

function ownerOf({ tenantId, name, managedBy, file }: Definition, version: number): Owner {
  return { tenantId, name, managedBy, file, version };
}
