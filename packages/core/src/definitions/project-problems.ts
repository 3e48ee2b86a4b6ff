import type { Problem } from '../ensembles/problem.ts';
import type { StoredKind } from '../store/definition-store.ts';

/** A definition or component whose project file cannot be used as it is now. */
export interface Faulty {
  readonly kind: StoredKind;
  readonly name: string;
  readonly file: string;
  readonly problems: readonly Problem[];
}

/** What is wrong with the files of the project that this process serves; it belongs to one tenant. */
export class ProjectProblems {
  readonly tenantId: string;
  #faulty: readonly Faulty[] = [];

  constructor(tenantId: string) {
    this.tenantId = tenantId;
  }

  /** What the last look at the folder found. */
  replace(faulty: readonly Faulty[]): void {
    this.#faulty = faulty;
  }

  find(tenantId: string, kind: StoredKind, name: string): Faulty | undefined {
    return this.list(tenantId, kind).find((one) => one.name === name);
  }

  /** By name. */
  list(tenantId: string, kind: StoredKind): readonly Faulty[] {
    if (tenantId !== this.tenantId) return [];
    return this.#faulty.filter((one) => one.kind === kind).toSorted((a, b) => (a.name < b.name ? -1 : 1));
  }
}
