import type { World } from '../../world.ts';
import type { OperationCall, OperationResult } from '../operation-call.ts';
import { fieldsOfOperation } from '../operation-fields.ts';
import { runHttp } from './http.ts';
import { withInput } from './with-input.ts';

/** The operation `http`, which may be told by the input as well. */
export function runFetch(world: World, call: OperationCall): Promise<OperationResult> {
  return runHttp(world, { ...call, config: withInput(call.config, call.input, fieldsOfOperation('fetch').known) });
}
