import type { ModelAnswer, ModelToolCall } from '@ensembleapp/core/agents/models.ts';
import type { Json } from '@ensembleapp/protocol';
import type { LanguageModel } from './open-provider.ts';

type Result = Awaited<ReturnType<LanguageModel['doGenerate']>>;
type Part = Result['content'][number];

const FENCE = '```';

/**
 * The calls that the model wants made, and the text of the answer, or its data when JSON was asked for; what is no JSON then stays text,
 * for the caller to complain about.
 */
export function readAnswer(
  { content, structuredOutputText, usage, warnings }: Result,
  wantsData: boolean,
): ModelAnswer {
  const text = content.flatMap((part) => (part.type === 'text' ? [part.text] : [])).join('');
  const calls = content.flatMap(readCall);
  return {
    output: wantsData && calls.length === 0 ? parse(structuredOutputText ?? text) : text,
    calls,
    usage: { inputTokens: usage.inputTokens.total ?? 0, outputTokens: usage.outputTokens.total ?? 0 },
    unsupported: warnings.flatMap((warning) => (warning.type === 'unsupported' ? [warning.feature] : [])),
  };
}

function readCall(part: Part): readonly ModelToolCall[] {
  if (part.type !== 'tool-call' || part.providerExecuted) return [];
  const { toolCallId: id, toolName: name, input, providerMetadata } = part;
  const metadata: ModelToolCall['metadata'] = providerMetadata && JSON.parse(JSON.stringify(providerMetadata));
  return [{ id, name, args: readArguments(input), ...(metadata && { metadata }) }];
}

/** A tool without arguments is called with none by some models. */
function readArguments(input: string): Json | undefined {
  if (input.trim() === '') return {};
  try {
    return JSON.parse(input, (name, value) => (name === '__proto__' ? undefined : value));
  } catch {
    return undefined;
  }
}

function parse(text: string): Json {
  try {
    return JSON.parse(unfenced(text.trim()));
  } catch {
    return text;
  }
}

/** What stands between the fences of a block of code, with which models like to answer. */
function unfenced(text: string): string {
  if (!text.startsWith(FENCE) || !text.endsWith(FENCE)) return text;
  return text.slice(text.indexOf('\n'), -FENCE.length);
}
