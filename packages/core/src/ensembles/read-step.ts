import { readOperationName } from '../agents/operation-name.ts';
import { readAgentConfig, readOperation } from '../agents/read-operation.ts';
import { type AgentReference, parseAgentReference } from './agent-reference.ts';
import { STEP_TIMEOUT_LIMIT } from './duration.ts';
import type { AgentStep, OperationStep, Step } from './ensemble.ts';
import { readRetry } from './read-retry.ts';
import { checkValues, readCondition, type Scope } from './reading/check-expressions.ts';
import type { Faults } from './reading/faults.ts';
import { Members } from './reading/members.ts';
import { readBoolean, readDuration, readOneOf, readText, textOf } from './reading/read-values.ts';
import type { HandlerFile } from './reading/source.ts';
import { type Entry, isEmpty, type Place, type Tree, toJson } from './reading/tree.ts';

/** What the steps of one ensemble are read with. */
export interface Flow {
  readonly ids: readonly string[];
  readonly scope: Scope;
  /** Names of the ensemble's own agents. */
  readonly inline: ReadonlySet<string>;
  readonly file: string | undefined;
  readonly handlers: HandlerFile[];
  readonly faults: Faults;
  /** Gathers which agents of the project are called, and where. */
  readonly calls: Call[];
}

export interface Call extends AgentReference {
  readonly place: Place;
}

const CONTROL = [
  ...[
    'type',
    'ensemble',
    'parallel',
    'foreach',
    'branch',
    'try',
    'switch',
    'while',
    'mapReduce',
    'sleep',
    'wait',
    'loop',
  ],
  ...['then', 'else', 'catch', 'finally', 'steps', 'items', 'cases', 'map', 'reduce'],
];
const LATER = [
  ...[
    'cache',
    'depends_on',
    'dependsOn',
    'component',
    'atMostOnce',
    'scoring',
    'state',
    'onTimeout',
    'schema',
    'output',
    'stream',
  ],
  ...['tools', 'memory', 'logging', 'metadata'],
];

/** Whether a step controls others, or runs an ensemble: what this release does not do. */
export function isControl(tree: Tree): boolean {
  return tree.kind === 'mapping' && CONTROL.some((name) => tree.entries.has(name));
}

/** One entry of the flow; undefined when it has faults that leave no step. */
export function readStep(tree: Tree, index: number, flow: Flow): Step | undefined {
  const { faults } = flow;
  if (tree.kind !== 'mapping' || isEmpty(tree)) {
    const code = isEmpty(tree) ? 'EMPTY_STEP' : 'INVALID_STEP';
    faults.error(tree, code, 'a step is a mapping', 'write  - agent: name');
    return undefined;
  }
  const members = new Members(tree, faults);
  const scope: Scope = { ...flow.scope, before: index };
  const id = flow.ids[index] ?? '';
  const written = members.take('id');
  const name = written ?? members.take('name');
  const title = written && readText(members.take('name'), faults);
  const action = readAction(members, name, scope, flow);
  const condition = members.take('condition', 'when', 'if');
  const input = members.take('input', 'inputs');
  if (input) checkValues(input.value, scope, faults);
  const retry = readRetry(members.take('retry'), faults);
  const timeout = readDuration(members.take('timeout'), STEP_TIMEOUT_LIMIT, faults);
  const onError = readOnError(members, scope, faults);
  const read = condition && readCondition(condition.name, condition.value, scope, faults);
  members.unavailable(LATER);
  const extra = action && members.finish();
  return (
    action && {
      id,
      ...(title !== undefined && { title }),
      ...action,
      ...(read !== undefined && { condition: read }),
      ...(input && { input: toJson(input.value) }),
      ...(retry && { retry }),
      ...(timeout !== undefined && { timeout }),
      ...(onError !== undefined && { onError }),
      ...(extra && { extra }),
    }
  );
}

/** What the step does: exactly one thing. */
function readAction(
  members: Members,
  name: Entry | undefined,
  scope: Scope,
  flow: Flow,
): AgentStep | OperationStep | undefined {
  const { faults } = flow;
  if (isControl(members.mapping)) {
    const field = members.take(...CONTROL.filter((name) => members.has(name)).slice(0, 1));
    const type = field && textOf(field.value)?.value;
    if (field) faults.unavailable(field, field.name === 'type' && type ? `a step of type ${type}` : field.name);
    return undefined;
  }
  const agent = members.take('agent');
  const written = members.take('operation');
  if (agent && written && name) {
    faults.error(written, 'AMBIGUOUS_STEP', 'a step has an agent or an operation, not both', 'keep one of them');
    return undefined;
  }
  if (written) {
    const operation = readOperationName(written, faults);
    const place = { scope, file: flow.file, handlers: flow.handlers };
    return operation && { kind: 'operation', operation, config: readOperation(operation, members, place, faults) };
  }
  const called = agent ?? name;
  if (!called) {
    faults.error(
      members.mapping,
      'INVALID_STEP',
      'the step says nothing to run',
      'write  agent: name  or  operation: …',
    );
    return undefined;
  }
  return readAgentStep(called, members, scope, flow);
}

function readAgentStep(called: Entry, members: Members, scope: Scope, flow: Flow): AgentStep | undefined {
  const { faults, inline, calls } = flow;
  const agent = readText(called, faults);
  if (agent === undefined) return undefined;
  if (agent === 'hitl') {
    faults.unavailable(called.value, 'agent hitl');
    return undefined;
  }
  const config = readAgentConfig(members, scope, faults);
  if (!inline.has(agent)) {
    const reference = parseAgentReference(agent);
    if (reference) calls.push({ ...reference, place: called.value });
    else if (/@[v^~>]/.test(agent)) faults.unavailable(called.value, 'a version by its label');
    else faults.error(called.value, 'INVALID_FIELD', 'an agent is its name, name@published or name@3');
  }
  return { kind: 'agent', agent, ...(config && { config }) };
}

function readOnError(members: Members, scope: Scope, faults: Faults): Step['onError'] {
  const goOn = members.take('continue_on_error', 'continueOnError');
  const entry = members.take('onError');
  if (goOn && entry)
    faults.error(goOn, 'CONFLICTING_FIELDS', `"${goOn.name}" and "onError" are the same field`, 'keep one of them');
  if (!entry) return goOn && readBoolean(goOn, faults) ? 'continue' : undefined;
  if (entry.value.kind !== 'mapping') return readOneOf(entry, ['fail', 'continue'], faults);
  const handling = new Members(entry.value, faults);
  const fallback = handling.take('fallback');
  handling.finish();
  if (!fallback) {
    faults.error(entry.value, 'INVALID_FIELD', 'onError is fail, continue or {fallback: value}');
    return undefined;
  }
  checkValues(fallback.value, scope, faults);
  return { fallback: toJson(fallback.value) };
}
