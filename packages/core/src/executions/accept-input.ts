import type { Json } from '@ensembleapp/protocol';
import { isObject } from '../agents/operations/is-object.ts';
import { lasting } from '../agents/step-failure.ts';
import { checkFields, type Fields } from '../ensembles/fields.ts';

/**
 * The input of an agent with its defaults filled in; without declared fields anything is taken.
 * @throws StepFailure INVALID_INPUT with every fault
 */
export function acceptInput(fields: Fields, input: Json): Json {
  if (Object.keys(fields).length === 0) return input;
  if (!isObject(input)) throw lasting('INVALID_INPUT', 'Invalid input: it must be a mapping');
  const checked = checkFields(fields, input);
  if ('value' in checked) return checked.value;
  const faults = checked.problems.map(({ path, message }) => `${path} ${message}`).join('; ');
  throw lasting('INVALID_INPUT', `Invalid input: ${faults}`, { details: checked.problems });
}
