import type { JsonObject } from '@ensembleapp/protocol';
import { checkValues, type Scope } from '../ensembles/reading/check-expressions.ts';
import type { Faults } from '../ensembles/reading/faults.ts';
import type { Members } from '../ensembles/reading/members.ts';
import { readMapping, readText, textOf } from '../ensembles/reading/read-values.ts';
import type { HandlerFile } from '../ensembles/reading/source.ts';
import { type Entry, isEmpty, type Tree, toJson } from '../ensembles/reading/tree.ts';
import { checkSchemaTree } from '../ensembles/schema-rules.ts';
import type { OperationName } from './agent.ts';
import { handlerPath } from './handler-path.ts';
import { OPERATION_FIELDS, type OperationFields, snakeCase, TEMPLATE_FIELDS } from './operation-fields.ts';

/** Where an operation is read: what its texts can name, and the project file it stands in. */
export interface OperationPlace {
  readonly scope: Scope;
  /** Absent for a body sent to the API, which may name no file. */
  readonly file: string | undefined;
  /** Gathers the modules that are named. */
  readonly handlers: HandlerFile[];
}

/** The config of an operation, with the fields that may be written beside it. `handler` becomes a path in the project. */
export function readOperation(
  operation: OperationName,
  members: Members,
  place: OperationPlace,
  faults: Faults,
): JsonObject {
  const fields: OperationFields = OPERATION_FIELDS[operation];
  const written = collect(fields, members, faults);
  return Object.fromEntries(
    [...written].flatMap(([name, entry]) => {
      const value = readField(name, entry, fields, place, faults);
      return value === undefined ? [] : [[name, value]];
    }),
  );
}

/** Config laid over an agent's: its fields are not known here. */
export function readAgentConfig(members: Members, scope: Scope, faults: Faults): JsonObject | undefined {
  const config = configOf(members, faults);
  if (!config) return undefined;
  checkValues(config, scope, faults);
  return Object.fromEntries([...config.entries].map(([name, { value }]) => [name, toJson(value)]));
}

function configOf(members: Members, faults: Faults) {
  const entry = members.take('config');
  if (entry && textOf(entry.value)?.value.includes('@')) {
    faults.unavailable(entry, 'a component as config');
    return undefined;
  }
  return entry && !isEmpty(entry.value) ? readMapping(entry, faults) : undefined;
}

function collect(fields: OperationFields, members: Members, faults: Faults): Map<string, Entry> {
  const written = new Map<string, Entry>();
  for (const entry of configOf(members, faults)?.entries.values() ?? []) {
    const name = fields.known.concat(fields.later).find((known) => snakeCase(known) === entry.name) ?? entry.name;
    add(written, name, entry, faults);
  }
  for (const name of fields.direct) {
    const entry = members.take(...new Set([name, snakeCase(name)]));
    if (entry) add(written, name, entry, faults);
  }
  return written;
}

function add(written: Map<string, Entry>, name: string, entry: Entry, faults: Faults): void {
  if (written.has(name)) faults.error(entry, 'CONFLICTING_FIELDS', `${name} is written twice`, 'keep one of them');
  else written.set(name, entry);
}

function readField(name: string, entry: Entry, fields: OperationFields, place: OperationPlace, faults: Faults) {
  if (fields.later.includes(name)) {
    faults.unavailable(entry, entry.name);
    return undefined;
  }
  const known = fields.known.includes(name);
  if (!known && !fields.open) faults.warn(entry, 'UNKNOWN_CONFIG', `"${entry.name}" is no setting of this operation`);
  if (known && name === 'handler') return readHandler(entry, place, faults);
  if (known && name === 'schema') checkSchemaTree(entry.value, faults);
  else if (TEMPLATE_FIELDS.includes(name) && holdsTemplate(entry.value))
    faults.unavailable(entry.value, 'a template ({{ }} or {% %})');
  else checkValues(entry.value, place.scope, faults);
  return toJson(entry.value);
}

function holdsTemplate(tree: Tree): boolean {
  return /\{\{|\{%/.test(textOf(tree)?.value ?? '');
}

function readHandler(entry: Entry, { file, handlers }: OperationPlace, faults: Faults): string | undefined {
  const written = readText(entry, faults);
  if (written === undefined) return undefined;
  if (written.includes('\n') || !/\.\w+$/.test(written)) {
    faults.unavailable(entry, 'inline code');
    return undefined;
  }
  if (file === undefined) {
    faults.error(
      entry,
      'OPERATION_UNAVAILABLE',
      'handler is not available over the API',
      'handlers are modules of the project folder',
    );
    return undefined;
  }
  const path = handlerPath(written, file);
  if (path === undefined) {
    faults.error(
      entry.value,
      'INVALID_FIELD',
      'handler must be a .ts, .js or .mjs file in the project folder',
      'write  ./handler.ts',
    );
  } else handlers.push({ path, place: entry.value });
  return path;
}
