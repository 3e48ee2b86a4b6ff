import { readOperationName } from '../agents/operation-name.ts';
import { readAgentConfig, readOperation } from '../agents/read-operation.ts';
import { parseAgentReference } from './agent-reference.ts';
import type { Flow } from './flow.ts';
import { moduleOf } from './module-of.ts';
import type { Scope } from './reading/check-expressions.ts';
import type { Members } from './reading/members.ts';
import { readText, textOf } from './reading/read-values.ts';
import type { Entry } from './reading/tree.ts';
import type { AgentStep, OperationStep } from './step.ts';
import { CONTROL_FIELDS, isControl } from './step-fields.ts';

/** What the step does: exactly one thing. */
export function readAction(
  members: Members,
  name: Entry | undefined,
  scope: Scope,
  flow: Flow,
): Omit<AgentStep, 'id'> | Omit<OperationStep, 'id'> | undefined {
  const { faults } = flow;
  if (isControl(members.mapping)) {
    const field = members.take(...CONTROL_FIELDS.filter((name) => members.has(name)).slice(0, 1));
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
    const config = operation && readOperation(operation, members, place, faults);
    return operation && { operation, config: config ?? {}, ...moduleOf(operation, config) };
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

function readAgentStep(called: Entry, members: Members, scope: Scope, flow: Flow): Omit<AgentStep, 'id'> | undefined {
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
  return { agent, ...(config && { config }) };
}
