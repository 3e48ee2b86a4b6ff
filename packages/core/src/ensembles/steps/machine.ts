import { nearest } from '../../nearest.ts';
import { condition, plainText, type Rule, wrong } from '../reading/rule.ts';
import { shape, shaped } from '../reading/shape.ts';
import { textOf } from '../reading/text-of.ts';
import { toJson } from '../reading/tree.ts';

/** The id of a step of the flow. */
export const stepId: Rule = (value, at, name) => {
  const id = textOf(value)?.value;
  const { steps } = at.scope;
  if (id === undefined) wrong(value, name, 'must be the id of a step', at);
  else if (!steps.has(id)) {
    const meant = nearest(id, steps.keys());
    at.faults.error(value, 'UNKNOWN_NAME', `there is no step "${id}"`, meant && `did you mean "${meant}"?`);
  }
  return toJson(value);
};

/** What is followed after a step of a workflow graph; language reference, section 2.4. */
export const edge: Rule = shaped(
  shape('edge', { from: stepId, to: stepId, condition: [condition, 'when', 'if'], label: plainText }),
);
