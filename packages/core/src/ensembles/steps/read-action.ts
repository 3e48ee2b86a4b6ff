import type { Json, JsonObject } from '@ensembleapp/protocol';
import { readOperationName } from '../../agents/operation-name.ts';
import { nearest } from '../../nearest.ts';
import { parseAgentReference } from '../agent-reference.ts';
import { namesOf } from '../expression/names.ts';
import type { Flow, OwnAgent } from '../flow.ts';
import type { Scope } from '../reading/check-expressions.ts';
import { readShape } from '../reading/shape.ts';
import { textOf } from '../reading/text-of.ts';
import { type Entry, type Mapping, type Place, toJson } from '../reading/tree.ts';
import { CONTROL_SHAPES } from './control-shapes.ts';
import type { FlowAt } from './flow-at.ts';
import { linkCall } from './link-call.ts';
import { loopNames } from './loop-names.ts';
import { noteComponents } from './note-components.ts';
import type { OutlinedStep } from './outline.ts';
import { readOperationFields } from './read-operation-fields.ts';
import { NOT_OF, refuseFields } from './refuse-fields.ts';
import { LEAF_FIELDS } from './step-fields.ts';
import { checkTrust, type Feed, feedOf, readFeed } from './trust.ts';

/** What a step does, with all its other fields. */
interface ReadAction {
  readonly fields: JsonObject;
  /** Words that the canonical form spells otherwise. */
  readonly respelled?: JsonObject;
}

/** Reads the one thing that a step does. `rest` are its fields but for that and its id. */
export function readAction(action: Entry | undefined, step: OutlinedStep, rest: Mapping, at: FlowAt): ReadAction {
  switch (action?.name) {
    case 'operation':
      return readOperation(action, rest, at);
    case 'agent':
    case 'id':
    case 'name':
      noteComponents(rest, undefined, at);
      if (textOf(action.value)?.value === 'hitl') refuseFields(rest, NOT_OF.hitl, 'hitl', at);
      return { fields: { agent: readAgent(action, step, at), ...readShape(rest, LEAF_FIELDS, at) } };
    case 'ensemble':
      refuseFields(rest, NOT_OF.ensemble, 'an ensemble', at);
      return { fields: { ensemble: readCalled(action, step, at), ...readShape(rest, LEAF_FIELDS, at) } };
    case 'tool':
      noteComponents(rest, undefined, at);
      return { fields: { tool: readCalled(action, step, at), ...readShape(rest, LEAF_FIELDS, at) } };
    case 'type':
      refuseFields(rest, NOT_OF.control, 'a control step', at);
      return { fields: readControl(action, step, rest, at) };
    default: {
      const hint = 'write  agent: name  or  operation: …';
      at.faults.error(step.tree, 'INVALID_STEP', 'the step says nothing to run', hint);
      return { fields: readShape(rest, LEAF_FIELDS, at) };
    }
  }
}

function readOperation(action: Entry, rest: Mapping, at: FlowAt): ReadAction {
  const operation = readOperationName(action.value, at.faults);
  const written = toJson(action.value);
  if (operation === undefined) return { fields: { operation: written, ...readShape(rest, LEAF_FIELDS, at) } };
  if (operation === 'hitl') refuseFields(rest, NOT_OF.hitl, 'hitl', at);
  const fields: JsonObject = { operation, ...readOperationFields(operation, rest, at) };
  return operation === written ? { fields } : { fields, respelled: { operation: written } };
}

/** The agent that is called: one of the ensemble's own, or one of the project. */
function readAgent({ value }: Entry, step: OutlinedStep, { faults, flow, scope }: FlowAt): Json {
  const agent = textOf(value)?.value;
  if (agent === undefined) {
    faults.error(value, 'INVALID_FIELD', 'agent must be text');
    return toJson(value);
  }
  flow.reads.of(step.id).calls = agent;
  const feed = feedOf(step, value, scope.names);
  const own = flow.definitions.get(agent);
  if (own) {
    checkTrust(feed, own.trusted, faults);
    linkOwn(own, value, feed, flow, scope);
  } else if (agent !== 'hitl') linkCall('agent', agent, value, feed, { faults, scope });
  return agent;
}

/** One of the ensemble's own agents may stand for one of the project. */
function linkOwn({ agent, input }: OwnAgent, place: Place, feed: Feed, { definitions }: Flow, scope: Scope): void {
  const reference = agent === undefined || definitions.has(agent) ? undefined : parseAgentReference(agent);
  if (!reference) return;
  const fed = feed.untrusted === 'all' && input ? readFeed(input, place, scope.names) : feed;
  scope.links.push({ to: 'agent', ...reference, place, feed: fed });
}

/** The ensemble or tool that is called. */
function readCalled({ name, value }: Entry, step: OutlinedStep, at: FlowAt): Json {
  const called = textOf(value)?.value;
  if (called === undefined) at.faults.error(value, 'INVALID_FIELD', `${name} must be text`);
  else linkCall(name === 'tool' ? 'tool' : 'ensemble', called, value, feedOf(step, value, at.scope.names), at);
  return toJson(value);
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
    const fields = readShape(rest, shape, bodyOf(type, rest, at));
    const [fault, right] = shape.check?.(fields) ?? [];
    if (fault !== undefined) at.faults.error(step.tree, 'INVALID_STEP', fault, right);
    return { type, ...fields };
  }
  const meant = nearest(type, CONTROL_SHAPES.keys());
  const hint = meant ? `did you mean "${meant}"?` : `the types are ${[...CONTROL_SHAPES.keys()].join(', ')}`;
  at.faults.error(action.value, 'UNKNOWN_STEP_TYPE', `there is no step type "${type}"`, hint);
  // Which fields it may have nobody knows.
  return {
    type: toJson(action.value),
    ...Object.fromEntries([...rest.entries].map(([name, { value }]) => [name, toJson(value)])),
  };
}

/** In the body of a loop the item has its names. */
function bodyOf(type: string, rest: Mapping, at: FlowAt): FlowAt {
  if (!['foreach', 'while', 'map-reduce'].includes(type)) return at;
  return { ...at, body: { ...at.scope, names: namesOf(loopNames(rest), at.scope.names) } };
}
