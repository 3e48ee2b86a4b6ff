import type { ModelRequest } from '@ensembleapp/core/agents/models.ts';
import type { LanguageModel } from './open-provider.ts';

type Call = Parameters<LanguageModel['doGenerate']>[0];

/** The request in the words of the provider packages. What was not asked for is left out, so that the provider's default holds. */
export function toCall(request: ModelRequest, abortSignal: AbortSignal): Call {
  const { system, messages, schema, temperature, maxTokens, topP, stop, seed } = request;
  return {
    prompt: [
      ...(system === undefined ? [] : [{ role: 'system' as const, content: system }]),
      ...messages.map(({ role, content }) => ({ role, content: [{ type: 'text' as const, text: content }] })),
    ],
    abortSignal,
    ...(schema !== undefined && { responseFormat: { type: 'json', schema, name: 'answer' }, providerOptions: LENIENT }),
    ...(temperature !== undefined && { temperature }),
    ...(maxTokens !== undefined && { maxOutputTokens: maxTokens }),
    ...(topP !== undefined && { topP }),
    ...(stop !== undefined && { stopSequences: [...stop] }),
    ...(seed !== undefined && { seed }),
  };
}

/** OpenAI's strict mode refuses schemas with optional members; whether an answer fits is checked after it came. */
const LENIENT = { openai: { strictJsonSchema: false }, openaiCompatible: { strictJsonSchema: false } };
