import type { World } from '../../world.ts';
import type { OperationCall, OperationResult } from '../operation-call.ts';

/** Answers its `value`, else its input. */
export async function runEcho(_world: World, { config, input }: OperationCall): Promise<OperationResult> {
  return { output: config.value ?? input };
}
