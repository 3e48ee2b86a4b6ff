import type { JsonObject } from '@ensembleapp/protocol';
import { isReference } from '../components/main-text.ts';

/** Who wrote something: the operator, in the project's files, or a tenant, over the API. Code runs accordingly. */
export type Origin = 'project' | 'api';

/** What a `code` operation runs. */
export type Code = ModuleCode | TextCode;

/** A module of the project's files, by its project path: the operator's own. */
interface ModuleCode {
  readonly kind: 'module';
  readonly file: string;
}

/** Code that stands in a definition or a script component: a module with a default export, or the body of a function. */
export interface TextCode {
  readonly kind: 'text';
  readonly text: string;
  readonly origin: Origin;
}

/** The config of an operation, and the code that was written in it. */
export interface SplitCode {
  /** null: it is no `code` operation, or its config names a script. */
  readonly code: Code | null;
  readonly config: JsonObject;
}

/**
 * Takes the code out of a config, so that nothing laid over the config, and no expression in it, chooses which text is run. A reference to a
 * script stays.
 * @param module project path of the module that `handler` names
 */
export function splitCode(operation: string, written: JsonObject, module: string | null, origin: Origin): SplitCode {
  if (operation !== 'code') return { code: null, config: written };
  const { handler, code, ...config } = written;
  if (module !== null) return { code: { kind: 'module', file: module }, config };
  const { script, ...rest } = config;
  const isNamed = typeof script === 'string' && isReference(script, 'script');
  const text = [code, handler, isNamed ? undefined : script].find((one) => typeof one === 'string');
  if (text === undefined) return { code: null, config };
  return { code: { kind: 'text', text, origin }, config: isNamed ? config : rest };
}
