import type { World } from '../../world.ts';
import type { OperationCall, OperationResult } from '../operation-call.ts';

/**
 * A text in another form: see `convertText`.
 * @throws StepFailure `INVALID_INPUT`, `LIMIT_EXCEEDED`, `OPERATION_UNAVAILABLE`
 */
export async function runConvert(_world: World, { config, input }: OperationCall): Promise<OperationResult> {
  // What reads HTML is large, and most servers convert nothing.
  const { convertText } = await import('./convert/convert-text.ts');
  return { output: convertText(config, input) };
}
