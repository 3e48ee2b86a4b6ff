import type { Faults } from '../ensembles/reading/faults.ts';
import { textOf } from '../ensembles/reading/text-of.ts';
import type { Entry } from '../ensembles/reading/tree.ts';
import { DATA_BACKENDS, DATA_OPERATIONS, isBackendWord } from './operations/data/read-data.ts';
import { STORAGE_ACTIONS, STORAGE_TYPES } from './operations/storage/read-storage.ts';

/** Settings that have several names; one of them is written. */
const NAMES: Readonly<Record<string, readonly (readonly string[])[]>> = {
  storage: [
    ['type', 'backend'],
    ['action', 'operation'],
    ['value', 'body'],
    ['default', 'defaultValue'],
    ['ttl', 'expirationTtl'],
    ['bucket', 'namespace'],
    ['sql', 'query'],
    ['database', 'binding'],
  ],
  data: [
    ['backend', 'type'],
    ['operation', 'action'],
    ['sql', 'query'],
    ['database', 'binding'],
  ],
};

/** Checks what a `storage` or `data` operation says about where it works and what it does there, as far as it stands in the text. */
export function checkStoreWords(operation: string, entries: readonly Entry[], faults: Faults): void {
  const find = (...names: readonly string[]) => entries.find(({ name }) => names.includes(name));
  for (const names of NAMES[operation] ?? []) {
    const [first, second] = entries.filter(({ name }) => names.includes(name));
    if (!first || !second || first.name === second.name || isPair(first, second)) continue;
    const message = `${first.name} and ${second.name} are names of one setting`;
    faults.error(second, 'CONFLICTING_FIELDS', message, 'write one of them');
  }
  const backend = find('backend', 'type');
  const action = find('action', 'operation');
  if (operation === 'data' || (operation === 'storage' && isData(backend))) {
    if (operation === 'data') expectWord(operation, backend, DATA_BACKENDS, faults);
    expectWord(operation, action, DATA_OPERATIONS, faults);
  } else if (operation === 'storage') {
    expectWord(operation, backend, STORAGE_TYPES, faults);
    expectWord(operation, action, STORAGE_ACTIONS, faults);
  }
}

/** `database: d1` beside a `binding` says the backend. */
function isPair(...entries: readonly Entry[]): boolean {
  const database = entries.find(({ name }) => name === 'database');
  return database !== undefined && isBackendWord(textOf(database.value)?.value);
}

/** `type: d1` is `data` under another name. */
function isData(backend: Entry | undefined): boolean {
  return backend !== undefined && textOf(backend.value)?.value === 'd1';
}

function expectWord(operation: string, entry: Entry | undefined, words: readonly string[], faults: Faults): void {
  const word = entry && textOf(entry.value)?.value;
  if (!entry || word === undefined || word.includes('${') || words.includes(word)) return;
  faults.unavailable(entry.value, `${entry.name} ${word} of operation ${operation}`);
}
