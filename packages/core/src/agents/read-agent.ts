import type { Json, JsonObject } from '@ensembleapp/protocol';
import { namesOf } from '../ensembles/expression/names.ts';
import type { Call } from '../ensembles/flow.ts';
import { fieldsOf } from '../ensembles/input-fields.ts';
import { impliedOperation } from '../ensembles/read-definitions.ts';
import { inputNames, inputs } from '../ensembles/read-fields.ts';
import { readName } from '../ensembles/read-name.ts';
import { readSchema } from '../ensembles/read-schema.ts';
import { declaredKeys } from '../ensembles/read-state.ts';
import { Faults } from '../ensembles/reading/faults.ts';
import { readTree } from '../ensembles/reading/read-tree.ts';
import type { At } from '../ensembles/reading/rule.ts';
import { besides, readShape } from '../ensembles/reading/shape.ts';
import type { HandlerFile, Read, Source } from '../ensembles/reading/source.ts';
import { type Entry, isEmpty, type Mapping } from '../ensembles/reading/tree.ts';
import { AGENT_ROOTS, ENSEMBLE_ROOTS } from '../ensembles/roots.ts';
import { checkFlow, openFlow, readFlow } from '../ensembles/steps/read-flow.ts';
import { sayConfigRef } from '../ensembles/steps/say-fields.ts';
import { stepsOf } from '../ensembles/steps/step-lists.ts';
import { warnOfSecrets } from '../ensembles/warn-of-secrets.ts';
import type { Agent } from './agent.ts';
import { AGENT, FLOW_AGENT, schemaRule } from './agent-shape.ts';
import { fieldsOfOperation, snakeCase } from './operation-fields.ts';
import { readOperationName } from './operation-name.ts';
import { isObject } from './operations/is-object.ts';
import { readConfig } from './read-operation.ts';

export interface ReadAgent extends Read<Agent> {
  /** The agents of the project that its steps call, and where; for the link stage. */
  readonly calls: readonly Call[];
}

/** Reads the text of an agent or a tool. Never throws; every problem has its place. */
export function readAgent(text: string | Uint8Array, source: Source): ReadAgent {
  const faults = new Faults(source.file);
  const handlers: HandlerFile[] = [];
  const calls: Call[] = [];
  const mapping = readTree(text, source.format, faults);
  const form = mapping && readForm(mapping, { ...source, handlers, calls }, faults);
  const { problems } = faults;
  return {
    ...(form && { form }),
    // Without an error it has this shape: the rules that made it saw to that.
    ...(form && !faults.refused && { canonical: form as unknown as Agent }),
    problems,
    handlers,
    calls,
  };
}

/** What is taken before the other fields. */
const STRUCTURE = ['name', 'agent', 'tool', 'operation', 'operations'];

type Place = Source & { readonly handlers: HandlerFile[]; readonly calls: Call[] };

function readForm(mapping: Mapping, place: Place, faults: Faults): JsonObject {
  const tool = mapping.entries.get('tool');
  if (tool) faults.use('agent.tool', tool, 'tool');
  const { name, rest, again } = readName(mapping, ['name', 'agent', 'tool'], faults);
  const several = rest.entries.get('operations');
  const heading = { name, ...(tool && { tool: true }), ...(Object.keys(again).length > 0 && { extra: again }) };
  warnOfSecrets(mapping, faults);
  return several
    ? { ...heading, ...readSeveral(several, rest, place, faults) }
    : { ...heading, ...readOne(rest, tool !== undefined, place, faults) };
}

/** An agent of one operation. */
function readOne(mapping: Mapping, isTool: boolean, { env, file, handlers }: Place, faults: Faults): JsonObject {
  const entries = new Map(mapping.entries);
  sayConfigRef(entries);
  const own = isTool ? inputNames(inputEntry(mapping)?.value) : [];
  const at: At = { faults, scope: { names: namesOf([...AGENT_ROOTS, ...own]), steps: new Map(), env } };
  const written = entries.get('operation');
  const operation = written ? readOperationName(written.value, faults) : impliedOperation(mapping);
  if (!written && operation === undefined) {
    const hint = 'write  operation: code, http, transform or think';
    faults.error(mapping, 'INVALID_FIELD', 'the operation is missing', hint);
  }
  entries.delete('operation');
  const output = operation === 'think' ? takeFirst(entries, 'output', 'outputSchema') : undefined;
  const read = readSettings(operation ?? '', entries, { file, handlers }, at);
  if (operation !== undefined) requireField(operation, mapping, faults);
  const { schema, ...config } = read.config;
  const ownSchema = operation === 'think' && isObject(schema) ? schema : undefined;
  const shapes = readShapes(mapping, output, ownSchema, at);
  return {
    ...defaults(
      readShape(
        { ...mapping, entries },
        besides(AGENT, ...STRUCTURE, ...fieldsOfOperation(operation ?? '').direct),
        at,
      ),
    ),
    ...(operation !== undefined && { operation }),
    config: ownSchema ? config : withoutModule(read),
    ...shapes,
    handler: read.module ?? null,
  };
}

