import type { Json } from '@ensembleapp/protocol';
import type { ModelAnswer, ModelMessage, ModelToolCall, ModelToolResult } from '../models.ts';
import type { OfferedTool } from '../offered-tool.ts';
import { StepFailure } from '../step-failure.ts';
import { isObject } from './is-object.ts';

/**
 * Makes the calls of one answer, all at the same time, and says what came of them in their order. A call that failed is told to the
 * model as an error.
 * @throws the signal's reason
 */
export async function makeCalls(
  tools: readonly OfferedTool[],
  { output, calls }: ModelAnswer,
  turn: number,
  signal: AbortSignal,
): Promise<readonly ModelMessage[]> {
  const made = await Promise.allSettled(calls.map((call, index) => makeCall(tools, call, turn, index, signal)));
  const results = made.map((one) => {
    if (one.status === 'rejected') throw one.reason;
    return one.value;
  });
  const content = typeof output === 'string' ? output : JSON.stringify(output);
  return [
    { role: 'assistant', content, calls },
    { role: 'tool', results },
  ];
}

async function makeCall(
  tools: readonly OfferedTool[],
  call: ModelToolCall,
  turn: number,
  index: number,
  signal: AbortSignal,
): Promise<ModelToolResult> {
  const failed = (message: string) => ({ call, text: `Error: ${message}`, isError: true });
  const tool = tools.find(({ name }) => name === call.name);
  if (!tool) return failed(`there is no tool "${call.name}"`);
  if (!isObject(call.args)) return failed('the arguments must be a JSON object');
  try {
    return { call, text: toText(await tool.call(call.args, turn, index)), isError: false };
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof StepFailure) return failed(error.message);
    throw error;
  }
}

function toText(result: Json): string {
  return typeof result === 'string' ? result : JSON.stringify(result);
}
