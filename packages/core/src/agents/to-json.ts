import type { Json } from '@ensembleapp/protocol';
import { lasting, StepFailure } from './step-failure.ts';

/** Largest output of one step, in UTF-16 units of its JSON, roughly. */
const OUTPUT_LIMIT = 4 * 1024 * 1024;
const NESTING_LIMIT = 64;

/**
 * A copy of what an operation returned, as JSON: undefined becomes null at the top and in lists and is left out of mappings, dates
 * become ISO text, `toJSON` is honoured.
 * @throws StepFailure for a function, a cycle, a bigint, NaN or an infinity, and past the limits of size and nesting.
 */
export function toJson(value: unknown): Json {
  try {
    return new Copier().copy(value, '') ?? null;
  } catch (error) {
    // Getters, `toJSON` and proxies are code of whoever made the value.
    throw error instanceof StepFailure ? error : lasting('STEP_FAILED', 'The output cannot be read as JSON');
  }
}

class Copier {
  readonly #around: object[] = [];
  #size = 0;

  copy(value: unknown, name: string): Json | undefined {
    switch (typeof value) {
      case 'string':
        this.#count(value.length + 2);
        return value;
      case 'number':
        if (!Number.isFinite(value)) throw notJson(`${value}`, name);
        this.#count(8);
        return value;
      case 'boolean':
        this.#count(5);
        return value;
      case 'undefined':
        return undefined;
      case 'object':
        return value === null ? null : this.#copyObject(value, name);
      default:
        throw notJson(`a ${typeof value}`, name);
    }
  }

  #copyObject(value: object, name: string): Json | undefined {
    if ('toJSON' in value && typeof value.toJSON === 'function') return this.#copyPlain(value.toJSON(name), name);
    return this.#copyStructure(value, name);
  }

  /** What `toJSON` answered is not asked again. */
  #copyPlain(value: unknown, name: string): Json | undefined {
    return typeof value === 'object' && value !== null ? this.#copyStructure(value, name) : this.copy(value, name);
  }

  #copyStructure(value: object, name: string): Json {
    if (this.#around.includes(value)) throw notJson('a cycle', name);
    if (this.#around.length === NESTING_LIMIT)
      throw lasting('LIMIT_EXCEEDED', `The output is nested deeper than ${NESTING_LIMIT}`);
    this.#around.push(value);
    const copy = Array.isArray(value) ? this.#copyList(value) : this.#copyMembers(value);
    this.#around.pop();
    return copy;
  }

  #copyList(list: readonly unknown[]): Json {
    this.#count(2 + list.length);
    return Array.from(list, (item, index) => this.copy(item, String(index)) ?? null);
  }

  #copyMembers(mapping: object): Json {
    const copy: Record<string, Json> = {};
    this.#count(2);
    for (const [name, member] of Object.entries(mapping)) {
      if (name === '__proto__') continue;
      this.#count(name.length + 4);
      const value = this.copy(member, name);
      if (value !== undefined) copy[name] = value;
    }
    return copy;
  }

  #count(units: number): void {
    this.#size += units;
    if (this.#size > OUTPUT_LIMIT) throw lasting('LIMIT_EXCEEDED', 'The output is larger than 4 MiB');
  }
}

function notJson(what: string, name: string) {
  const place = name === '' ? 'The output' : `"${name}" of the output`;
  return lasting('STEP_FAILED', `${place} is ${what}, which JSON cannot hold`);
}
