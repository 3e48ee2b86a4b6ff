import type { Json, JsonObject } from '@ensembleapp/protocol';
import { parseDuration } from '../../ensembles/duration.ts';
import { lasting, type StepFailure } from '../step-failure.ts';
import { isObject } from './is-object.ts';

/**
 * Reads what an operation is told. A setting may have several names, of which one is written; null is as if it were not written. Every
 * method throws StepFailure `INVALID_INPUT`, naming the setting.
 */
export class ConfigReader {
  readonly #operation: string;
  readonly #config: JsonObject;

  constructor(operation: string, config: JsonObject) {
    this.#operation = operation;
    this.#config = config;
  }

  /** Whether it is written, be it as null. */
  has(...names: readonly string[]): boolean {
    return names.some((name) => Object.hasOwn(this.#config, name));
  }

  value(...names: readonly string[]): Json | undefined {
    const written = names.filter((name) => this.#config[name] !== undefined && this.#config[name] !== null);
    if (written.length > 1) throw this.wrong(written.join(' and '), 'are names of one setting: write one of them');
    const [name] = written;
    return name === undefined ? undefined : this.#config[name];
  }

  text(...names: readonly string[]): string | undefined {
    const value = this.value(...names);
    if (value === undefined || typeof value === 'string') return value;
    throw this.wrong(names[0], 'must be text');
  }

  mapping(...names: readonly string[]): JsonObject | undefined {
    const value = this.value(...names);
    if (value === undefined || isObject(value)) return value;
    throw this.wrong(names[0], 'must be a mapping');
  }

  flag(name: string): boolean | undefined {
    const value = this.value(name);
    if (value === undefined || typeof value === 'boolean') return value;
    throw this.wrong(name, 'must be true or false');
  }

  /** A number within bounds. */
  number(least: number, most: number, ...names: readonly string[]): number | undefined {
    const value = this.value(...names);
    if (value === undefined) return undefined;
    if (typeof value === 'number' && value >= least && value <= most) return value;
    throw this.wrong(names[0], `must be a number from ${least} to ${most}`);
  }

  /** In ms. */
  duration(name: string): number | undefined {
    const value = this.value(name);
    if (value === undefined) return undefined;
    const duration = typeof value === 'number' || typeof value === 'string' ? parseDuration(value) : undefined;
    if (duration === undefined) throw this.wrong(name, 'must be milliseconds or a duration such as 5s');
    return duration;
  }

  oneOf<Word extends string>(words: readonly Word[], ...names: readonly string[]): Word | undefined {
    const value = this.value(...names);
    const found = words.find((word) => word === value);
    if (value === undefined || found !== undefined) return found;
    throw this.wrong(names[0], `must be one of ${words.join(', ')}`);
  }

  /** A value that goes over a limit. */
  tooLarge(name: string, message: string): StepFailure {
    return lasting('LIMIT_EXCEEDED', `${this.#operation}: ${name} is ${message}`);
  }

  wrong(name: string | undefined, message: string): StepFailure {
    return lasting('INVALID_INPUT', `${this.#operation}: ${name} ${message}`);
  }
}
