import type { ModelAnswer } from '@ensembleapp/core/agents/models.ts';
import type { Json } from '@ensembleapp/protocol';
import type { LanguageModel } from './open-provider.ts';

type Result = Awaited<ReturnType<LanguageModel['doGenerate']>>;

const FENCE = '```';

/** The text of the answer, or its data when JSON was asked for; what is no JSON then stays text, for the caller to complain about. */
export function readAnswer({ content, structuredOutputText, usage }: Result, wantsData: boolean): ModelAnswer {
  const text = content.flatMap((part) => (part.type === 'text' ? [part.text] : [])).join('');
  return {
    output: wantsData ? parse(structuredOutputText ?? text) : text,
    usage: { inputTokens: usage.inputTokens.total ?? 0, outputTokens: usage.outputTokens.total ?? 0 },
  };
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
