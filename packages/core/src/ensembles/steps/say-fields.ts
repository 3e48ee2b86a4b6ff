import type { Faults } from '../reading/faults.ts';
import { type Entry, entryOf, toJson } from '../reading/tree.ts';

/** Says `continue_on_error: true` as `onError: continue`, among the fields of a step. */
export function sayOnError(entries: Map<string, Entry>, faults: Faults): void {
  for (const name of ['continue_on_error', 'continueOnError']) {
    const entry = entries.get(name);
    if (!entry || toJson(entry.value) !== true) continue;
    if (entries.has('onError')) {
      const message = `"${name}" and "onError" are the same field`;
      faults.error(entry, 'CONFLICTING_FIELDS', message, 'keep one of them');
    } else entries.set('onError', entryOf('onError', 'continue', entry));
    entries.delete(name);
  }
}

/** Says a config that is the name of a component as `configRef`. */
export function sayConfigRef(entries: Map<string, Entry>): void {
  const config = entries.get('config');
  if (config?.value.kind !== 'scalar' || typeof config.value.value !== 'string' || entries.has('configRef')) return;
  entries.delete('config');
  entries.set('configRef', { ...config, name: 'configRef' });
}
