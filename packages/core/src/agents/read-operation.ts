import type { Json, JsonObject } from '@ensembleapp/protocol';
import type { Expression } from '../ensembles/expression/expression.ts';
import { ExpressionProblem } from '../ensembles/expression/expression-problem.ts';
import { isOfFile } from '../ensembles/expression/is-of-file.ts';
import { parseText } from '../ensembles/expression/parse-text.ts';
import { checkSchema } from '../ensembles/read-schema.ts';
import { checkValues } from '../ensembles/reading/check-expressions.ts';
import type { At } from '../ensembles/reading/rule.ts';
import type { HandlerFile } from '../ensembles/reading/source.ts';
import { textOf } from '../ensembles/reading/text-of.ts';
import { type Entry, type Tree, toJson } from '../ensembles/reading/tree.ts';
import { noteField } from '../ensembles/steps/note-components.ts';
import { checkCodeWords, checkInline, checkScript, isModulePath } from './check-code.ts';
import { checkStoreWords } from './check-store-words.ts';
import { checkTemplateField } from './check-template-field.ts';
import { checkTextWords } from './check-text-words.ts';
import { handlerPath } from './handler-path.ts';
import { fieldsOfOperation, snakeCase } from './operation-fields.ts';
import { readTools } from './read-tools.ts';

/** Where the modules of `code` operations are looked for. */
export interface HandlerPlace {
  /** The project file it stands in; absent for a body sent to the API, which may name no file. */
  readonly file: string | undefined;
  /** False: it may hold no code of its own. */
  readonly inline?: boolean | undefined;
  /** Gathers the modules that are named. */
  readonly handlers: HandlerFile[];
}

export interface ReadConfig {
  readonly config: JsonObject;
  /** Project path of the module of a `code` operation. */
  readonly module?: string;
}

/** The config of an operation from the fields in it and beside it. */
export function readConfig(operation: string, entries: readonly Entry[], place: HandlerPlace, at: At): ReadConfig {
  const fields = fieldsOfOperation(operation);
  const told = Object.fromEntries(entries.map(({ name, value }) => [name, toJson(value)]));
  const config: Record<string, Json> = {};
  const again: Record<string, Json> = {};
  let module: string | undefined;
  for (const entry of entries) {
    const name = fields.known.find((known) => snakeCase(known) === entry.name) ?? entry.name;
    if (Object.hasOwn(config, name)) {
      at.faults.error(entry, 'CONFLICTING_FIELDS', `${name} is written twice`, 'keep one of them');
      again[entry.name] = toJson(entry.value);
      continue;
    }
    if (toJson(entry.value) !== null) at.faults.use(`${operation}.${name}`, entry, entry.name);
    if (!fields.known.includes(name) && !fields.open) {
      at.faults.warn(entry, 'UNKNOWN_CONFIG', `"${entry.name}" is no setting of this operation`);
    }
    if (operation === 'code' && name === 'handler') module = readHandler(entry, place, at);
    else if (operation === 'code' && ['script', 'code'].includes(name)) checkScript(entry, place, at);
    else if (Object.hasOwn(fields.templates, name)) checkTemplateField(operation, name, entry.value, told, at);
    else if (operation === 'think' && name === 'tools') readTools(entry.value, at);
    else checkField(operation, name, entry.value, at);
    noteField(operation, name, entry, at);
    config[name] = toJson(entry.value);
  }
  checkCodeWords(operation, entries, at.faults);
  checkTextWords(operation, entries, at.faults);
  checkStoreWords(operation, entries, at.faults);
  return {
    config: Object.keys(again).length > 0 ? { ...config, extra: again } : config,
    ...(module !== undefined && { module }),
  };
}

function checkField(operation: string, name: string, value: Tree, at: At): void {
  if (name === 'schema' && operation === 'think') {
    checkSchema(value, at);
  } else {
    checkValues(value, at.scope, at.faults);
    if (['sql', 'query'].includes(name) && ['data', 'storage'].includes(operation)) warnOfPasting(value, at);
  }
}

/** SQL may be put together from texts of the file only; any other value is bound, so that it can be no part of the SQL. */
function warnOfPasting(value: Tree, { scope, faults }: At): void {
  const text = textOf(value);
  if (!text?.value.includes('$')) return;
  const { expressions, isWhole } = expressionsIn(text.value, scope.names);
  const given = expressions.find(({ tree }) => !isOfFile(tree));
  if (!given) return;
  const place = text.locate(given.offset);
  if (isWhole) {
    const message = 'the SQL is a value: whoever gives it decides what runs';
    faults.warn(place, 'SQL_INTERPOLATION', message, 'write the SQL here and give values in params');
  } else {
    const message = 'the value is bound and can be no name or other part of the SQL';
    faults.warn(place, 'SQL_INTERPOLATION', message, 'write  ?  and give the value in params');
  }
}

function expressionsIn(text: string, names: Parameters<typeof parseText>[1]) {
  const expressions: Expression[] = [];
  try {
    const parsed = parseText(text, names);
    if (parsed.kind === 'whole') expressions.push(parsed.expression);
    if (parsed.kind === 'mixed') expressions.push(...parsed.parts.filter((part) => typeof part !== 'string'));
    return { expressions, isWhole: parsed.kind === 'whole' };
  } catch (problem) {
    // Told where the text was checked.
    if (problem instanceof ExpressionProblem) return { expressions, isWhole: false };
    throw problem;
  }
}

function readHandler(entry: Entry, place: HandlerPlace, { faults }: At): string | undefined {
  const { file, handlers } = place;
  const written = textOf(entry.value)?.value;
  if (written === undefined) {
    faults.error(entry.value, 'INVALID_FIELD', 'handler must be text');
    return undefined;
  }
  if (!isModulePath(written)) {
    checkInline('handler', written, entry, place, faults);
    return undefined;
  }
  if (file === undefined) {
    const hint = 'handlers are modules of the project folder';
    faults.error(entry, 'OPERATION_UNAVAILABLE', 'handler is not available over the API', hint);
    return undefined;
  }
  const path = handlerPath(written, file);
  if (path === undefined) {
    const message = 'handler must be a .ts, .js or .mjs file in the project folder';
    faults.error(entry.value, 'INVALID_FIELD', message, 'write  ./handler.ts');
  } else handlers.push({ path, place: entry.value });
  return path;
}
