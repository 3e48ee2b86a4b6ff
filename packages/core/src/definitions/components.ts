import type { ComponentKind } from '@ensembleapp/protocol';
import { LRUCache } from 'lru-cache';
import type { DefinitionStore } from '../store/definition-store.ts';
import type { Clock } from '../world.ts';
import { Fresh } from './fresh.ts';
import {
  asResolved,
  type FindVersion,
  type Resolution,
  type ResolvedComponent,
  resolveComponent,
} from './resolve-component.ts';

/** Of all contents together, bytes. */
const LARGEST = 64 * 1024 * 1024;

/** Components as references name them. A version never changes, so that those used last are kept. */
export class Components {
  readonly #store: DefinitionStore;
  readonly #versions = new LRUCache<string, ResolvedComponent>({
    maxSize: LARGEST,
    sizeCalculation: ({ size }) => size + 1024,
  });
  readonly #resolutions: Fresh<Resolution>;

  constructor(store: DefinitionStore, clock: Clock) {
    this.#store = store;
    this.#resolutions = new Fresh(clock);
  }

  /** What a reference stands for, or stood for a moment ago. @param kind what its place fixes */
  find(tenantId: string, reference: string, kind?: ComponentKind): Promise<Resolution> {
    const key = [tenantId, kind ?? '', reference].join('\0');
    return this.#resolutions.get(key, () => this.resolve(tenantId, reference, kind));
  }

  /** What a reference stands for now. */
  resolve(tenantId: string, reference: string, kind?: ComponentKind): Promise<Resolution> {
    return resolveComponent(this.#store, this.#findVersion, tenantId, reference, kind);
  }

  /** What this process changed is looked up anew. */
  forget(): void {
    this.#resolutions.clear();
  }

  readonly #findVersion = async (...[tenantId, kind, name, version]: Parameters<FindVersion>) => {
    const key = [tenantId, kind, name, version].join('\0');
    const kept = this.#versions.get(key);
    if (kept) return kept;
    const found = await this.#store.find(tenantId, kind, name, version);
    if (!found) return undefined;
    const component = asResolved(found);
    this.#versions.set(key, component);
    return component;
  };
}
