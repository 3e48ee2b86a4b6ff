import type { At } from '../reading/rule.ts';
import type { Mapping } from '../reading/tree.ts';

/** Only an operation has a place for components. */
const COMPONENTS = ['component', 'configRef'];

/** What steps may write that would be ignored: by what they do. */
export const NOT_OF = {
  control: COMPONENTS,
  ensemble: [...COMPONENTS, 'config'],
  hitl: [...COMPONENTS, 'retry', 'cache', 'scoring', 'atMostOnce', 'schema'],
} as const;

/** Refuses fields of a step that go with others and not with this one. */
export function refuseFields({ entries }: Mapping, names: readonly string[], what: string, { faults }: At): void {
  for (const name of names) {
    const entry = entries.get(name);
    if (entry) faults.error(entry, 'INVALID_FIELD', `${name} does not go with ${what}`, 'remove it');
  }
}
