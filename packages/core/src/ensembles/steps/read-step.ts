import type { Json, JsonObject } from '@ensembleapp/protocol';
import { fieldsOfOperation, snakeCase } from '../../agents/operation-fields.ts';
import { readOperationName } from '../../agents/operation-name.ts';
import { readConfig } from '../../agents/read-operation.ts';
import { nearest } from '../../nearest.ts';
import { parseAgentReference } from '../agent-reference.ts';
import { namesOf } from '../expression/names.ts';
import { textOf } from '../reading/read-values.ts';
import { besides, readShape } from '../reading/shape.ts';
import { type Entry, type Mapping, type Tree, toJson } from '../reading/tree.ts';
import { LOOP_ROOTS } from '../roots.ts';
import { CONTROL_SHAPES, LEAF_FIELDS, STEP_FIELDS } from './control-shapes.ts';
import type { FlowAt } from './flow-at.ts';
import type { OutlinedStep } from './outline.ts';
import { sayConfigRef, sayOnError } from './say-fields.ts';
import { checkTrust, readFeed } from './trust.ts';

const ACTIONS = ['operation', 'agent', 'ensemble', 'tool', 'type'];

/** The canonical form of one entry of a flow. What is no step is kept as it is. */
export function readStep(tree: Tree, around: FlowAt): Json {
  const step = around.flow.outline.byTree.get(tree);
  if (!step) return toJson(tree);
  const at = atStep(step, around);
  for (const entry of step.twice) {
    at.faults.error(entry, 'CONFLICTING_FIELDS', `${entry.name} is written twice`, 'keep one of them');
  }
  const { action, rest, extra } = split(step, at);
  const id = { id: step.id, ...titleOf(step.mapping) };
  const read = readAction(action, step, rest, at);
  const kept = { ...toExtra(step.twice), ...extra, ...step.respelled, ...read.respelled };
  return merge({ ...id, ...read.fields }, kept);
}

interface ReadAction {
  readonly fields: JsonObject;
  readonly respelled?: JsonObject;
}

function readAction(action: Entry | undefined, step: OutlinedStep, rest: Mapping, at: FlowAt): ReadAction {
  switch (action?.name) {
    case 'operation':
      return readOperation(action, rest, at);
    case 'agent':
    case 'id':
    case 'name':
      return { fields: { agent: readAgent(action, step, at), ...readAgentFields(rest, at) } };
    case 'ensemble':
    case 'tool':
      at.faults.use(`step.${action.name}`, action, action.name);
      if (!textOf(action.value)) at.faults.error(action.value, 'INVALID_FIELD', `${action.name} must be text`);
      return { fields: { [action.name]: toJson(action.value), ...readAgentFields(rest, at) } };
    case 'type':
      return { fields: readControl(action, step, rest, at) };
    default: {
      const hint = 'write  agent: name  or  operation: …';
      at.faults.error(step.tree, 'INVALID_STEP', 'the step says nothing to run', hint);
      return { fields: readShape(rest, LEAF_FIELDS, at) };
    }
  }
}

/** The one thing that the step does, and its other fields. */
function split({ id, mapping, tree }: OutlinedStep, { faults }: FlowAt) {
  const written = ACTIONS.flatMap((name) => mapping.entries.get(name) ?? []);
  const named = mapping.entries.get('id') ?? mapping.entries.get('name');
  const [operation, agent] = written;
  const inPlace = !named && written.length === 2 && operation?.name === 'operation' && agent?.name === 'agent';
  const [first = named, ...others] = written;
  for (const other of inPlace ? [] : others) {
    const message = `a step has ${article(first?.name)} or ${article(other.name)}, not both`;
    faults.error(other, 'AMBIGUOUS_STEP', message, 'keep one of them');
  }
  // The agent's name is the id then.
  const kept = inPlace && textOf(agent.value)?.value === id ? [] : others;
  const entries = new Map(mapping.entries);
  for (const name of ['id', 'name', ...ACTIONS]) entries.delete(name);
  sayOnError(entries, faults);
  sayConfigRef(entries);
  return {
    action: first,
    rest: { kind: 'mapping', path: tree.path, line: tree.line, column: tree.column, entries } satisfies Mapping,
    extra: toExtra([...kept, ...misnamed(mapping)]),
  };
}

function article(name = ''): string {
  return /^[aeo]/.test(name) ? `an ${name}` : `a ${name}`;
}

/** What is written as the id and is no text. */
function misnamed({ entries }: Mapping): readonly Entry[] {
  const written = entries.get('id') ?? entries.get('name');
  return written && !textOf(written.value) ? [written] : [];
}

/** With an id of its own, the name is what people read. */
function titleOf({ entries }: Mapping): { readonly title?: Json } {
  const name = entries.get('name');
  return entries.has('id') && name ? { title: toJson(name.value) } : {};
}

function readOperation(action: Entry, rest: Mapping, at: FlowAt): ReadAction {
  const operation = readOperationName(action.value, at.faults);
  const written = toJson(action.value);
  if (operation === undefined) return { fields: { operation: written, ...readShape(rest, LEAF_FIELDS, at) } };
  const fields: JsonObject = { operation, ...readOperationFields(operation, rest, at) };
  return operation === written ? { fields } : { fields, respelled: { operation: written } };
}

