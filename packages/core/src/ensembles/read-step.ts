import { STEP_TIMEOUT_LIMIT } from './duration.ts';
import type { Flow } from './flow.ts';
import { readAction } from './read-action.ts';
import { readOnError } from './read-on-error.ts';
import { readRetry } from './read-retry.ts';
import { checkValues, readCondition, type Scope } from './reading/check-expressions.ts';
import { Members } from './reading/members.ts';
import { readDuration, readText } from './reading/read-values.ts';
import { isEmpty, type Tree, toJson } from './reading/tree.ts';
import type { Step } from './step.ts';
import { LATER_STEP_FIELDS } from './step-fields.ts';

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
  members.unavailable(LATER_STEP_FIELDS);
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
