import type { Json, JsonObject } from '@ensembleapp/protocol';
import { isObject } from './is-object.ts';

/** The config of a built-in agent, which may be told the same by members of its input. What the config says comes first. */
export function withInput(config: JsonObject, input: Json, names: readonly string[]): JsonObject {
  if (!isObject(input)) return config;
  const told = names.filter((name) => Object.hasOwn(input, name)).map((name) => [name, input[name] ?? null] as const);
  return { ...Object.fromEntries(told), ...config };
}