/** The fields of something that has an operation: its config, from in and beside it, and the rest. */
export function readOperationFields(operation: string, rest: Mapping, at: FlowAt, others = LEAF_FIELDS): JsonObject {
  const { direct } = fieldsOfOperation(operation);
  const entries = new Map(rest.entries);
  const beside = [...rest.entries.values()].filter(
    ({ name }) =>
      direct.some((known) => name === known || name === snakeCase(known)) ||
      (at.flow.machine && !others.fields.has(name)),
  );
  for (const { name } of beside) entries.delete(name);
  const config = entries.get('config')?.value;
  if (config?.kind === 'mapping') entries.delete('config');
  const inside = config?.kind === 'mapping' ? [...config.entries.values()] : [];
  const read = readConfig(operation, [...inside, ...beside], at.flow, at);
  const { config: ofConfig, ...module } = read;
  const known = besides(others, ...(others.beside ?? []), ...direct);
  const { config: misplaced, ...fields } = readShape({ ...rest, entries }, known, at);
  return merge(
    { ...(Object.keys(ofConfig).length > 0 && { config: ofConfig }), ...module, ...fields },
    misplaced === undefined ? {} : { config: misplaced },
  );
}

function readAgentFields(rest: Mapping, at: FlowAt): JsonObject {
  return readShape(rest, LEAF_FIELDS, at);
}

/** The agent that is called: one of the ensemble's own, or one of the project. */
function readAgent({ value }: Entry, step: OutlinedStep, { faults, flow, scope }: FlowAt): Json {
  const agent = textOf(value)?.value;
  if (agent === undefined) {
    faults.error(value, 'INVALID_FIELD', 'agent must be text');
    return toJson(value);
  }
  flow.reads.of(step.id).calls = agent;
  const { entries } = step.mapping;
  const feed = readFeed((entries.get('input') ?? entries.get('inputs'))?.value, value, scope.names);
  const trusted = flow.definitions.get(agent);
  if (trusted) {
    checkTrust(feed, trusted, faults);
    return agent;
  }
  const reference = parseAgentReference(agent);
  if (agent === 'hitl') faults.use('agent-step.hitl', value, 'agent hitl');
  else if (reference) flow.calls.push({ ...reference, place: value, feed });
  else if (/^[\w./-]+@\S+$/.test(agent)) faults.use('agent-step.label', value, 'a version by its label');
  else faults.error(value, 'INVALID_FIELD', 'an agent is its name, name@published or name@3');
  return agent;
}

function readControl(action: Entry, step: OutlinedStep, rest: Mapping, at: FlowAt): JsonObject {
  const type = textOf(action.value)?.value ?? '';
  const shape = CONTROL_SHAPES.get(type);
  if (shape) {
    at.faults.use(`type.${type}`, action, `a step of type ${type}`);
    for (const name of shape.required) {
      if ([...rest.entries.keys()].some((written) => shape.fields.get(written)?.name === name)) continue;
      at.faults.error(step.tree, 'INVALID_STEP', `a step of type ${type} needs ${name}`, `write  ${name}: …`);
    }
    return { type, ...readShape(rest, shape, bodyOf(type, rest, at)) };
  }
  const meant = nearest(type, CONTROL_SHAPES.keys());
  const hint = meant ? `did you mean "${meant}"?` : `the types are ${[...CONTROL_SHAPES.keys()].join(', ')}`;
  at.faults.error(action.value, 'UNKNOWN_STEP_TYPE', `there is no step type "${type}"`, hint);
  return { type: toJson(action.value), ...readShape(rest, STEP_FIELDS, at) };
}

/** The step as the one whose fields are read. */
function atStep(step: OutlinedStep, around: FlowAt): FlowAt {
  const { scope, flow } = around;
  const { mapping } = step;
  const names = [
    ...(mapping.entries.has('scoring') ? ['scoring'] : []),
    ...loopNames(mapping.entries.get('loop')?.value),
  ];
  const { body: _body, ...rest } = around;
  return {
    ...rest,
    owner: step.id,
    scope: {
      ...scope,
      names: names.length > 0 ? namesOf(names, scope.names) : scope.names,
      reader: step,
      onRead: (reference, read) => flow.reads.note(step.id, reference, read, false),
    },
  };
}

/** In the body of a loop the item has its names. */
function bodyOf(type: string, rest: Mapping, at: FlowAt): FlowAt {
  if (!['foreach', 'while', 'map-reduce'].includes(type)) return at;
  return { ...at, body: { ...at.scope, names: namesOf(loopNames(rest), at.scope.names) } };
}

/** `item`, `index` and the like, and what the loop calls them. */
export function loopNames(loop: Tree | undefined): readonly string[] {
  if (loop?.kind !== 'mapping') return [];
  const own = ['as', 'indexAs'].flatMap((name) => textOf(loop.entries.get(name)?.value)?.value ?? []);
  return [...LOOP_ROOTS, ...own];
}

function toExtra(entries: readonly Entry[]): JsonObject {
  return Object.fromEntries(entries.map(({ name, value }) => [name, toJson(value)]));
}

function merge(fields: JsonObject, kept: JsonObject): JsonObject {
  if (Object.keys(kept).length === 0) return fields;
  const { extra } = fields;
  return { ...fields, extra: { ...(typeof extra === 'object' && extra !== null ? extra : {}), ...kept } };
}
