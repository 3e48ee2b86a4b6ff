import type { ErrorDetail, Json, JsonObject } from '@ensembleapp/protocol';
import type { Caller } from '../agents/operation-call.ts';
import { checkFields, type Fields } from '../ensembles/fields.ts';
import { invalid } from '../refusal.ts';
import { withTrusted } from './trusted.ts';

/** An input under either of its names. */
interface Given {
  readonly input?: JsonObject | undefined;
  readonly inputs?: JsonObject | undefined;
}

/**
 * What came from outside as the input of a run: trusted inputs are the credential's, and the declared defaults are filled in.
 * @throws Refusal INVALID_INPUT with every fault
 */
export function readInput(fields: Fields, { input, inputs }: Given, caller: Caller): Json {
  if (input && inputs) throw invalid({ path: 'inputs', message: 'is the same as input: send one of them' });
  const { input: given, missing } = withTrusted(fields, input ?? inputs ?? {}, caller);
  const checked = checkFields(fields, given);
  const faults: readonly ErrorDetail[] = 'problems' in checked ? [...missing, ...checked.problems] : missing;
  if (faults.length > 0 || !('value' in checked)) throw invalid(...faults);
  return checked.value;
}
