import type { Json, JsonObject } from '@ensembleapp/protocol';
import { operationNamed, readOperationName } from '../agents/operation-name.ts';
import { namesOf } from './expression/names.ts';
import type { OwnAgent } from './flow.ts';
import { output } from './read-output.ts';
import { constant, flag, plainText, text } from './reading/rule.ts';
import { readShape, renamed, shape } from './reading/shape.ts';
import { textOf } from './reading/text-of.ts';
import { type Entry, type Mapping, type Tree, toJson } from './reading/tree.ts';
import { FLOW_ROOTS } from './roots.ts';
import { definitionOwner } from './steps/cycle.ts';
import type { FlowAt } from './steps/flow-at.ts';
import { loopNames } from './steps/loop-names.ts';
import { checkFlow, openFlow, readFlow } from './steps/read-flow.ts';
import { readOperationFields } from './steps/read-operation-fields.ts';
import { sayConfigRef, sayOnError } from './steps/say-fields.ts';
import { LEAF_FIELDS } from './steps/step-fields.ts';
import { stepsOf } from './steps/step-lists.ts';
import { trustedInputs } from './steps/trust.ts';

/** One of the ensemble's own agents, as written. */
export interface Named {
  readonly name: string;
  readonly definition: Tree;
}

/** Each of them by name. */
export function definitionsByName(definitions: readonly Named[]): ReadonlyMap<string, OwnAgent> {
  return new Map(definitions.map(({ name, definition }) => [name, ownAgent(definition)]));
}

function ownAgent(definition: Tree): OwnAgent {
  if (definition.kind !== 'mapping') return { trusted: [], agent: undefined, input: undefined };
  const input = inputsOf(definition);
  const hasOperation = definition.entries.has('operation');
  const agent = hasOperation ? undefined : textOf(definition.entries.get('agent')?.value)?.value;
  return { trusted: trustedInputs(input), agent, input };
}

function inputsOf({ entries }: Mapping): Tree | undefined {
  const schema = entries.get('schema')?.value;
  const inner = schema?.kind === 'mapping' ? schema.entries.get('input') : undefined;
  return (entries.get('input') ?? entries.get('inputs') ?? inner)?.value;
}

export const DEFINITION = renamed(
  'definition',
  shape(
    'definition',
    { agent: text, output: [output, 'outputs'], apiExecutable: flag, internal: flag, memory: constant },
    LEAF_FIELDS,
  ),
);
const SEVERAL = renamed('definition-flow', DEFINITION);
export const SILENT = shape('definition-name', { name: plainText, description: plainText });

/** The ensemble's own agents by name: from a list of definitions with names, or a mapping. */
export function namedDefinitions(entry: Entry | undefined, at: Pick<FlowAt, 'faults'>): readonly Named[] {
  if (!entry) return [];
  const { value } = entry;
  if (value.kind === 'mapping') {
    return [...value.entries.values()].map((item) => ({ name: item.name, definition: item.value }));
  }
  if (value.kind === 'scalar') {
    if (value.value !== null)
      at.faults.error(value, 'INVALID_FIELD', 'agents must be a list or a mapping of definitions');
    return [];
  }
  const names = new Map<string, Tree>();
  for (const [index, item] of value.items.entries()) {
    const written = item.kind === 'mapping' ? (item.entries.get('name') ?? item.entries.get('id')) : undefined;
    const name = textOf(written?.value)?.value;
    if (name === undefined) at.faults.error(item, 'MISSING_NAME', 'a definition beside the flow needs a name');
    else if (names.has(name)) {
      at.faults.error(written?.value ?? item, 'INVALID_FIELD', `agent "${name}" is defined twice`);
    }
    const key = name === undefined || names.has(name) ? `${name ?? 'agent'}-${index + 1}` : name;
    names.set(key, item);
  }
  return [...names].map(([name, definition]) => ({ name, definition }));
}

/** The canonical form of the ensemble's own agents. */
export function readDefinitions(definitions: readonly Named[], at: FlowAt): JsonObject {
  return Object.fromEntries(definitions.map(({ name, definition }) => [name, readDefinition(name, definition, at)]));
}

function readDefinition(name: string, definition: Tree, around: FlowAt): Json {
  const { faults, flow, scope } = around;
  if (definition.kind !== 'mapping') {
    faults.error(definition, 'INVALID_FIELD', 'a definition is a mapping with an operation');
    return toJson(definition);
  }
  const owner = definitionOwner(name);
  const at: FlowAt = {
    ...around,
    owner,
    scope: {
      ...scope,
      names: namesOf(loopNames(definition.entries.get('loop')?.value), scope.names),
      onRead: (reference, step) => flow.reads.note(owner, reference, step, false),
    },
  };
  const { heading, rest } = split(definition, faults);
  const said = { ...readShape(heading, SILENT, at) };
  const written = definition.entries.get('operation');
  const operation = written ? readOperationName(written.value, faults) : impliedOperation(definition);
  const several = definition.entries.get('operations');
  if (several) return { ...said, ...readSeveral(several, rest, at) };
  if (operation === undefined) {
    if (!definition.entries.has('agent')) faults.error(definition, 'INVALID_FIELD', 'the operation is missing');
    return { ...said, ...readShape(rest, DEFINITION, at) };
  }
  const fields = readOperationFields(operation, rest, at, DEFINITION);
  const word = textOf(written?.value)?.value;
  const extra = word !== undefined && word !== operationNamed(word) ? { extra: { operation: word } } : {};
  return { ...said, operation, ...fields, ...extra };
}

/** An agent of several operations: a graph of its own, which sees nothing of the ensemble. */
function readSeveral(several: Entry, rest: Mapping, { faults, flow, scope }: FlowAt): JsonObject {
  faults.use('definition.operations', several, 'operations');
  const place = {
    ...flow,
    order: 'graph' as const,
    names: namesOf(FLOW_ROOTS),
    definitions: new Map<string, OwnAgent>(),
    declared: undefined,
  };
  const inner = openFlow(stepsOf(several.value), { ...place, env: scope.env, links: scope.links }, faults);
  const operations = readFlow(stepsOf(several.value), inner);
  const fields = readShape(rest, SEVERAL, inner);
  checkFlow('graph', inner);
  return { operations, ...fields };
}

/** A model or instructions say `think`, a handler says `code`. */
export function impliedOperation({ entries }: Mapping): string | undefined {
  if (['agent', 'operations'].some((name) => entries.has(name))) return undefined;
  if (['model', 'instructions', 'prompt', 'systemPrompt'].some((name) => entries.has(name))) return 'think';
  return entries.has('handler') ? 'code' : undefined;
}

/** What a definition says of itself, and the rest. */
function split(definition: Mapping, faults: FlowAt['faults']): { readonly heading: Mapping; readonly rest: Mapping } {
  const heading = new Map<string, Entry>();
  const entries = new Map(definition.entries);
  for (const name of ['name', 'description']) {
    const entry = entries.get(name);
    if (entry) heading.set(name, entry);
    entries.delete(name);
  }
  entries.delete('operation');
  entries.delete('operations');
  sayOnError(entries, faults);
  sayConfigRef(entries);
  return { heading: { ...definition, entries: heading }, rest: { ...definition, entries } };
}
