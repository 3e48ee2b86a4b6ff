import type { Faults } from '../ensembles/reading/faults.ts';
import { textOf } from '../ensembles/reading/text-of.ts';
import type { Entry } from '../ensembles/reading/tree.ts';
import { ENGINES } from '../ensembles/template/template.ts';

/** Forms of text that the language has and this release does not read or write, by operation and setting. */
const NOT_BUILT: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  convert: { from: ['docx', 'pdf'] },
  transform: { parse: ['xlsx'], format: ['xlsx'] },
};

/** Checks what an operation on text says of its forms, as far as that stands in the text. */
export function checkTextWords(operation: string, entries: readonly Entry[], faults: Faults): void {
  for (const { name, value } of entries) {
    const word = textOf(value)?.value ?? '';
    if (operation === 'html' && (name === 'engine' || name === 'templateEngine')) checkEngine(word, value, faults);
    if (NOT_BUILT[operation]?.[name]?.includes(word)) {
      faults.unavailable(value, `${name} ${word} of operation ${operation}`);
    }
  }
}

/** An engine is chosen in the file, so that its templates can be read with it. */
function checkEngine(word: string, place: Entry['value'], faults: Faults): void {
  if (ENGINES.some((engine) => engine === word)) return;
  faults.error(place, 'INVALID_FIELD', 'there is no such template engine', `the engines are ${ENGINES.join(', ')}`);
}
