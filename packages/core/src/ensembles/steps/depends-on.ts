import { nearest } from '../../nearest.ts';
import { listOrOne, type Rule, wrong } from '../reading/rule.ts';
import { textOf } from '../reading/text-of.ts';
import { toJson } from '../reading/tree.ts';

/** Ids of steps that this one waits for. */
export const dependsOn: Rule = listOrOne((value, at) => {
  const id = textOf(value)?.value;
  const { steps } = at.scope;
  if (id === undefined) wrong(value, 'depends_on', 'must be ids of steps', at);
  else if (!steps.has(id)) {
    const meant = nearest(id, steps.keys());
    at.faults.error(value, 'UNKNOWN_NAME', `there is no step "${id}"`, meant && `did you mean "${meant}"?`);
  } else if (at.owner !== undefined) at.flow?.reads.of(at.owner).steps.add(id);
  return toJson(value);
});
