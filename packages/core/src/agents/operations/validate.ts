import type { JsonObject } from '@ensembleapp/protocol';
import { checkSchema } from '../../ensembles/schema.ts';
import { schemaFault } from '../../ensembles/schema-rules.ts';
import type { World } from '../../world.ts';
import type { OperationCall, OperationResult } from '../operation-call.ts';
import { ConfigReader } from './config-reader.ts';
import { withInput } from './with-input.ts';

/**
 * Whether `data` fits a JSON Schema: `{valid, errors: [{path, message}]}`. Without `data` it is the input.
 * @throws StepFailure `INVALID_INPUT` for a schema that is none
 */
export async function runValidate(_world: World, { config, input }: OperationCall): Promise<OperationResult> {
  const told = new ConfigReader('validate', withInput(config, input, ['data', 'schema']));
  const schema = told.mapping('schema');
  if (!schema) throw told.wrong('schema', 'is required');
  requireSchema(told, schema);
  if (!told.has('data') && !Object.hasOwn(config, 'schema')) throw told.wrong('data', 'is required');
  const errors = checkSchema(schema, told.has('data') ? (told.value('data') ?? null) : input);
  return { output: { valid: errors.length === 0, errors } };
}

/** A schema that is only known now follows the same rules as one in a file. */
function requireSchema(told: ConfigReader, schema: JsonObject): void {
  const fault = schemaFault(schema);
  if (fault !== undefined) throw told.wrong('schema', `is none that can be checked: ${fault}`);
}
