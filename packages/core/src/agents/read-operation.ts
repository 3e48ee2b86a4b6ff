import type { Json, JsonObject } from '@ensembleapp/protocol';
import type { Expression, Node } from '../ensembles/expression/expression.ts';
import { ExpressionProblem } from '../ensembles/expression/expression-problem.ts';
import { parseText } from '../ensembles/expression/parse-text.ts';
import { checkValues } from '../ensembles/reading/check-expressions.ts';
import type { At } from '../ensembles/reading/rule.ts';
import type { HandlerFile } from '../ensembles/reading/source.ts';
import { textOf } from '../ensembles/reading/text-of.ts';
import { type Entry, type Tree, toJson } from '../ensembles/reading/tree.ts';
import { checkSchemaTree } from '../ensembles/schema-rules.ts';
import { noteField } from '../ensembles/steps/note-components.ts';
import { checkStoreWords } from './check-store-words.ts';
import { checkTemplateField } from './check-template-field.ts';
import { checkTextWords } from './check-text-words.ts';
import { handlerPath } from './handler-path.ts';
import { fieldsOfOperation, snakeCase } from './operation-fields.ts';

/** Where the modules of `code` operations are looked for. */
export interface HandlerPlace {
  /** The project file it stands in; absent for a body sent to the API, which may name no file. */
  readonly file: string | undefined;
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
    else if (Object.hasOwn(fields.templates, name)) checkTemplateField(operation, name, entry.value, told, at);
    else checkField(operation, name, entry.value, at);
    noteField(operation, name, entry, at);
    config[name] = toJson(entry.value);
  }
  checkTextWords(operation, entries, at.faults);
  checkStoreWords(operation, entries, at.faults);
  return {
    config: Object.keys(again).length > 0 ? { ...config, extra: again } : config,
    ...(module !== undefined && { module }),
  };
}

function checkField(operation: string, name: string, value: Tree, at: At): void {
  if (name === 'schema' && operation === 'think') {
    checkSchemaTree(value, at.faults);
    checkValues(value, at.scope, at.faults);
  } else if (operation === 'code' && ['script', 'code'].includes(name)) checkScript(value, at);
  else {
    checkValues(value, at.scope, at.faults);
    if (['sql', 'query'].includes(name) && ['data', 'storage'].includes(operation)) warnOfPasting(value, at);
  }
}

/** A reference to a script may hold expressions; a body of code is kept as it is. */
function checkScript(value: Tree, { scope, faults }: At): void {
  if (/^[\w./:-]+@\S+$/.test(textOf(value)?.value ?? '')) checkValues(value, scope, faults);
}

/** SQL may be put together from texts of the file only; values are bound. */
function warnOfPasting(value: Tree, { scope, faults }: At): void {
  const text = textOf(value);
  if (!text?.value.includes('$')) return;
  for (const { tree, offset } of expressionsIn(text.value, scope.names)) {
    if (isOfFile(tree)) continue;
    const message = 'a value is put into the SQL text: whoever gives it decides what runs';
    faults.warn(text.locate(offset), 'SQL_INTERPOLATION', message, 'write  ?  and give the value in params');
    return;
  }
}

function expressionsIn(text: string, names: Parameters<typeof parseText>[1]): readonly Expression[] {
  try {
    const parsed = parseText(text, names);
    if (parsed.kind === 'whole') return [parsed.expression];
    return parsed.kind === 'mixed' ? parsed.parts.filter((part) => typeof part !== 'string') : [];
  } catch (problem) {
    // Told where the text was checked.
    if (problem instanceof ExpressionProblem) return [];
    throw problem;
  }
}

/** Whether an expression can only give text that stands in the file or a component. */
function isOfFile(node: Node): boolean {
  switch (node.kind) {
    case 'constant':
    case 'component':
      return true;
    case 'choice':
      return node.cases.every(({ value }) => isOfFile(value)) && isOfFile(node.otherwise);
    case 'logic':
      return node.operands.every(isOfFile);
    default:
      return false;
  }
}

function readHandler(entry: Entry, { file, handlers }: HandlerPlace, { faults }: At): string | undefined {
  const written = textOf(entry.value)?.value;
  if (written === undefined) {
    faults.error(entry.value, 'INVALID_FIELD', 'handler must be text');
    return undefined;
  }
  if (written.includes('\n') || !/\.\w+$/.test(written)) {
    faults.use('code.inline', entry, 'inline code');
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
