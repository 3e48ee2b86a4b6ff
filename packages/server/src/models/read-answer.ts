import type { ModelAnswer } from '@ensembleapp/core/agents/models.ts';
import type { Json } from '@ensembleapp/protocol';
import type { LanguageModel } from './open-provider.ts';

type Result = Awaited<ReturnType<LanguageModel['doGenerate']>>;

const FENCED = /^```(?:json)?\s*\n([\s\S]*?)\n?```$/;

/** The text of the answer, or its data when JSON was asked for; what is no JSON then stays text, for the caller to complain about. */
export function readAnswer({ content, structuredOutputText, usage }: Result, wantsData: boolean): ModelAnswer {
  const text = content.flatMap((part) => (part.type === 'text' ? [part.text] : [])).join('');
  return {
    output: wantsData ? parse(structuredOutputText ?? text) : text,
    usage: { inputTokens: usage.inputTokens.total ?? 0, outputTokens: usage.outputTokens.total ?? 0 },
  };
}

function parse(text: string): Json {
  const trimmed = text.trim();
  try {
    return JSON.parse(FENCED.exec(trimmed)?.[1] ?? trimmed);
  } catch {
    return text;
  }
}