/** An agent of several operations: a graph of its own. */
function readSeveral(
  several: Entry,
  mapping: Mapping,
  { env, file, handlers, calls }: Place,
  faults: Faults,
): JsonObject {
  if (!isEmpty(several.value)) faults.use('agent.operations', several, 'operations');
  else faults.error(several, 'EMPTY_FLOW', 'there are no steps', 'write a list of steps');
  const trees = stepsOf(several.value);
  const declared = declaredKeys(mapping.entries.get('state')?.value);
  const names = namesOf([...ENSEMBLE_ROOTS, 'state']);
  const place = {
    order: 'graph' as const,
    names,
    definitions: new Map<string, readonly string[]>(),
    declared,
    env,
    file,
    handlers,
    calls,
  };
  const at = openFlow(trees, place, faults);
  const operations = readFlow(trees, at);
  checkFlow('graph', at);
  const entries = new Map(mapping.entries);
  entries.delete('operations');
  const fields = readShape({ ...mapping, entries }, besides(FLOW_AGENT, ...STRUCTURE), at);
  return { ...defaults(fields), ...readShapes(mapping, undefined, undefined, at), operations };
}

/** What is not written has its default; the rest is as it was read. */
function defaults({ schema: _schema, input: _input, ...fields }: JsonObject): JsonObject {
  return {
    description: null,
    version: null,
    tags: [],
    apiExecutable: true,
    internal: false,
    timeout: null,
    overridable: [],
    ...fields,
  };
}

/** The config, from in and beside it. */
function readSettings(
  operation: string,
  entries: Map<string, Entry>,
  place: { readonly file: string | undefined; readonly handlers: HandlerFile[] },
  at: At,
) {
  const steps = entries.get('maxSteps');
  if (steps && operation === 'think') {
    entries.delete('maxSteps');
    entries.set('maxTurns', { ...steps, name: 'maxTurns' });
  }
  const { direct } = fieldsOfOperation(operation);
  const beside = [...entries.values()].filter(({ name }) =>
    direct.some((known) => known !== 'schema' && (name === known || name === snakeCase(known))),
  );
  for (const { name } of beside) entries.delete(name);
  const config = entries.get('config')?.value;
  if (config?.kind === 'mapping') entries.delete('config');
  const inside = config?.kind === 'mapping' ? [...config.entries.values()] : [];
  return readConfig(operation, [...inside, ...beside], place, at);
}

/** A module has a field of its own. */
function withoutModule({ config, module }: ReturnType<typeof readConfig>): JsonObject {
  const { handler, ...rest } = config;
  return module === undefined ? config : rest;
}

/** Inputs, from `inputs` or `schema.input`; the schema of the output, from `schema.output` or a model's `output`. */
function readShapes(mapping: Mapping, output: Entry | undefined, own: JsonObject | undefined, at: At): JsonObject {
  const { faults } = at;
  const schema = mapping.entries.get('schema');
  if (schema) schemaRule(schema.value, at, 'schema');
  const parts = schema?.value.kind === 'mapping' ? schema.value.entries : undefined;
  const [written, schemaInput] = [mapping.entries.get('input') ?? mapping.entries.get('inputs'), parts?.get('input')];
  if (written && schemaInput)
    faults.error(schemaInput, 'CONFLICTING_FIELDS', 'the inputs are written twice', 'keep one of them');
  const outputs = [parts?.get('output'), output].filter((entry) => entry !== undefined);
  const [first, second] = outputs;
  if (second || (first && own))
    faults.error(second ?? first ?? mapping, 'CONFLICTING_FIELDS', 'the output is written twice', 'keep one of them');
  const input = inputEntry(mapping);
  const read: Json = input ? inputs(input.value, written ? quiet(at) : at, input.name) : {};
  return {
    input: fieldsOf(isObject(read) ? read : {}) as unknown as JsonObject,
    outputSchema: readSchema(first, faults) ?? own ?? null,
  };
}

/** For what is read a second time: its faults have been told. */
function quiet(at: At): At {
  return { ...at, faults: new Faults() };
}

function inputEntry({ entries }: Mapping): Entry | undefined {
  const schema = entries.get('schema')?.value;
  return (
    entries.get('input') ??
    entries.get('inputs') ??
    (schema?.kind === 'mapping' ? schema.entries.get('input') : undefined)
  );
}

function takeFirst(entries: Map<string, Entry>, ...names: readonly string[]): Entry | undefined {
  const name = names.find((candidate) => entries.has(candidate));
  const entry = entries.get(name ?? '');
  if (name !== undefined) entries.delete(name);
  return entry;
}

/** Without these an agent can never run. */
const NEEDED: ReadonlyMap<string, readonly string[]> = new Map([
  ['code', ['handler', 'script', 'code', 'component', 'configRef']],
  ['http', ['url', 'configRef']],
  ['think', ['model', 'component', 'configRef']],
]);

function requireField(operation: string, { entries, ...place }: Mapping, faults: Faults): void {
  const config = entries.get('config')?.value;
  const inside = config?.kind === 'mapping' ? config.entries : undefined;
  const needed = NEEDED.get(operation);
  if (!needed || config?.kind === 'scalar' || needed.some((name) => entries.has(name) || inside?.has(name))) return;
  faults.error(place, 'INVALID_FIELD', `operation ${operation} needs ${needed[0]}`);
}
