import type { Json } from '@ensembleapp/protocol';
import type { Caller } from '../agents/operation-call.ts';
import { isObject } from '../agents/operations/is-object.ts';
import { lasting } from '../agents/step-failure.ts';
import { checkFields, type Fields } from '../ensembles/fields.ts';
import { withTrusted } from './trusted.ts';

/**
 * The input of an agent with its defaults filled in; without declared fields anything is taken.
 * @param vouched trusted inputs that were given by whoever may
 * @throws StepFailure INVALID_INPUT with every fault
 */
export function acceptInput(fields: Fields, input: Json, caller: Caller, vouched?: ReadonlySet<string>): Json {
  if (Object.keys(fields).length === 0) return input;
  if (!isObject(input)) throw lasting('INVALID_INPUT', 'Invalid input: it must be a mapping');
  const { input: given, missing } = withTrusted(fields, input, caller, vouched);
  const [first] = missing;
  if (first) throw lasting('INVALID_INPUT', first.message);
  const checked = checkFields(fields, given);
  if ('value' in checked) return checked.value;
  const faults = checked.problems.map(({ path, message }) => `${path} ${message}`).join('; ');
  throw lasting('INVALID_INPUT', `Invalid input: ${faults}`, { details: checked.problems });
}
