import type { JsonObject } from '@ensembleapp/protocol';
import { nearest } from '../../nearest.ts';
import type { Faults } from './faults.ts';
import { type Entry, isEmpty, type Mapping, toJson } from './tree.ts';

/** The fields of one mapping, taken one by one, so that what nobody took can be told. */
export class Members {
  readonly mapping: Mapping;
  readonly #faults: Faults;
  readonly #known = new Set<string>();

  constructor(mapping: Mapping, faults: Faults) {
    this.mapping = mapping;
    this.#faults = faults;
  }

  has(name: string): boolean {
    return this.mapping.entries.has(name);
  }

  /** The field of this name, or of one of its other names; written twice is a fault and the first counts. */
  take(...names: readonly string[]): Entry | undefined {
    for (const name of names) this.#known.add(name);
    const written = names.flatMap((name) => this.mapping.entries.get(name) ?? []);
    const [first, second] = written;
    if (first && second) {
      this.#faults.error(
        second,
        'CONFLICTING_FIELDS',
        `"${second.name}" and "${first.name}" are the same field`,
        'keep one of them',
      );
    }
    return first;
  }

  /** Refuses these fields of the language where they are written and nobody took them; an empty one asks for nothing. */
  unavailable(names: readonly string[]): void {
    for (const name of names) {
      if (this.#known.has(name)) continue;
      const entry = this.take(name);
      if (entry && !isEmpty(entry.value)) this.#faults.unavailable(entry, name);
    }
  }

  /** Reports every field that was not taken. Returns those that are the author's own (`x-…`), as written. */
  finish(): JsonObject | undefined {
    const own: [string, ReturnType<typeof toJson>][] = [];
    for (const entry of this.mapping.entries.values()) {
      if (this.#known.has(entry.name)) continue;
      if (entry.name.startsWith('x-')) own.push([entry.name, toJson(entry.value)]);
      else this.#unknown(entry);
    }
    return own.length > 0 ? Object.fromEntries(own) : undefined;
  }

  #unknown(entry: Entry): void {
    const meant = nearest(entry.name, this.#known);
    this.#faults.error(entry, 'UNKNOWN_FIELD', `unknown field "${entry.name}"`, meant && `did you mean "${meant}"?`);
  }
}
