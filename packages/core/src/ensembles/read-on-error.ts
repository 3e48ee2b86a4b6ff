import { checkValues, type Scope } from './reading/check-expressions.ts';
import type { Faults } from './reading/faults.ts';
import { Members } from './reading/members.ts';
import { readBoolean, readOneOf } from './reading/read-values.ts';
import { toJson } from './reading/tree.ts';
import type { OnError } from './step.ts';

/** What becomes of a step's failure: `fail`, `continue`, or `{fallback: value}`; also as `continue_on_error: true`. */
export function readOnError(members: Members, scope: Scope, faults: Faults): OnError | undefined {
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
